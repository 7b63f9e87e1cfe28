package io.carelake.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.testkit.simulator.DebeziumEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables of the services as a test changes them, and what Debezium and {@code kcat -J} make of
 * each change.
 */
final class CapturedServices {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Contracts contracts;
  private final Map<String, Map<String, Object>> rows = new HashMap<>();
  private final Map<String, List<String>> lines = new TreeMap<>();
  private final Map<String, Long> offsets = new HashMap<>();
  private long lsn = 1_000;
  private Instant now;

  CapturedServices(Contracts contracts, Instant now) {
    this.contracts = contracts;
    this.now = now;
  }

  /** The time of the changes from here on. */
  void at(Instant time) {
    now = time;
  }

  /**
   * Inserts the row, or changes these fields of it. Names and values alternate; the key is first.
   */
  void put(String table, Object... fields) {
    String key = table + " " + fields[1];
    Map<String, Object> before = rows.get(key);
    Map<String, Object> row = new HashMap<>(before == null ? Map.of("created_at", now) : before);
    for (int i = 0; i < fields.length; i += 2) {
      row.put((String) fields[i], fields[i + 1]);
    }
    row.put("updated_at", now);
    rows.put(key, row);
    DebeziumEncoding encoding = encoding(table);
    ObjectNode event = event(table, before == null ? "c" : "u");
    event.putNull("before").set("after", encoding.row(row));
    record(table, encoding.key(row).toString(), event.toString());
  }

  /** Deletes the row; the log tells its key alone, and a tombstone follows. */
  void delete(String table, String id) {
    Map<String, Object> row = rows.remove(table + " " + id);
    DebeziumEncoding encoding = encoding(table);
    ObjectNode event = event(table, "d");
    event.set("before", encoding.keyOnly(row));
    event.putNull("after");
    record(table, encoding.key(row).toString(), event.toString());
    record(table, encoding.key(row).toString(), null);
  }

  private Contract contract(String table) {
    return contracts.require(new TableId("bronze", table));
  }

  private DebeziumEncoding encoding(String table) {
    return new DebeziumEncoding(contract(table));
  }

  private ObjectNode event(String table, String op) {
    ObjectNode event = JSON.createObjectNode();
    lsn += 8;
    event.putObject("source").put("ts_ms", now.toEpochMilli()).put("table", table).put("lsn", lsn);
    return event.put("op", op).put("ts_ms", now.toEpochMilli() + 5);
  }

  private void record(String table, String key, String payload) {
    String topic = contract(table).source().orElseThrow().topic();
    long offset = offsets.merge(topic, 1L, Long::sum) - 1;
    ObjectNode line = JSON.createObjectNode();
    line.put("topic", topic).put("partition", 0).put("offset", offset);
    line.put("tstype", "create").put("ts", now.toEpochMilli() + 10).put("broker", 1);
    line.put("key", key).put("payload", payload);
    lines.computeIfAbsent(topic, t -> new ArrayList<>()).add(line.toString());
  }

  boolean haveChanged() {
    return !lines.isEmpty();
  }

  /** Writes what happened since the last time, a folder per topic. */
  Path capture(Path landing) {
    try {
      for (Map.Entry<String, List<String>> topic : lines.entrySet()) {
        Path folder = Files.createDirectories(landing.resolve(topic.getKey()));
        Files.write(folder.resolve("part-00000.jsonl"), topic.getValue());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    lines.clear();
    return landing;
  }
}
