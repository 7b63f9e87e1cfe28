package io.carelake.silver;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One row of a bronze table for a test, built by field with valid defaults. */
final class BronzeRow {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Map<String, Object> row = new LinkedHashMap<>();
  private final Map<String, Object> source = new HashMap<>();

  private BronzeRow(String op, long lsn, long offset) {
    row.put("op", op);
    row.put("_topic", "cdc.test.t");
    row.put("_topic_epoch", 0);
    row.put("_topic_partition", 0);
    row.put("_offset", offset);
    row.put("_kafka_at", "2024-01-01T00:00:00Z");
    row.put("_event_at", "2024-01-01T00:00:00Z");
    source.put("lsn", lsn);
  }

  static BronzeRow of(String op, long lsn, long offset) {
    return new BronzeRow(op, lsn, offset);
  }

  static BronzeRow tombstone(long offset) {
    BronzeRow r = new BronzeRow(null, 0, offset);
    r.source.clear();
    return r;
  }

  BronzeRow after(Object... namesAndValues) {
    row.put("after", map(namesAndValues));
    return this;
  }

  BronzeRow before(Object... namesAndValues) {
    row.put("before", map(namesAndValues));
    return this;
  }

  BronzeRow with(String column, Object value) {
    row.put(column, value);
    return this;
  }

  BronzeRow source(String field, Object value) {
    source.put(field, value);
    return this;
  }

  static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>(row);
    if (!source.isEmpty()) {
      all.put("source", source);
    }
    try {
      return JSON.writeValueAsString(all);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
