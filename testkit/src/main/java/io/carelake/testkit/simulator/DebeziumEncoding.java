package io.carelake.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a row as Debezium's PostgreSQL connector does with {@code decimal.handling.mode=string}
 * and {@code time.precision.mode=adaptive_time_microseconds}, by the PostgreSQL types of the bronze
 * contract.
 */
public final class DebeziumEncoding {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private final Contract contract;
  private final Set<String> names = new HashSet<>();

  public DebeziumEncoding(Contract contract) {
    this.contract = contract;
    contract.columns().forEach(c -> names.add(c.name()));
  }

  /**
   * The whole row; a value for a column that the contract does not have is a mistake of the
   * simulator.
   */
  public ObjectNode row(Map<String, Object> values) {
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "Unknown column " + contract.table() + "." + name + " (known: " + names + ")");
      }
    }
    ObjectNode row = NODES.objectNode();
    for (Column c : contract.columns()) {
      row.set(c.name(), value(c, values.get(c.name())));
    }
    return row;
  }

  /** The key alone, as the message key has it. */
  public ObjectNode key(Map<String, Object> values) {
    ObjectNode key = NODES.objectNode();
    for (Column c : contract.key()) {
      key.set(c.name(), value(c, values.get(c.name())));
    }
    return key;
  }

  /** What a delete shows under replica identity default: the key, and nothing of the rest. */
  public ObjectNode keyOnly(Map<String, Object> values) {
    ObjectNode row = NODES.objectNode();
    for (Column c : contract.columns()) {
      row.set(c.name(), c.isKey() ? value(c, values.get(c.name())) : NODES.nullNode());
    }
    return row;
  }

  private JsonNode value(Column column, Object v) {
    if (v == null) {
      return NODES.nullNode();
    }
    String type = column.sourceType().orElseThrow();
    if (type.startsWith("numeric")) {
      return NODES.textNode(decimal(type, v));
    }
    return switch (type) {
      case "date" -> NODES.numberNode((int) ((LocalDate) v).toEpochDay());
      case "timestamp" -> NODES.numberNode(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) v));
      case "timestamptz" -> NODES.textNode(MICROS.format((Instant) v));
      case "interval" -> NODES.numberNode(((Duration) v).toNanos() / 1000);
      case "smallint", "integer" -> NODES.numberNode(((Number) v).intValue());
      case "bigint" -> NODES.numberNode(((Number) v).longValue());
      case "real", "double precision" -> NODES.numberNode(((Number) v).doubleValue());
      case "boolean" -> NODES.booleanNode((Boolean) v);
      case "bytea" -> NODES.textNode(Base64.getEncoder().encodeToString((byte[]) v));
      case "text[]" -> {
        ArrayNode array = NODES.arrayNode();
        ((List<?>) v).forEach(x -> array.add(x.toString()));
        yield array;
      }
      default -> NODES.textNode(v.toString());
    };
  }

  /** With the scale of the column, as PostgreSQL prints it. */
  private static String decimal(String type, Object v) {
    int comma = type.indexOf(',');
    BigDecimal number = v instanceof BigDecimal d ? d : new BigDecimal(v.toString());
    if (comma > 0) {
      int scale = Integer.parseInt(type.substring(comma + 1, type.indexOf(')')).trim());
      number = number.setScale(scale, RoundingMode.HALF_UP);
    }
    return number.toPlainString();
  }
}
