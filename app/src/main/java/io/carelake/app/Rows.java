package io.carelake.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows for printing: nested values as JSON. */
public final class Rows {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  public static void print(Dataset<Row> rows, Output output) {
    print(rows.schema(), rows.collectAsList(), output);
  }

  public static void print(StructType schema, List<Row> rows, Output output) {
    List<List<Object>> values = new ArrayList<>();
    for (Row row : rows) {
      List<Object> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(cell(row.get(i)));
      }
      values.add(cells);
    }
    output.print(Arrays.stream(schema.fields()).map(StructField::name).toList(), values);
  }

  private static Object cell(Object value) {
    boolean nested =
        value instanceof Row
            || value instanceof scala.collection.Seq<?>
            || value instanceof scala.collection.Map<?, ?>;
    if (nested) {
      return new Output.JsonText(node(value).toString());
    }
    return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value;
  }

  private static JsonNode node(Object value) {
    if (value instanceof Row row) {
      ObjectNode object = NODES.objectNode();
      for (int i = 0; i < row.size(); i++) {
        object.set(row.schema().fieldNames()[i], node(row.get(i)));
      }
      return object;
    }
    if (value instanceof scala.collection.Seq<?> items) {
      ArrayNode array = NODES.arrayNode();
      for (Object item : scala.collection.JavaConverters.seqAsJavaList(items)) {
        array.add(node(item));
      }
      return array;
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      for (Map.Entry<?, ?> e : scala.collection.JavaConverters.mapAsJavaMap(map).entrySet()) {
        object.set(String.valueOf(e.getKey()), node(e.getValue()));
      }
      return object;
    }
    if (value instanceof BigDecimal decimal) {
      return NODES.numberNode(decimal);
    }
    return value == null || value instanceof Number || value instanceof Boolean
        ? JSON.valueToTree(value)
        : NODES.textNode(Output.plain(value));
  }
}
