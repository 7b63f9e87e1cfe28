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
 * blocks of {@link #BLOCK}; those of one block must be asked for one after the other, best in
 * rising order: only what the table holds from the first of them on is looked up.
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
  private long from;
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
      from = offset;
      present = load(offset, (block << BLOCK_BITS) + BLOCK - 1);
    } else if (offset < from) {
      present.or(load(block << BLOCK_BITS, from - 1));
      from = block << BLOCK_BITS;
    }
    int bit = (int) (offset & (BLOCK - 1));
    if (present.get(bit)) {
      return false;
    }
    present.set(bit);
    return true;
  }

  private BitSet load(long first, long last) {
    BitSet offsets = new BitSet();
    if (!target.bounds().mayHold(topic, epoch, partition, first, last)) {
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
