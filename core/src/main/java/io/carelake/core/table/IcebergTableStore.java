package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.table.RowRemoval.Removed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Tables in Apache Iceberg: staged on a branch, published by one fast-forward that also stores what
 * was consumed.
 */
public final class IcebergTableStore implements TableStore {
  private final SparkSession spark;
  private final IcebergTables tables;
  private final ChangeFeed feed;
  private final RowRemoval removal;
  private final SideTables sides;
  private final AbandonedRuns abandoned;
  private final Tallies tallies;

  public IcebergTableStore(SparkSession spark) {
    this.spark = spark;
    this.tables = new IcebergTables(spark);
    this.feed = new ChangeFeed(spark, tables);
    this.removal = new RowRemoval(spark, tables);
    this.sides = new SideTables(spark, tables);
    this.abandoned = new AbandonedRuns(tables, sides);
    this.tallies = new Tallies(spark);
    sides.ensure();
  }

  @Override
  public List<TableId> tables() {
    return tables.list();
  }

  @Override
  public boolean exists(TableId table) {
    return tables.exists(table);
  }

  @Override
  public TableVersion version(TableId table) {
    return tables.version(table);
  }

  @Override
  public Map<String, String> properties(TableId table) {
    return tables.exists(table) ? tables.load(table).properties() : Map.of();
  }

  @Override
  public void ensure(TableSpec spec) {
    tables.ensure(spec);
  }

  @Override
  public Dataset<Row> read(TableId table, TableVersion at) {
    Dataset<Row> now = spark.table(IcebergTables.sqlName(table));
    return at.snapshotId() == 0
        ? now.where("false")
        : spark.read().option("snapshot-id", at.snapshotId()).table(IcebergTables.sqlName(table));
  }

  @Override
  public Dataset<Row> read(TableId table) {
    return spark.table(IcebergTables.sqlName(table));
  }

  @Override
  public Dataset<Row> readPlaced(TableId table, TableVersion at) {
    return read(table, at).selectExpr("*", TableChange.PLACE.get(0), TableChange.PLACE.get(1));
  }

  @Override
  public boolean tellsChanges(TableId table) {
    return feed.isSupported(table);
  }

  @Override
  public Dataset<Row> changedRows(TableId table, TableVersion from, TableVersion to) {
    return feed.changedRows(table, from, to);
  }

  @Override
  public ChangeSize changedAtMost(TableId table, TableVersion from, TableVersion to) {
    return feed.changedAtMost(table, from, to);
  }

  @Override
  public Dataset<Row> goneKeys(TableId table, TableVersion from, TableVersion to) {
    return sides.read(
        SideTables.GONE_KEYS, table, from.publication(), to.publication(), GoneKeys.SCHEMA);
  }

  @Override
  public long goneKeysAtMost(TableId table) {
    return sides.atMost(SideTables.GONE_KEYS, table);
  }

  @Override
  public Optional<Dataset<Row>> quarantined(TableId table) {
    return sides.atMost(SideTables.QUARANTINE, table) > 0
        ? Optional.of(
            sides.read(
                SideTables.QUARANTINE,
                table,
                -1,
                tables.version(table).publication(),
                SideTables.schema(QuarantineRows.SCHEMA)))
        : Optional.empty();
  }

  @Override
  public Staged stage(TableId id, String runId, TableChange change) {
    TableVersion base = tables.version(id);
    abandoned.drop(id);
    Table table = tables.load(id);
    String branch = AbandonedRuns.BRANCH + AbandonedRuns.named(runId);
    ManageSnapshots branches = table.manageSnapshots();
    String failed = AbandonedRuns.KEPT + AbandonedRuns.named(runId);
    if (table.refs().containsKey(failed)) {
      // The run is tried again: what it staged then is not what it stages now.
      branches = branches.removeBranch(failed);
    }
    if (base.snapshotId() == 0) {
      branches.createBranch(branch).commit();
    } else {
      branches.createBranch(branch, base.snapshotId()).commit();
    }
    long publication = base.publication() + 1;
    appendSide(SideTables.GONE_KEYS, id, publication, runId, change.gone());
    appendSide(SideTables.QUARANTINE, id, publication, runId, change.quarantined());
    boolean isFollowed = Tallies.isFollowed(table, base, change);
    Removed removed = removeTouched(id, branch, base, change);
    Optional<Snapshot> added = add(id, branch, change);
    table.refresh();
    Snapshot staged = table.snapshot(branch);
    return new Staged(
        id,
        branch,
        base,
        staged == null ? 0 : staged.snapshotId(),
        publication,
        added.map(IcebergTableStore::addedRows).orElse(0L),
        removed.rows(),
        tallies.staged(id, table, base, change, staged, added.orElse(null), removed),
        isFollowed);
  }

  private void appendSide(
      TableId side, TableId target, long publication, String runId, Optional<Dataset<Row>> rows) {
    rows.ifPresent(r -> sides.append(side, target, publication, runId, r));
  }

  private Removed removeTouched(TableId id, String branch, TableVersion base, TableChange change) {
    if (base.snapshotId() == 0
        || change.mode() == TableChange.Mode.REPLACE_ALL
        || change.touched().isEmpty()) {
      return Removed.NOTHING;
    }
    Dataset<Row> touched = change.touched().orElseThrow();
    if (feed.isSupported(id)) {
      return removal.remove(id, branch, base, change.matchColumns(), touched);
    }
    return new Removed(removeByQuery(id, branch, change.matchColumns(), touched), Optional.empty());
  }

  /** Format v2 has no deletion vectors: Spark writes position deletes. */
  private long removeByQuery(TableId id, String branch, List<String> match, Dataset<Row> touched) {
    String view = "touched_" + id.name() + "_" + Thread.currentThread().getId();
    touched.createOrReplaceTempView(view);
    StringBuilder on = new StringBuilder();
    for (String name : match) {
      on.append(on.isEmpty() ? "" : " AND ")
          .append("t.`")
          .append(name)
          .append("` <=> s.`")
          .append(name)
          .append('`');
    }
    long before = deletedPositions(id, branch);
    spark.sql(
        "DELETE FROM "
            + IcebergTables.sqlName(id, branch)
            + " AS t WHERE EXISTS (SELECT 1 FROM "
            + view
            + " s WHERE "
            + on
            + ")");
    spark.catalog().dropTempView(view);
    return deletedPositions(id, branch) - before;
  }

  private long deletedPositions(TableId id, String branch) {
    Table table = tables.load(id);
    Snapshot snapshot = table.snapshot(branch);
    return snapshot == null
        ? 0
        : Long.parseLong(snapshot.summary().getOrDefault("total-position-deletes", "0"));
  }

  /** Writes the rows; the snapshot that added them, if there were any. */
  private Optional<Snapshot> add(TableId id, String branch, TableChange change) {
    Table table = tables.load(id);
    Snapshot before = table.snapshot(branch);
    try {
      var writer = change.rows().writeTo(IcebergTables.sqlName(id, branch));
      if (change.mode() == TableChange.Mode.REPLACE_ALL) {
        writer.overwrite(functions.lit(true));
      } else {
        writer.append();
      }
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
      throw new IllegalStateException("Cannot write " + id + ": it was dropped during the run", e);
    }
    table.refresh();
    Snapshot after = table.snapshot(branch);
    return Optional.ofNullable(after)
        .filter(a -> before == null || before.snapshotId() != a.snapshotId());
  }

  private static long addedRows(Snapshot snapshot) {
    return Long.parseLong(snapshot.summary().getOrDefault("added-records", "0"));
  }

  @Override
  public Dataset<Row> readStaged(Staged staged) {
    Dataset<Row> now = spark.table(IcebergTables.sqlName(staged.table()));
    return staged.snapshotId() == 0
        ? now.where("false")
        : spark
            .read()
            .option("snapshot-id", staged.snapshotId())
            .table(IcebergTables.sqlName(staged.table()));
  }

  @Override
  public TableVersion publish(Staged staged, Map<String, String> properties) {
    Table table = tables.load(staged.table());
    Snapshot now = table.currentSnapshot();
    if ((now == null ? 0 : now.snapshotId()) != staged.base().snapshotId()) {
      throw moved(staged, null);
    }
    Snapshot branch = table.snapshot(staged.branch());
    if ((branch == null ? 0 : branch.snapshotId()) != staged.snapshotId()) {
      // A run of the same name that was thought dead has written to the branch.
      throw moved(staged, null);
    }
    try {
      Transaction tx = table.newTransaction();
      if (staged.snapshotId() != 0 && staged.snapshotId() != staged.base().snapshotId()) {
        tx.manageSnapshots().fastForwardBranch(SnapshotRef.MAIN_BRANCH, staged.branch()).commit();
      }
      UpdateProperties update = tx.updateProperties();
      properties.forEach(update::set);
      update.set(
          IcebergTables.Properties.TALLY, Tallies.left(sequence(table, staged), staged.tally()));
      update.set(IcebergTables.Properties.PUBLICATION, String.valueOf(staged.publication()));
      update.commit();
      tx.manageSnapshots().removeBranch(staged.branch()).commit();
      tx.commitTransaction();
    } catch (CommitFailedException | IllegalArgumentException e) {
      throw moved(staged, e);
    }
    spark.catalog().refreshTable(IcebergTables.sqlName(staged.table()));
    return tables.version(staged.table());
  }

  /** Of the rows as they will be. */
  private static long sequence(Table table, Staged staged) {
    boolean isSame = staged.snapshotId() == staged.base().snapshotId();
    return isSame ? staged.base().sequence() : table.snapshot(staged.snapshotId()).sequenceNumber();
  }

  private static CarelakeException moved(Staged staged, Exception cause) {
    return new CarelakeException(
        ExitCode.TRY_AGAIN,
        "Cannot publish "
            + staged.table()
            + ": the table moved since this run staged its change; run again",
        cause);
  }

  @Override
  public void keep(Staged staged) {
    abandoned.keep(staged.table(), staged.branch(), staged.base());
  }

  @Override
  public Optional<Dataset<Row>> readKept(TableId table, String runId) {
    OptionalLong snapshot = abandoned.kept(table, runId);
    return snapshot.isEmpty()
        ? Optional.empty()
        : Optional.of(
            spark
                .read()
                .option("snapshot-id", snapshot.getAsLong())
                .table(IcebergTables.sqlName(table)));
  }

  @Override
  public List<String> keptRuns(TableId table) {
    return abandoned.keptRuns(table);
  }

  @Override
  public void discard(Staged staged) {
    sides.purge(staged.table(), staged.base().publication());
    Table table = tables.load(staged.table());
    if (table.refs().containsKey(staged.branch())) {
      table.manageSnapshots().removeBranch(staged.branch()).commit();
    }
  }
}
