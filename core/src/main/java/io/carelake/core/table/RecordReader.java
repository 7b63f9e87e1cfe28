package io.carelake.core.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Reads rows of a small table in the driver, without a Spark job: the counterpart of {@link
 * RecordAppender}.
 */
public final class RecordReader {
  private RecordReader() {}

  /**
   * Hands over the rows one by one, in no order; a row has the named columns that are not null, a
   * timestamp as {@link java.time.Instant}. Columns that the table does not have are left out.
   */
  public static void read(
      Table table, List<String> columns, Expression where, Consumer<Map<String, Object>> reader) {
    table.refresh();
    List<String> known = columns.stream().filter(c -> table.schema().findField(c) != null).toList();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).select(known.toArray(String[]::new)).where(where).build()) {
      for (Record row : rows) {
        Map<String, Object> values = new HashMap<>();
        for (String column : known) {
          Object value = row.getField(column);
          if (value != null) {
            values.put(column, value instanceof OffsetDateTime t ? t.toInstant() : value);
          }
        }
        reader.accept(values);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
