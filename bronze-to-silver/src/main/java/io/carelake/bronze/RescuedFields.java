package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the values of one event by a contract that may be younger than the event: from their
 * columns, or from {@code _rescued}, by the same rules that the decoder has. So it does not matter
 * whether the contract or the event came first. Not thread-safe.
 */
final class RescuedFields {
  private final Rescue misfits = new Rescue();
  private final ValueReader values = new ValueReader(misfits);
  private final Map<String, String> raw;

  /** All fields of an event are asked for one after the other. */
  private static final ThreadLocal<Map.Entry<UTF8String, RescuedFields>> LAST = new ThreadLocal<>();

  /**
   * The fields of an event.
   *
   * @param rescued the column {@code _rescued}, null if it is null
   */
  static RescuedFields of(UTF8String rescued) {
    Map.Entry<UTF8String, RescuedFields> last = LAST.get();
    if (rescued == null) {
      return new RescuedFields(null);
    }
    if (last == null || !last.getKey().equals(rescued)) {
      last = Map.entry(rescued.clone(), new RescuedFields(rescued.toString()));
      LAST.set(last);
    }
    return last.getValue();
  }

  private RescuedFields(String rescued) {
    this.raw = rescued == null ? Map.of() : fields(rescued);
  }

  private static Map<String, String> fields(String rescued) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser p = EnvelopeDecoder.JSON.createParser(rescued)) {
      p.nextToken();
      for (String path = p.nextFieldName(); path != null; path = p.nextFieldName()) {
        p.nextToken();
        if (path.startsWith("$")) {
          p.skipChildren();
          continue;
        }
        int start = (int) p.currentTokenLocation().getCharOffset();
        p.skipChildren();
        p.finishToken();
        fields.put(path, rescued.substring(start, (int) p.currentLocation().getCharOffset()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("_rescued is JSON that this program wrote", e);
    }
    return fields;
  }

  /**
   * The value of a field in the contract's type, null for null, {@link ValueReader#MISFIT} if the
   * type cannot hold it.
   *
   * @param path of the field in {@code _rescued}
   * @param typed what the table's column has
   * @param from the column's type; null if the table has no such column
   */
  Object value(String path, Object typed, DataType from, DataType to) {
    if (typed != null && from instanceof StructType f && to instanceof StructType t) {
      return struct(path, (InternalRow) typed, f, t);
    }
    // A column of the right type that has a value is right: _rescued has only its spelling.
    if (typed != null && DataType.equalsIgnoreNullability(from, to)) {
      return typed;
    }
    String text = raw.get(path);
    if (text != null) {
      return fitted(text, to);
    }
    return typed == null ? null : fitted(json(typed, from), to);
  }

  private Object struct(String path, InternalRow typed, StructType from, StructType to) {
    if (raw.isEmpty() && DataType.equalsIgnoreNullability(from, to)) {
      return typed;
    }
    Object[] fields = new Object[to.size()];
    for (int i = 0; i < fields.length; i++) {
      StructField field = to.fields()[i];
      scala.Option<Object> at = from.getFieldIndex(field.name());
      DataType type = at.isEmpty() ? null : from.apply(field.name()).dataType();
      Object old = type == null ? null : typed.get((int) at.get(), type);
      fields[i] = value(path + "." + field.name(), old, type, field.dataType());
      if (fields[i] == ValueReader.MISFIT) {
        return ValueReader.MISFIT;
      }
    }
    return new GenericInternalRow(fields);
  }

  private Object fitted(String json, DataType type) {
    misfits.clear();
    try (JsonParser p = EnvelopeDecoder.JSON.createParser(json.toCharArray())) {
      values.start(p, json);
      JsonToken token = p.nextToken();
      Object value = values.field(JsonShape.of(type), token, "", "x");
      boolean fits = misfits.drift().stream().noneMatch(d -> d.kind() == Drift.Kind.MISFIT);
      return fits ? value : ValueReader.MISFIT;
    } catch (IOException | ValueReader.AmbiguousException e) {
      return ValueReader.MISFIT;
    }
  }

  /** A value that was typed by an older contract, as the JSON that it was. */
  private static String json(Object value, DataType type) {
    if (type instanceof StringType) {
      return '"'
          + new String(JsonStringEncoder.getInstance().quoteAsString(value.toString()))
          + '"';
    }
    if (type instanceof ArrayType array) {
      StringBuilder text = new StringBuilder("[");
      ArrayData elements = (ArrayData) value;
      for (int i = 0; i < elements.numElements(); i++) {
        Object element = elements.get(i, array.elementType());
        text.append(i == 0 ? "" : ",")
            .append(element == null ? "null" : json(element, array.elementType()));
      }
      return text.append(']').toString();
    }
    if (type instanceof StructType struct) {
      StringBuilder text = new StringBuilder("{");
      InternalRow row = (InternalRow) value;
      for (int i = 0; i < struct.size(); i++) {
        StructField field = struct.fields()[i];
        Object element = row.get(i, field.dataType());
        text.append(i == 0 ? "" : ",")
            .append('"')
            .append(field.name())
            .append("\":")
            .append(element == null ? "null" : json(element, field.dataType()));
      }
      return text.append('}').toString();
    }
    return value.toString();
  }
}
