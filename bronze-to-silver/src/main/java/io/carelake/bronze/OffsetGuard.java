package io.carelake.bronze;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Lets each (topic, epoch, partition, offset) into a table once: the rows of the table are the
 * ledger, so compaction, expiry and foreign commits cannot make it forget. Offsets are looked at in
 * blocks of {@link #BLOCK}; those of one block must be asked for one after the other.
 */
final class OffsetGuard {
  /** Also how events are dealt out to tasks: all of a block meet in one task. */
  static final int BLOCK_BITS = 16;

  private static final int BLOCK = 1 << BLOCK_BITS;

  private final FanOutPlan.Target target;
  private String topic;
  private int epoch;
  private int partition;
  private long block = -1;
  private BitSet present = new BitSet();

  OffsetGuard(FanOutPlan.Target target) {
    this.target = target;
  }

  private String column(String name) {
    return BronzeEnvelope.transport(target.schema(), name);
  }

  /** True the first time, and only if the table does not hold the position already. */
  boolean admit(String topicName, int topicEpoch, int partitionNumber, long offset) {
    long wanted = offset >> BLOCK_BITS;
    if (wanted != block
        || partitionNumber != partition
        || topicEpoch != epoch
        || !topicName.equals(topic)) {
      topic = topicName;
      epoch = topicEpoch;
      partition = partitionNumber;
      block = wanted;
      present = load();
    }
    int bit = (int) (offset & (BLOCK - 1));
    if (present.get(bit)) {
      return false;
    }
    present.set(bit);
    return true;
  }

  private BitSet load() {
    BitSet offsets = new BitSet();
    long first = block << BLOCK_BITS;
    long last = first + BLOCK - 1;
    if (!target.bounds().mayHold(topic, partition, first, last)) {
      return offsets;
    }
    String offsetColumn = column(BronzeEnvelope.OFFSET);
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(target.table())
            .select(offsetColumn)
            .where(Expressions.equal(column(BronzeEnvelope.TOPIC), topic))
            .where(Expressions.equal(column(BronzeEnvelope.TOPIC_EPOCH), epoch))
            .where(Expressions.equal(column(BronzeEnvelope.PARTITION), partition))
            .where(Expressions.greaterThanOrEqual(offsetColumn, first))
            .where(Expressions.lessThanOrEqual(offsetColumn, last))
            .reuseContainers()
            .build()) {
      for (Record row : rows) {
        offsets.set((int) ((Long) row.getField(offsetColumn) & (BLOCK - 1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return offsets;
  }
}
