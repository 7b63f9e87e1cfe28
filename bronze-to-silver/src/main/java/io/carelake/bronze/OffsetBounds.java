package io.carelake.bronze;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.types.StructType;

/**
 * Which offsets a bronze table may already hold, from the bounds in its manifests: no data file is
 * read for it. What lies outside is new for certain; what lies inside must be looked up.
 */
record OffsetBounds(List<Box> boxes) implements Serializable {

  /** The bounds of one data file; a bound that the manifest does not have is open. */
  private record Box(
      String firstTopic,
      String lastTopic,
      int firstPartition,
      int lastPartition,
      long firstOffset,
      long lastOffset)
      implements Serializable {

    boolean meets(String topic, int partition, long first, long last) {
      return firstOffset <= last
          && lastOffset >= first
          && firstPartition <= partition
          && lastPartition >= partition
          && (firstTopic == null || firstTopic.compareTo(topic) <= 0)
          && (lastTopic == null || lastTopic.compareTo(topic) >= 0);
    }
  }

  static OffsetBounds of(Table table, StructType schema) {
    List<Box> boxes = new ArrayList<>();
    Types.NestedField topic = field(table, schema, BronzeEnvelope.TOPIC);
    Types.NestedField partition = field(table, schema, BronzeEnvelope.PARTITION);
    Types.NestedField offset = field(table, schema, BronzeEnvelope.OFFSET);
    try (CloseableIterable<FileScanTask> files = table.newScan().includeColumnStats().planFiles()) {
      for (FileScanTask task : files) {
        DataFile f = task.file();
        boxes.add(
            new Box(
                text(f.lowerBounds(), topic),
                text(f.upperBounds(), topic),
                bound(f.lowerBounds(), partition, Integer.MIN_VALUE),
                bound(f.upperBounds(), partition, Integer.MAX_VALUE),
                bound(f.lowerBounds(), offset, Long.MIN_VALUE),
                bound(f.upperBounds(), offset, Long.MAX_VALUE)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new OffsetBounds(boxes);
  }

  private static Types.NestedField field(Table table, StructType schema, String column) {
    return table.schema().findField(BronzeEnvelope.transport(schema, column));
  }

  private static String text(Map<Integer, ByteBuffer> bounds, Types.NestedField field) {
    CharSequence text = bound(bounds, field, (CharSequence) null);
    return text == null ? null : text.toString();
  }

  private static <T> T bound(Map<Integer, ByteBuffer> bounds, Types.NestedField field, T missing) {
    ByteBuffer bytes = bounds == null ? null : bounds.get(field.fieldId());
    if (bytes == null) {
      return missing;
    }
    T value = Conversions.fromByteBuffer(field.type(), bytes);
    return value;
  }

  boolean mayHold(String topic, int partition, long first, long last) {
    for (Box box : boxes) {
      if (box.meets(topic, partition, first, last)) {
        return true;
      }
    }
    return false;
  }
}
