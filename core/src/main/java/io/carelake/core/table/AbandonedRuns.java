package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.SparkSession;

/**
 * What runs left that did not publish. One that died between staging and publishing leaves a branch
 * and rows in side tables: the next writer drops both. One that was judged and failed leaves a
 * branch of another name, to be looked at: nothing but {@link #kept} reads it, no writer stumbles
 * over it, and what it had written beside the table is gone.
 */
public final class AbandonedRuns {
  static final String BRANCH = "run_";
  static final String KEPT = "failed_";

  /** A table that fails minute by minute keeps no more than these. */
  private static final int MOST_KEPT = 3;

  private final IcebergTables tables;
  private final SideTables sides;

  public AbandonedRuns(SparkSession spark) {
    this(new IcebergTables(spark), spark);
  }

  private AbandonedRuns(IcebergTables tables, SparkSession spark) {
    this(tables, new SideTables(spark, tables));
  }

  AbandonedRuns(IcebergTables tables, SideTables sides) {
    this.tables = tables;
    this.sides = sides;
  }

  /** Drops every staged run of a table; only for whoever is its one writer. */
  public int drop(TableId id) {
    return drop(id, Instant.MAX);
  }

  /**
   * Drops the staged runs that are older; a run that has staged nothing yet has no age and stays.
   */
  public int drop(TableId id, Instant before) {
    Table table = tables.load(id);
    List<String> staged =
        table.refs().keySet().stream().filter(r -> r.startsWith(BRANCH)).sorted().toList();
    if (staged.isEmpty()) {
      return 0;
    }
    List<String> dead =
        before.equals(Instant.MAX)
            ? staged
            : staged.stream().filter(branch -> isOlder(table, branch, before)).toList();
    if (dead.size() == staged.size()) {
      // What they wrote beside the table counts for nothing.
      sides.purge(id, tables.version(id).publication());
    }
    dead.forEach(branch -> table.manageSnapshots().removeBranch(branch).commit());
    return dead.size();
  }

  /** What a branch calls a run. */
  static String named(String runId) {
    return runId.replaceAll("[^A-Za-z0-9_]", "_");
  }

  /** Keeps the staged rows of a run that failed, under a name that no writer asks for. */
  void keep(TableId id, String branch, TableVersion base) {
    sides.purge(id, base.publication());
    Table table = tables.load(id);
    SnapshotRef staged = table.refs().get(branch);
    if (staged == null) {
      return;
    }
    String name = KEPT + branch.substring(BRANCH.length());
    ManageSnapshots change = table.manageSnapshots();
    if (table.refs().containsKey(name)) {
      change = change.removeBranch(name);
    }
    List<String> others = keptBranches(table).stream().filter(b -> !b.equals(name)).toList();
    for (String old : others.subList(0, Math.max(0, others.size() - MOST_KEPT + 1))) {
      change = change.removeBranch(old);
    }
    change.createBranch(name, staged.snapshotId()).removeBranch(branch).commit();
  }

  /** The snapshot that a failed run left; empty if none is kept. */
  OptionalLong kept(TableId id, String runId) {
    SnapshotRef ref = tables.load(id).refs().get(KEPT + named(runId));
    return ref == null ? OptionalLong.empty() : OptionalLong.of(ref.snapshotId());
  }

  /** The failed runs of a table whose rows are kept, as branches name them, oldest first. */
  List<String> keptRuns(TableId id) {
    return keptBranches(tables.load(id)).stream().map(b -> b.substring(KEPT.length())).toList();
  }

  /** Drops what failed runs left before. */
  public int dropKept(TableId id, Instant before) {
    Table table = tables.load(id);
    List<String> old =
        keptBranches(table).stream()
            .filter(b -> stagedAt(table, b) < before.toEpochMilli())
            .toList();
    old.forEach(branch -> table.manageSnapshots().removeBranch(branch).commit());
    return old.size();
  }

  private static List<String> keptBranches(Table table) {
    return table.refs().keySet().stream()
        .filter(r -> r.startsWith(KEPT))
        .sorted(Comparator.comparingLong(b -> stagedAt(table, b)))
        .toList();
  }

  private static long stagedAt(Table table, String branch) {
    return table.snapshot(table.refs().get(branch).snapshotId()).timestampMillis();
  }

  private static boolean isOlder(Table table, String branch, Instant before) {
    Set<Long> main = Set.copyOf(SnapshotUtil.currentAncestorIds(table));
    long head = table.refs().get(branch).snapshotId();
    return !main.contains(head) && table.snapshot(head).timestampMillis() < before.toEpochMilli();
  }
}
