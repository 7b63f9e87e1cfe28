package io.carelake.testkit.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ServiceSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The SQL of one service table: values go as text, whose types PostgreSQL takes from the columns.
 */
final class SqlTable {
  private final ServiceSource source;
  private final Map<String, String> types = new LinkedHashMap<>();
  private final List<String> keys;

  SqlTable(Contract bronze) {
    source = bronze.source().orElseThrow();
    keys = bronze.keyNames();
    for (Column c : bronze.columns()) {
      types.put(c.name(), c.sourceType().orElse("text"));
    }
  }

  String database() {
    return source.database();
  }

  List<String> keys() {
    return keys;
  }

  List<String> columns() {
    return List.copyOf(types.keySet());
  }

  /** A row that is there already stays: a transaction of unknown end is written again. */
  String insert() {
    return "INSERT INTO public."
        + source.table()
        + " ("
        + String.join(", ", types.keySet())
        + ") VALUES ("
        + types.keySet().stream().map(c -> "?").collect(Collectors.joining(", "))
        + ") ON CONFLICT DO NOTHING";
  }

  String update(List<String> columns) {
    return "UPDATE public."
        + source.table()
        + " SET "
        + columns.stream().map(c -> c + " = ?").collect(Collectors.joining(", "))
        + where();
  }

  String delete() {
    return "DELETE FROM public." + source.table() + where();
  }

  private String where() {
    return " WHERE " + keys.stream().map(c -> c + " = ?").collect(Collectors.joining(" AND "));
  }

  /** Debezium's encoding of a value as PostgreSQL reads it; null for null. */
  String text(String column, JsonNode value) {
    if (value == null || value.isNull()) {
      return null;
    }
    return switch (types.get(column)) {
      case "date" -> LocalDate.ofEpochDay(value.longValue()).toString();
      case "timestamp" ->
          LocalDateTime.ofEpochSecond(
                  Math.floorDiv(value.longValue(), 1_000_000L),
                  (int) Math.floorMod(value.longValue(), 1_000_000L) * 1000,
                  ZoneOffset.UTC)
              .toString();
      case "interval" -> value.longValue() + " microseconds";
      case "bytea" -> "\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(value.asText()));
      case "text[]" -> array(value);
      default -> value.asText();
    };
  }

  private static String array(JsonNode values) {
    StringBuilder literal = new StringBuilder("{");
    for (JsonNode v : values) {
      literal.append(literal.length() == 1 ? "" : ",");
      literal.append(
          v.isNull() ? "NULL" : '"' + v.asText().replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
    return literal.append('}').toString();
  }
}
