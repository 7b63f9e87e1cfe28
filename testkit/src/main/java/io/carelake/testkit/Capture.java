package io.carelake.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A captured topic written by hand: lines as {@code kcat -J} prints them, with a full Debezium
 * envelope of the table of a bronze contract inside. Fields are named and in Debezium's encoding;
 * what is not named is null, or a valid value where the column is required.
 */
public final class Capture {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long EPOCH_MS = 1_750_000_000_000L;
  private final Contract bronze;
  private final String topic;
  private final Path file;
  private long offset;

  /** The topic of a bronze contract, as {@code <folder>/<topic>.jsonl}. */
  public Capture(Path folder, Contract bronze) {
    this.bronze = bronze;
    this.topic = bronze.source().orElseThrow().topic();
    this.file = folder.resolve(topic + ".jsonl");
  }

  /** A row is created; alternating names and values. */
  public Capture created(Object... fields) {
    return change("c", null, row(fields), fields);
  }

  /** A row is changed; the values after the change. */
  public Capture updated(Object... fields) {
    return change("u", null, row(fields), fields);
  }

  /** A row is deleted; its key is enough. */
  public Capture deleted(Object... fields) {
    return change("d", row(fields), null, fields);
  }

  /** A record of this topic with any payload, which need not be JSON. */
  public Capture payload(String payload) {
    return record(null, payload);
  }

  /** A line of the file as it is, which need not be a record. */
  public Capture line(String line) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private Capture change(String op, ObjectNode before, ObjectNode after, Object... fields) {
    ObjectNode source = JSON.createObjectNode();
    source.put("version", "3.4.3.Final").put("connector", "postgresql").put("name", "cdc");
    source.put("ts_ms", EPOCH_MS + offset).put("snapshot", "false");
    source.put("db", bronze.source().orElseThrow().database());
    source.put("schema", "public").put("table", bronze.table().name());
    source.put("txId", 700 + offset).put("lsn", 1000 + 8 * offset);
    ObjectNode envelope = JSON.createObjectNode();
    envelope.set("before", before);
    envelope.set("after", after);
    envelope.set("source", source);
    envelope.put("op", op).put("ts_ms", EPOCH_MS + offset + 5);
    ObjectNode key = JSON.createObjectNode();
    Map<String, Object> values = named(fields);
    bronze.keyNames().forEach(k -> key.putPOJO(k, values.get(k)));
    return record(key.toString(), envelope.toString());
  }

  private Capture record(String key, String payload) {
    ObjectNode line = JSON.createObjectNode();
    line.put("topic", topic).put("partition", 0).put("offset", offset);
    line.put("tstype", "create").put("ts", EPOCH_MS + offset);
    line.put("key", key).put("payload", payload);
    offset++;
    return line(line.toString());
  }

  private ObjectNode row(Object... fields) {
    Map<String, Object> values = named(fields);
    ObjectNode row = JSON.createObjectNode();
    for (Column c : bronze.columns()) {
      boolean said = values.containsKey(c.name());
      row.putPOJO(c.name(), said || !c.required() ? values.get(c.name()) : valid(c));
    }
    return row;
  }

  private Map<String, Object> named(Object... fields) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      String name = (String) fields[i];
      if (bronze.column(name).isEmpty()) {
        throw new IllegalArgumentException(
            "Unknown column " + bronze.table() + "." + name + " (known: " + known() + ")");
      }
      values.put(name, fields[i + 1]);
    }
    return values;
  }

  private java.util.List<String> known() {
    return bronze.columns().stream().map(Column::name).toList();
  }

  /** By the type in PostgreSQL, as Debezium writes it. */
  private static Object valid(Column column) {
    return switch (column.sourceType().orElse("text")) {
      case "uuid" -> "00000000-0000-4000-8000-000000000000";
      case "timestamptz" -> "2025-06-01T08:00:00.000000Z";
      case "timestamp", "time", "interval", "bigint" -> 0L;
      case "date" -> 20_240;
      case "smallint", "integer" -> 1;
      case "boolean" -> false;
      case "real", "double precision" -> 1.5;
      default -> "1";
    };
  }
}
