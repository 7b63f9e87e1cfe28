package io.carelake.core.maintenance;

import io.carelake.core.contract.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What upkeep did to one table.
 *
 * @param abandonedRuns staged runs that were dropped: of dead processes, and failed ones that were
 *     kept long enough
 * @param orphans files that belong to nobody; deleted if {@code orphansDeleted}
 * @param forgottenKeys deleted keys that are no longer remembered
 * @param conflict another writer moved the table meanwhile: the rest is for the next time
 */
public record TableUpkeep(
    TableId table,
    TableState before,
    TableState after,
    int abandonedRuns,
    long orphans,
    boolean orphansDeleted,
    long forgottenKeys,
    boolean conflict,
    Duration took) {

  public boolean hasChanged() {
    return !before.equals(after) || abandonedRuns > 0 || forgottenKeys > 0 || orphans > 0;
  }

  /** One line for people. */
  public String line() {
    List<String> parts = new ArrayList<>();
    parts.add(change("files", files(before), files(after)));
    parts.add(change("KB", before.bytes() / 1024, after.bytes() / 1024));
    parts.add(change("manifests", before.manifests(), after.manifests()));
    parts.add(change("snapshots", before.snapshots(), after.snapshots()));
    if (abandonedRuns > 0) {
      parts.add(abandonedRuns + " abandoned run(s) dropped");
    }
    if (orphans > 0) {
      parts.add(orphans + (orphansDeleted ? " orphan file(s) deleted" : " orphan file(s) found"));
    }
    if (forgottenKeys > 0) {
      parts.add(forgottenKeys + " deleted key(s) forgotten");
    }
    if (conflict) {
      parts.add("another writer came between: the rest is for the next time");
    }
    return String.format(
        Locale.ROOT, "%s: %s (%.1f s)", table, String.join(", ", parts), took.toMillis() / 1000.0);
  }

  private static long files(TableState state) {
    return state.dataFiles() + state.deleteFiles();
  }

  private static String change(String what, long before, long after) {
    return before == after
        ? String.format(Locale.ROOT, "%,d %s", after, what)
        : String.format(Locale.ROOT, "%,d -> %,d %s", before, after, what);
  }
}
