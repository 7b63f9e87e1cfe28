package io.carelake.core.table;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Turns plain Java values into Iceberg's generic records. */
final class RecordValues {
  private RecordValues() {}

  static Record record(Types.StructType type, Map<?, ?> values, String path) {
    for (Object name : values.keySet()) {
      if (type.field(String.valueOf(name)) == null) {
        throw new CarelakeException(
            ExitCode.BUG, "Unknown column " + path + name + " (known: " + names(type) + ")");
      }
    }
    GenericRecord record = GenericRecord.create(type);
    for (Types.NestedField field : type.fields()) {
      Object value = values.get(field.name());
      record.setField(field.name(), value(field.type(), value, path + field.name() + "."));
    }
    return record;
  }

  private static List<String> names(Types.StructType type) {
    return type.fields().stream().map(Types.NestedField::name).toList();
  }

  private static Object value(Type type, Object value, String path) {
    if (value == null) {
      return null;
    }
    switch (type.typeId()) {
      case STRUCT:
        return value instanceof Record
            ? value
            : record(type.asStructType(), (Map<?, ?>) value, path);
      case LIST:
        List<Object> list = new ArrayList<>();
        for (Object element : (Iterable<?>) value) {
          list.add(value(type.asListType().elementType(), element, path));
        }
        return list;
      case MAP:
        Map<Object, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value)
            .forEach((k, v) -> map.put(k, value(type.asMapType().valueType(), v, path)));
        return map;
      case TIMESTAMP:
        return timestamp((Types.TimestampType) type, value);
      case LONG:
        return ((Number) value).longValue();
      case INTEGER:
        return ((Number) value).intValue();
      case DOUBLE:
        return ((Number) value).doubleValue();
      case DECIMAL:
        return decimal(value)
            .setScale(((Types.DecimalType) type).scale(), RoundingMode.UNNECESSARY);
      case BINARY:
        return value instanceof byte[] ? ByteBuffer.wrap((byte[]) value) : value;
      case STRING:
        return value.toString();
      default:
        return value;
    }
  }

  private static BigDecimal decimal(Object value) {
    return value instanceof BigDecimal ? (BigDecimal) value : new BigDecimal(value.toString());
  }

  private static Object timestamp(Types.TimestampType type, Object value) {
    if (!(value instanceof Instant)) {
      return value;
    }
    Instant instant = (Instant) value;
    return type.shouldAdjustToUTC()
        ? instant.atOffset(ZoneOffset.UTC)
        : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
