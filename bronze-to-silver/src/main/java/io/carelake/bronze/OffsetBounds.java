package io.carelake.bronze;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.types.StructType;

/**
 * Which offsets a bronze table may already hold, from the bounds in its manifests: no data file is
 * read for it, unless a rollback took rows out of the table: then which are left must be known
 * exactly. What lies outside is new for certain; what lies inside must be looked up.
 */
final class OffsetBounds implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Files of one partition of a topic whose offsets are no further apart make one box. */
  private static final long NEAR = 1L << OffsetGuard.BLOCK_BITS;

  /** One partition of one epoch of a topic. */
  private record Line(String topic, int epoch, int partition) implements Serializable {}

  private record Span(long first, long last) implements Serializable {
    boolean isNear(Span o) {
      return o.first <= last + NEAR && o.last >= first - NEAR;
    }

    Span with(Span o) {
      return new Span(Math.min(first, o.first), Math.max(last, o.last));
    }
  }

  /** The bounds of one data file; a bound that the manifest does not have is open. */
  private record Box(
      String firstTopic,
      String lastTopic,
      int firstEpoch,
      int lastEpoch,
      int firstPartition,
      int lastPartition,
      Span offsets)
      implements Serializable {

    boolean isOneLine() {
      return firstTopic != null
          && firstTopic.equals(lastTopic)
          && firstEpoch == lastEpoch
          && firstPartition == lastPartition;
    }

    boolean meets(Line line) {
      return firstPartition <= line.partition
          && lastPartition >= line.partition
          && firstEpoch <= line.epoch
          && lastEpoch >= line.epoch
          && (firstTopic == null || firstTopic.compareTo(line.topic) <= 0)
          && (lastTopic == null || lastTopic.compareTo(line.topic) >= 0);
    }
  }

  private final HashMap<Line, List<Span>> lines = new HashMap<>();
  private final ArrayList<Box> mixed = new ArrayList<>();

  private OffsetBounds() {}

  static OffsetBounds of(Table table, StructType schema) {
    if (wasRolledBack(table)) {
      return asRead(table, schema);
    }
    OffsetBounds bounds = new OffsetBounds();
    Reader reader = new Reader(table, schema);
    try (CloseableIterable<FileScanTask> files = table.newScan().includeColumnStats().planFiles()) {
      for (FileScanTask task : files) {
        bounds.add(reader.box(task.file()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bounds;
  }

  /** Some snapshot was the current one and is no ancestor of the one that is now. */
  private static boolean wasRolledBack(Table table) {
    Set<Long> ancestors = new HashSet<>(SnapshotUtil.currentAncestorIds(table));
    return table.history().stream().anyMatch(entry -> !ancestors.contains(entry.snapshotId()));
  }

  /** From the rows: the bounds of a file say nothing of one partition among others. */
  private static OffsetBounds asRead(Table table, StructType schema) {
    String topic = BronzeEnvelope.transport(schema, BronzeEnvelope.TOPIC);
    String epoch = BronzeEnvelope.transport(schema, BronzeEnvelope.TOPIC_EPOCH);
    String partition = BronzeEnvelope.transport(schema, BronzeEnvelope.PARTITION);
    String offset = BronzeEnvelope.transport(schema, BronzeEnvelope.OFFSET);
    Map<Line, Span> spans = new HashMap<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).select(topic, epoch, partition, offset).build()) {
      for (Record row : rows) {
        if (row.getField(topic) != null && row.getField(offset) != null) {
          long at = (Long) row.getField(offset);
          Line line =
              new Line(
                  (String) row.getField(topic),
                  Optional.ofNullable((Integer) row.getField(epoch)).orElse(0),
                  Optional.ofNullable((Integer) row.getField(partition)).orElse(0));
          spans.merge(line, new Span(at, at), Span::with);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    OffsetBounds bounds = new OffsetBounds();
    spans.forEach(bounds::add);
    return bounds;
  }

  /** Of these rows alone. */
  static OffsetBounds of(Collection<RowSpan> rows) {
    return new OffsetBounds().plus(rows);
  }

  /** With rows that were appended since: known exactly, whatever else is in their files. */
  OffsetBounds plus(Collection<RowSpan> appended) {
    OffsetBounds more = new OffsetBounds();
    lines.forEach((line, spans) -> more.lines.put(line, new ArrayList<>(spans)));
    more.mixed.addAll(mixed);
    appended.forEach(
        r ->
            more.add(new Line(r.topic(), r.epoch(), r.partition()), new Span(r.first(), r.last())));
    return more;
  }

  private void add(Box box) {
    if (box.isOneLine()) {
      add(new Line(box.firstTopic, box.firstEpoch, box.firstPartition), box.offsets);
    } else {
      mixed.add(box);
    }
  }

  private void add(Line line, Span span) {
    List<Span> spans = lines.computeIfAbsent(line, l -> new ArrayList<>());
    Span merged = span;
    for (int i = spans.size() - 1; i >= 0; i--) {
      if (spans.get(i).isNear(merged)) {
        merged = merged.with(spans.remove(i));
      }
    }
    spans.add(merged);
  }

  boolean mayHold(String topic, int epoch, int partition, long first, long last) {
    Line line = new Line(topic, epoch, partition);
    for (Span s : lines.getOrDefault(line, List.of())) {
      if (s.first <= last && s.last >= first) {
        return true;
      }
    }
    for (Box box : mixed) {
      if (box.offsets.first <= last && box.offsets.last >= first && box.meets(line)) {
        return true;
      }
    }
    return false;
  }

  /** The table holds no offset of the partition beyond this one; -1 if it holds none of it. */
  long last(String topic, int epoch, int partition) {
    Line line = new Line(topic, epoch, partition);
    long last = -1;
    for (Span s : lines.getOrDefault(line, List.of())) {
      last = Math.max(last, s.last);
    }
    for (Box box : mixed) {
      if (box.meets(line)) {
        last = Math.max(last, box.offsets.last);
      }
    }
    return last;
  }

  /** Reads the bounds of the files of one table. */
  private static final class Reader {
    private final Types.NestedField topic;
    private final Types.NestedField epoch;
    private final Types.NestedField partition;
    private final Types.NestedField offset;

    private Reader(Table table, StructType schema) {
      topic = field(table, schema, BronzeEnvelope.TOPIC);
      epoch = field(table, schema, BronzeEnvelope.TOPIC_EPOCH);
      partition = field(table, schema, BronzeEnvelope.PARTITION);
      offset = field(table, schema, BronzeEnvelope.OFFSET);
    }

    private static Types.NestedField field(Table table, StructType schema, String column) {
      return table.schema().findField(BronzeEnvelope.transport(schema, column));
    }

    private Box box(DataFile f) {
      return new Box(
          text(f.lowerBounds(), topic),
          text(f.upperBounds(), topic),
          bound(f.lowerBounds(), epoch, Integer.MIN_VALUE),
          bound(f.upperBounds(), epoch, Integer.MAX_VALUE),
          bound(f.lowerBounds(), partition, Integer.MIN_VALUE),
          bound(f.upperBounds(), partition, Integer.MAX_VALUE),
          new Span(
              bound(f.lowerBounds(), offset, Long.MIN_VALUE),
              bound(f.upperBounds(), offset, Long.MAX_VALUE)));
    }

    private static String text(Map<Integer, ByteBuffer> bounds, Types.NestedField field) {
      CharSequence text = bound(bounds, field, (CharSequence) null);
      return text == null ? null : text.toString();
    }

    private static <T> T bound(
        Map<Integer, ByteBuffer> bounds, Types.NestedField field, T missing) {
      ByteBuffer bytes = bounds == null ? null : bounds.get(field.fieldId());
      if (bytes == null) {
        return missing;
      }
      T value = Conversions.fromByteBuffer(field.type(), bytes);
      return value;
    }
  }
}
