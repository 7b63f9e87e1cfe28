package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.SparkSession;

/** What runs left that died between staging and publishing: a branch, and rows in side tables. */
public final class AbandonedRuns {
  static final String BRANCH = "run_";

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

  private static boolean isOlder(Table table, String branch, Instant before) {
    Set<Long> main = Set.copyOf(SnapshotUtil.currentAncestorIds(table));
    long head = table.refs().get(branch).snapshotId();
    return !main.contains(head) && table.snapshot(head).timestampMillis() < before.toEpochMilli();
  }
}
