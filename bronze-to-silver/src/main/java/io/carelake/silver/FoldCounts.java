package io.carelake.silver;

import static org.apache.spark.sql.functions.expr;

import io.carelake.core.job.Ledger;
import io.carelake.silver.SourceMarks.Place;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a folded batch holds, counted in the one job that computes it.
 *
 * @param applied keys that changed
 * @param upserts of those, rows to write
 * @param deletes of those, keys that leave
 * @param moved rows whose subject changed
 * @param newlyHeld rows that stay although a newer version of them waits in quarantine
 * @param toasted rows to write that lack a large value
 * @param flagged rows to write that fail a rule
 * @param truncates truncates of the source table, repeated ones too
 * @param inDoubt keys of which something came late that may change what is written
 * @param snapshotEnd the greatest place where a whole snapshot ended
 * @param oldest the least place of a row to write
 */
record FoldCounts(
    long events,
    long applied,
    long duplicates,
    long controls,
    long quarantined,
    long upserts,
    long deletes,
    long moved,
    long newlyHeld,
    long toasted,
    long flagged,
    long truncates,
    long inDoubt,
    Optional<Place> snapshotEnd,
    Optional<Place> oldest) {

  private static final String UPSERT = "__winner AND __op <> 'd'";

  /** Counts a folded batch that has its failed rules. */
  static FoldCounts of(Dataset<Row> folded) {
    Row r =
        folded
            .agg(
                expr("coalesce(sum(CASE WHEN __head THEN __n ELSE 0 END), 0L)"),
                expr("count_if(__winner)"),
                expr("coalesce(sum(CASE WHEN __head THEN __n_duplicate ELSE 0 END), 0L)"),
                expr("coalesce(sum(CASE WHEN __head THEN __n_control ELSE 0 END), 0L)"),
                expr("count_if(__quarantined)"),
                expr("count_if(" + UPSERT + ")"),
                expr("count_if(__winner AND __op = 'd')"),
                expr("count_if(" + MOVED + ")"),
                expr("count_if(" + NEWLY_HELD + ")"),
                expr("count_if(" + UPSERT + " AND size(__toasted) > 0)"),
                expr("count_if(" + UPSERT + " AND size(_failed_rules) > 0)"),
                expr("count_if(__kind = 3)"),
                expr("count_if(" + DOUBTFUL + ")"),
                expr("max(CASE WHEN __head THEN __snapshot_end END)"),
                expr(
                    "min(CASE WHEN "
                        + UPSERT
                        + " THEN "
                        + SourceMarks.placeOf("_position")
                        + " END)"))
            .head();
    return new FoldCounts(
        r.getLong(0),
        r.getLong(1),
        r.getLong(2),
        r.getLong(3),
        r.getLong(4),
        r.getLong(5),
        r.getLong(6),
        r.getLong(7),
        r.getLong(8),
        r.getLong(9),
        r.getLong(10),
        r.getLong(11),
        r.getLong(12),
        place(r.getStruct(13)),
        place(r.getStruct(14)));
  }

  private static Optional<Place> place(Row r) {
    return r == null || r.isNullAt(0) || r.isNullAt(1)
        ? Optional.empty()
        : Optional.of(new Place(r.getInt(0), r.getLong(1)));
  }

  /** A head whose own row, or whose row under another key, must be folded from all its events. */
  static final String DOUBTFUL =
      "__head AND (__in_doubt OR size(__awaiting) > 0 OR (__behind AND size(__moved_to) > 0))";

  static final String MOVED =
      UPSERT + " AND __exists AND __old_subject IS NOT NULL AND NOT (__old_subject <=> __subject)";

  /** No event of the batch replaces the row, and one that is newer than the row could not. */
  static final String NEWLY_HELD =
      "__head AND NOT __winner AND __exists AND NOT (_position.held_lsn <=> __state.held_lsn)";

  boolean isEmpty() {
    return applied == 0 && newlyHeld == 0 && quarantined == 0;
  }

  /**
   * Delivered = applied + superseded + duplicate + control + quarantined.
   *
   * @param unresolved winners that turned out to lack a large value nobody knows
   * @param ghosts winners that a snapshot behind them does not know
   * @param emptied truncates that were applied
   * @param emptiedAgain truncates that were delivered again
   */
  Ledger ledger(long unresolved, long ghosts, long emptied, long emptiedAgain) {
    long superseded =
        events - applied - duplicates - controls - quarantined - emptied - emptiedAgain;
    return Ledger.cdc(
        events,
        applied - unresolved - ghosts + emptied,
        superseded + ghosts,
        duplicates + emptiedAgain,
        controls,
        quarantined + unresolved,
        0);
  }
}
