package io.carelake.bronze;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.spark.sql.catalyst.InternalRow;

/** One table within one task: lets each position in once, writes, counts. */
final class TableSink {
  private static final int MOST_DRIFTING_FIELDS = 200;

  private final FanOutPlan.Target target;
  private final OffsetGuard guard;
  private final BronzeFiles files;

  /** In the order of names: what an operator reads does not change from run to run. */
  private final Map<Drift, Long> drift = new TreeMap<>();

  private final RowSpan.Collector rows = new RowSpan.Collector();
  private String topic;
  private int epoch;
  private int partition;
  private long offset;

  private long delivered;
  private long appended;
  private long alreadyPresent;
  private long deadLettered;
  private long rescued;
  private long nanos;

  TableSink(FanOutPlan.Target target, BronzeFiles files) {
    this.target = target;
    this.guard = new OffsetGuard(target);
    this.files = files;
  }

  /** Whether the event is new to the table; counts it as delivered. */
  boolean admit(String ofTopic, int ofEpoch, InternalRow raw) {
    delivered++;
    topic = ofTopic;
    epoch = ofEpoch;
    partition = raw.getInt(RawEvents.AT_PARTITION);
    offset = raw.getLong(RawEvents.AT_OFFSET);
    boolean isNew = guard.admit(topic, epoch, partition, offset);
    if (!isNew) {
      alreadyPresent++;
    }
    return isNew;
  }

  /** Writes the row of the event that was admitted last. */
  void write(InternalRow row, Long kafkaAt) {
    files.write(row, kafkaAt);
    rows.saw(topic, epoch, partition, offset);
    appended++;
  }

  /** An admitted event turned out to be no JSON. */
  void deadLettered() {
    deadLettered++;
  }

  void rescued() {
    rescued++;
  }

  void drifted(Set<Drift> drifting) {
    for (Drift d : drifting) {
      if (drift.containsKey(d) || drift.size() < MOST_DRIFTING_FIELDS) {
        drift.merge(d, 1L, Long::sum);
      }
    }
  }

  void spent(long time) {
    nanos += time;
  }

  Landed finish() {
    List<DataFile> written = files.finish();
    long bytes = written.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    return new Landed(
        new TableIngest(
            target.id(),
            delivered,
            appended,
            alreadyPresent,
            deadLettered,
            rescued,
            written.size(),
            bytes,
            Duration.ofNanos(nanos),
            drift),
        written,
        rows.finish());
  }

  void abort(Throwable failure) {
    files.abort(failure);
  }
}
