package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaConcurrentModificationException;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;

/**
 * Tables in Delta Lake: staged in a log of their own, published by one commit that names the
 * audited files and stores what was consumed. Deleted keys and quarantine lie in the Iceberg tables
 * beside them: they count once the publication they belong to exists, in whichever format.
 */
public final class DeltaTableStore implements TableStore {
  private final DeltaTables tables;
  private final DeltaDefinitions definitions;
  private final DeltaStaging staging;
  private final DeltaRowRemoval removal;
  private final DeltaChangeFeed feed;
  private final SideTables sides;

  /**
   * @param root the folder of the tables; a folder in it for each namespace
   */
  public DeltaTableStore(SparkSession spark, String root) {
    this.tables = new DeltaTables(spark, root);
    this.definitions = new DeltaDefinitions(tables);
    this.staging = new DeltaStaging(spark, tables);
    this.removal = new DeltaRowRemoval(tables);
    this.feed = new DeltaChangeFeed(tables);
    this.sides = new SideTables(spark, new IcebergTables(spark));
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
    return tables.exists(table)
        ? DeltaActions.configuration(tables.snapshot(table).metadata())
        : Map.of();
  }

  @Override
  public void ensure(TableSpec spec) {
    definitions.ensure(spec);
  }

  @Override
  public Dataset<Row> read(TableId table, TableVersion at) {
    return at.snapshotId() == 0
        ? read(table).where("false")
        : tables.rows(tables.snapshot(table, at));
  }

  @Override
  public Dataset<Row> read(TableId table) {
    return tables.rows(tables.snapshot(table));
  }

  @Override
  public Dataset<Row> readPlaced(TableId table, TableVersion at) {
    Snapshot snapshot = at.snapshotId() == 0 ? tables.snapshot(table) : tables.snapshot(table, at);
    if (!DeltaRowRemoval.hasPlaces(snapshot)) {
      throw new IllegalArgumentException(
          "Cannot read the places of " + table + ": its format does not tell them");
    }
    List<org.apache.spark.sql.Column> columns =
        new ArrayList<>(List.of(DeltaColumns.visible(snapshot.schema())));
    columns.addAll(DeltaRowRemoval.PLACE);
    return tables.raw(snapshot).select(columns.toArray(org.apache.spark.sql.Column[]::new));
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
  public Dataset<Row> goneKeys(TableId table, TableVersion from, TableVersion to) {
    return sides.read(
        SideTables.GONE_KEYS, table, from.publication(), to.publication(), GoneKeys.SCHEMA);
  }

  @Override
  public long goneKeysAtMost(TableId table) {
    return sides.atMost(SideTables.GONE_KEYS, table);
  }

  @Override
  public Staged stage(TableId id, String runId, TableChange change) {
    dropAbandoned(id);
    TableVersion version = tables.version(id);
    Snapshot base = tables.snapshot(id);
    String branch = AbandonedRuns.BRANCH + runId.replaceAll("[^A-Za-z0-9_]", "_");
    long publication = version.publication() + 1;
    staging.begin(id, branch, base, publication);
    appendSide(SideTables.GONE_KEYS, id, publication, runId, change.gone());
    appendSide(SideTables.QUARANTINE, id, publication, runId, change.quarantined());
    OptimisticTransaction writer =
        base.deltaLog().startTransaction(Option.empty(), Option.apply(base));
    List<AddFile> removed = new ArrayList<>();
    List<AddFile> added = new ArrayList<>();
    long removedRows = 0;
    if (change.mode() == TableChange.Mode.REPLACE_ALL) {
      removed.addAll(DeltaTables.files(base));
    } else if (version.snapshotId() != 0 && change.touched().isPresent()) {
      DeltaRowRemoval.Removed gone =
          removal.remove(id, base, writer, change.matchColumns(), change.touched().orElseThrow());
      removedRows = gone.rows();
      removed.addAll(gone.change().removed());
      added.addAll(gone.change().added());
    }
    long addedRows = 0;
    for (Action action :
        DeltaActions.list(writer.writeFiles(DeltaColumns.written(base.schema(), change.rows())))) {
      AddFile file = (AddFile) action;
      addedRows += DeltaActions.rows(file);
      added.add(file);
    }
    staging.record(id, branch, new DeltaStaging.Change(removed, added));
    return new Staged(id, branch, version, 2, publication, addedRows, removedRows);
  }

  private void appendSide(
      TableId side, TableId target, long publication, String runId, Optional<Dataset<Row>> rows) {
    rows.ifPresent(r -> sides.append(side, target, publication, runId, r));
  }

  /** What runs left that died: a log, the files it names, and rows in side tables. */
  private void dropAbandoned(TableId id) {
    if (staging.hasStaged(id)) {
      sides.purge(id, tables.version(id).publication());
    }
    staging.drop(id);
  }

  @Override
  public Dataset<Row> readStaged(Staged staged) {
    return tables.rows(staging.snapshot(staged.table(), staged.branch()));
  }

  @Override
  public TableVersion publish(Staged staged, Map<String, String> properties) {
    TableId id = staged.table();
    Snapshot audited = staging.snapshot(id, staged.branch());
    Snapshot now = tables.snapshot(id);
    if (now.version() != DeltaStaging.base(audited)) {
      throw moved(staged, null);
    }
    DeltaStaging.Change change = staging.audited(id, audited, now);
    Map<String, String> stored = DeltaActions.configuration(now.metadata());
    stored.putAll(properties);
    stored.put(IcebergTables.Properties.PUBLICATION, String.valueOf(staged.publication()));
    List<Action> actions = new ArrayList<>();
    for (AddFile f : change.removed()) {
      actions.add(f.removeWithTimestamp(System.currentTimeMillis(), true));
    }
    actions.addAll(change.added());
    try {
      OptimisticTransaction txn =
          now.deltaLog().startTransaction(Option.empty(), Option.apply(now));
      // Whatever another writer adds or rewrites meanwhile is in conflict with this commit.
      txn.readWholeTable();
      txn.updateMetadata(DeltaActions.withConfiguration(now.metadata(), stored), false);
      txn.commit(
          DeltaActions.seq(actions),
          new DeltaOperations.Write(
              SaveMode.Append, Option.empty(), Option.empty(), Option.apply(staged.branch())));
    } catch (DeltaConcurrentModificationException e) {
      throw moved(staged, e);
    }
    staging.drop(id, staged.branch());
    return tables.version(id);
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
  public void discard(Staged staged) {
    sides.purge(staged.table(), staged.base().publication());
    staging.drop(staged.table(), staged.branch());
  }
}
