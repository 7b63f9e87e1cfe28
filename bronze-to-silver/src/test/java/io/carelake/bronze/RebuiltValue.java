package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The other half of the lossless law: makes the JSON value again out of typed columns and {@code
 * _rescued}. Values are compared as trees of maps, lists and tagged scalars; numbers by their
 * spelling.
 */
final class RebuiltValue {
  private static final String NULL = "null";
  private static final List<String> ROOT = List.of("op", "ts_ms", "ts_us", "ts_ns");

  private RebuiltValue() {}

  static Object of(DecodedEvent e, StructType row) throws IOException {
    Map<String, Object> rescued =
        e.rescued() == null ? new TreeMap<>() : map(tree(e.rescued().toString()));
    if (rescued.containsKey("$raw")) {
      return tree(((String) rescued.get("$raw")).substring(2));
    }
    Object schema = rescued.remove("$schema");
    List<Object> meta = list(rescued.remove("$meta"));
    List<Object> absent = list(rescued.remove("$absent"));
    Map<String, Object> value = new TreeMap<>();
    value.put("before", struct(e.before(), row));
    value.put("after", struct(e.after(), row));
    value.put("source", dropNulls(struct(e.source(), BronzeEnvelope.SOURCE_TYPE)));
    value.put("transaction", struct(e.transaction(), BronzeEnvelope.TRANSACTION_TYPE));
    value.put("op", e.op() == null ? NULL : "s:" + e.op());
    value.put("ts_ms", e.tsMs() == null ? NULL : "n:" + e.tsMs());
    value.put("ts_us", e.tsUs() == null ? NULL : "n:" + e.tsUs());
    value.put("ts_ns", e.tsNs() == null ? NULL : "n:" + e.tsNs());
    dropNulls(value);
    if (absent != null) {
      absent.forEach(path -> place(value, ((String) path).substring(2), null));
    }
    rescued.forEach((path, raw) -> place(value, path, raw));
    Object body = meta == null ? value : flat(value, meta);
    if (schema == null) {
      return body;
    }
    Map<String, Object> wrapped = new TreeMap<>();
    wrapped.put("schema", schema);
    wrapped.put("payload", body);
    return wrapped;
  }

  private static Map<String, Object> flat(Map<String, Object> envelope, List<Object> meta) {
    String image = envelope.get("before") instanceof Map ? "before" : "after";
    Map<String, Object> row = new TreeMap<>(map(envelope.get(image)));
    for (Object name : meta) {
      String field = ((String) name).substring(4);
      Object from = envelope;
      if (field.startsWith("source_")) {
        from = envelope.get("source");
        field = field.substring(7);
      } else if (field.startsWith("transaction_")) {
        from = envelope.get("transaction");
        field = field.substring(12);
      } else if (!ROOT.contains(field)) {
        from = envelope.get("source");
      }
      Object v = from instanceof Map ? map(from).get(field) : null;
      row.put(((String) name).substring(2), v == null ? NULL : v);
    }
    envelope.forEach(
        (name, v) -> {
          if (name.startsWith("__")) {
            row.put(name, v);
          }
        });
    return row;
  }

  /** What the decoder means by a null in these columns is absence. */
  private static Object dropNulls(Object struct) {
    if (struct instanceof Map) {
      for (String name : List.of("ts_us", "ts_ns")) {
        if (NULL.equals(map(struct).get(name))) {
          map(struct).remove(name);
        }
      }
    }
    return struct;
  }

  private static void place(Map<String, Object> root, String path, Object value) {
    List<String> steps = steps(path);
    Map<String, Object> m = root;
    for (String step : steps.subList(0, steps.size() - 1)) {
      m = map(m.get(step));
    }
    String last = steps.get(steps.size() - 1);
    if (value == null) {
      m.remove(last);
    } else {
      m.put(last, value);
    }
  }

  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\') {
        step.append(path.charAt(++i));
      } else if (c == '.') {
        steps.add(step.toString());
        step.setLength(0);
      } else {
        step.append(c);
      }
    }
    steps.add(step.toString());
    return steps;
  }

  private static Object struct(InternalRow row, StructType type) {
    if (row == null) {
      return NULL;
    }
    Map<String, Object> m = new TreeMap<>();
    for (int i = 0; i < type.size(); i++) {
      StructField f = type.fields()[i];
      m.put(f.name(), value(row.get(i, f.dataType()), f.dataType()));
    }
    return m;
  }

  private static Object value(Object v, DataType type) {
    if (v == null) {
      return NULL;
    }
    if (v instanceof InternalRow row) {
      return struct(row, (StructType) type);
    }
    if (v instanceof ArrayData array) {
      List<Object> l = new ArrayList<>();
      DataType element = ((ArrayType) type).elementType();
      for (int i = 0; i < array.numElements(); i++) {
        l.add(array.isNullAt(i) ? NULL : value(array.get(i, element), element));
      }
      return l;
    }
    return v instanceof Boolean ? v.toString() : (v instanceof Number ? "n:" : "s:") + v;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object o) {
    return (Map<String, Object>) o;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object o) {
    return (List<Object>) o;
  }

  /** A JSON text as a tree; of a name given twice the tree keeps every value. */
  static Object tree(String json) throws IOException {
    try (JsonParser p = EnvelopeDecoder.JSON.createParser(json)) {
      p.nextToken();
      return tree(p);
    }
  }

  private static Object tree(JsonParser p) throws IOException {
    switch (p.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> m = new TreeMap<>();
        while (p.nextToken() != JsonToken.END_OBJECT) {
          String name = p.getCurrentName();
          p.nextToken();
          Object v = tree(p);
          for (int i = 2; m.putIfAbsent(name, v) != null; i++) {
            name = p.getCurrentName() + " #" + i;
          }
        }
        return m;
      }
      case START_ARRAY -> {
        List<Object> l = new ArrayList<>();
        while (p.nextToken() != JsonToken.END_ARRAY) {
          l.add(tree(p));
        }
        return l;
      }
      case VALUE_STRING -> {
        return "s:" + p.getText();
      }
      case VALUE_NULL -> {
        return NULL;
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return p.getText();
      }
      default -> {
        return "n:" + p.getText();
      }
    }
  }
}
