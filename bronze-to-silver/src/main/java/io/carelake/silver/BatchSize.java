package io.carelake.silver;

import io.carelake.core.table.TableStore.ChangeSize;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How much a batch of events is at most, known before any is read. A plan for few rows needs
 * neither a shuffle of events nor statistics taken between its stages, and to do without costs less
 * than the rows do.
 */
record BatchSize(ChangeSize atMost) {
  static final BatchSize UNBOUNDED = new BatchSize(ChangeSize.UNKNOWN);

  /** What one task folds about as fast as two would be started. */
  static final long ONE_TASK = 50_000;

  /** As it lies in bronze, compressed. Beyond it few events are large ones. */
  private static final long ONE_TASK_BYTES = 32L << 20;

  /** So many remembered keys are read faster than a plan is made to look for some of them. */
  private static final long FEW_REMEMBERED = 10_000;

  /** The keys of more events than these are not sent to every task. */
  static final long MOST_BROADCAST = 100_000;

  static BatchSize of(ChangeSize atMost) {
    return new BatchSize(atMost);
  }

  /** The rows in one partition, if they are few: then no step after it shuffles them. */
  Dataset<Row> gathered(Dataset<Row> rows) {
    return isGathered() ? rows.coalesce(1) : rows;
  }

  boolean isGathered() {
    return atMost.rows() <= ONE_TASK && atMost.bytes() <= ONE_TASK_BYTES;
  }

  /** Rows to look up others by: of few each task gets all, of many each key once. */
  Dataset<Row> wanted(Dataset<Row> keys) {
    return isBroadcast() ? functions.broadcast(keys) : keys.distinct();
  }

  /** Whether a memory of keys is read as a whole, without asking for those of the batch. */
  boolean looksThrough(long remembered) {
    return isGathered() && remembered <= FEW_REMEMBERED;
  }

  /** Rows that were found for keys of the batch, no more than it has. */
  Dataset<Row> found(Dataset<Row> rows) {
    return isBroadcast() ? functions.broadcast(rows) : rows;
  }

  private boolean isBroadcast() {
    return atMost.rows() <= MOST_BROADCAST;
  }
}
