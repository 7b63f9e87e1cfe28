package io.carelake.silver;

import io.carelake.core.job.Ledger;
import io.carelake.silver.SourceMarks.Place;
import java.util.Optional;

/**
 * What a folded batch holds, counted in the one job that computes it ({@link FoldCounter}).
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
