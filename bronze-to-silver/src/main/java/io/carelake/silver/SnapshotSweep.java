package io.carelake.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.carelake.bronze.BronzeEnvelope;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.table.TableStore;
import io.carelake.silver.SourceMarks.Place;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Finds the rows that a whole snapshot, seen to its end, does not contain although it is newer:
 * their deletes were lost. A row is older than the snapshot by LSN, unless its event lies behind
 * the snapshot's rows of its partition: then its transaction was in flight and committed later. In
 * a partition where the snapshot has no rows nothing tells that, and the LSN decides.
 *
 * <p>A row that is removed keeps its position in the memory of deletes, so that a row of the
 * snapshot that is late brings it back.
 */
final class SnapshotSweep {
  private final Place completed;
  private final String firstOffsets;

  /**
   * @param source the bronze table, at the version that is folded
   */
  SnapshotSweep(TableStore store, PinnedInput source, Place completed) {
    this.completed = completed;
    List<String> entries = new ArrayList<>();
    for (Row r :
        store
            .read(source.table(), source.to())
            .where(
                col(BronzeEnvelope.OP)
                    .equalTo("r")
                    .and(col("source.lsn").equalTo(completed.lsn()))
                    .and(col("source.snapshot").notEqual("incremental"))
                    .and(col(BronzeEnvelope.TOPIC_EPOCH).equalTo(completed.epoch())))
            .groupBy(BronzeEnvelope.PARTITION)
            .agg(min(BronzeEnvelope.OFFSET))
            .collectAsList()) {
      entries.add(r.getInt(0) + ", " + r.getLong(1) + "L");
    }
    this.firstOffsets =
        entries.isEmpty()
            ? "CAST(map() AS map<int, bigint>)"
            : "map(" + String.join(", ", entries) + ")";
  }

  /** True for a row that the snapshot says is no more; SQL over a position struct. */
  String isGhost(String position) {
    return """
        coalesce(
          %2$s < %3$s AND (
            %1$s.epoch < %4$d
            OR (coalesce(%1$s.read_lsn, -1L) < %5$dL
                AND NOT coalesce(try_element_at(%6$s, %1$s.partition) < %1$s.offset, false))),
          false)"""
        .formatted(
            position,
            SourceMarks.placeOf(position),
            completed.sql(),
            completed.epoch(),
            completed.lsn(),
            firstOffsets);
  }
}
