package io.carelake.core.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Ledger;
import io.carelake.core.job.RunContext;
import io.carelake.core.maintenance.Maintenance.Orphans;
import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class MaintenanceTest extends SparkTest {
  private final TableStore store = new IcebergTableStore(spark());
  private final IcebergTables tables = new IcebergTables(spark());

  @Test
  void compactionChangesNoRowAndNoLineage() {
    TableId t = table("compacted", 3);
    TableVersion early = TableVersion.NOTHING;
    for (int i = 0; i < 6; i++) {
      TableVersion now =
          publish(t, replacing("SELECT id, " + i + " v FROM range(" + i * 5 + ", 50)"));
      early = i == 2 ? now : early;
    }
    TableVersion last = store.version(t);
    List<String> rows = told(lineage(t));
    List<String> changed = told(store.changedRows(t, early, last));

    TableUpkeep done =
        upkeep(settings(2, 0.01)).all(List.of(t), Orphans.COUNT, Duration.ofDays(3)).get(0);

    assertThat(done.before().dataFiles()).isGreaterThanOrEqualTo(6);
    assertThat(done.before().deleteFiles()).isPositive();
    assertThat(done.after().dataFiles()).isEqualTo(1);
    assertThat(done.after().deleteFiles()).isZero();
    TableVersion after = store.version(t);
    assertThat(after.snapshotId()).isNotEqualTo(last.snapshotId());
    assertThat(after.hasRowsOf(last)).isTrue();
    assertThat(told(lineage(t))).isEqualTo(rows);
    assertThat(told(store.changedRows(t, early, after))).isEqualTo(changed);
    assertThat(store.changedRows(t, last, after).count()).isZero();

    TableVersion next = publish(t, replacing("SELECT 3L id, 99 v"));
    assertThat(told(store.changedRows(t, after, next))).containsExactly("[3,99]");
    assertThat(told(store.changedRows(t, last, next))).containsExactly("[3,99]");
  }

  @Test
  void rewritingManifestsKeepsLineage() {
    TableId t = table("manifests", 3);
    for (int i = 0; i < 5; i++) {
      publish(t, replacing("SELECT id, " + i + " v FROM range(" + i + ", " + (i + 4) + ")"));
    }
    TableVersion last = store.version(t);
    List<String> rows = told(lineage(t));

    new RewriteManifests(spark(), 1).run(tables.load(t), last);

    assertThat(store.version(t).hasRowsOf(last)).isTrue();
    assertThat(told(lineage(t))).isEqualTo(rows);
    assertThat(TableState.of(tables.load(t), 1).manifests()).isLessThanOrEqualTo(2);
  }

  @Test
  void expiryKeepsReleasesAndWhatConsumersOfChangesNeed() {
    TableId t = table("expired", 3);
    TableVersion one = publish(t, replacing("SELECT id, 0 v FROM range(10)"));
    tables.load(t).manageSnapshots().createTag("release", one.snapshotId()).commit();
    for (int i = 1; i < 5; i++) {
      publish(t, replacing("SELECT " + i + "L id, " + i + " v"));
    }
    List<String> changed = told(store.changedRows(t, one, store.version(t)));

    upkeep(settings(100, 1)).all(List.of(t), Orphans.COUNT, Duration.ofDays(3));

    Table table = tables.load(t);
    table.refresh();
    assertThat(table.snapshots()).hasSize(2);
    assertThat(store.read(t, one).where("v = 0").count()).isEqualTo(10);
    assertThat(told(store.changedRows(t, one, store.version(t)))).isEqualTo(changed);
  }

  @Test
  void aRunThatIsStagedOnACompactedTableMustBeRunAgain() {
    TableId t = table("staged", 3);
    publish(t, replacing("SELECT id, 0 v FROM range(10)"));
    publish(t, replacing("SELECT id, 1 v FROM range(3)"));
    Staged staged = store.stage(t, "late", replacing("SELECT 1L id, 2 v"));
    upkeep(settings(2, 0.01)).tick(Duration.ofMinutes(5));

    assertThat(TableState.of(tables.load(t), 1 << 20).dataFiles()).isEqualTo(1);
    assertThatThrownBy(() -> store.publish(staged, Map.of()))
        .isInstanceOfSatisfying(
            CarelakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TRY_AGAIN));
    assertThat(store.read(t).where("v = 2").count()).isZero();
  }

  @Test
  void whatDeadRunsLeftIsFoundFirstAndDeletedWhenAsked() throws IOException {
    TableId t = table("orphans", 3);
    publish(t, replacing("SELECT id, 0 v FROM range(10)"));
    store.stage(t, "dies", replacing("SELECT 1L id, 2 v"));
    Path data = Path.of(java.net.URI.create(tables.load(t).location())).resolve("data");
    Path orphan = Files.writeString(data.resolve("orphan.parquet"), "left");
    Files.setLastModifiedTime(
        orphan, java.nio.file.attribute.FileTime.from(Instant.now().minus(Duration.ofDays(4))));
    Maintenance maintenance = upkeep(settings(100, 1));

    TableUpkeep first = maintenance.all(List.of(t), Orphans.COUNT, Duration.ofDays(3)).get(0);
    assertThat(first.abandonedRuns()).isEqualTo(1);
    assertThat(first.orphans()).isEqualTo(1);
    assertThat(orphan).exists();
    assertThat(first.line())
        .contains("1 abandoned run(s) dropped")
        .contains("1 orphan file(s) found");

    maintenance.all(List.of(t), Orphans.DELETE, Duration.ofDays(3));
    assertThat(orphan).doesNotExist();
    assertThat(store.read(t).count()).isEqualTo(10);
  }

  @Test
  void deletedKeysAreForgottenAfterTheirTimeAndTheTableSaysHowFar() {
    TableId t = table("memory", 3);
    publish(t, replacing("SELECT id, 0 v FROM range(10)"));
    publish(t, deleting(3, 1, 70));
    TableVersion before = store.version(t);
    TableId other = table("memory_kept", 3);
    publish(other, replacing("SELECT id, 0 v FROM range(10)"));
    Instant later = Instant.now().plus(Duration.ofDays(89));
    upkeep(settings(100, 1), later).all(List.of(t), Orphans.COUNT, Duration.ofDays(3));
    assertThat(store.goneKeys(t, TableVersion.NOTHING, before).count()).isEqualTo(1);

    later = Instant.now().plus(Duration.ofDays(91));
    TableUpkeep done =
        upkeep(settings(100, 1), later).all(List.of(t), Orphans.COUNT, Duration.ofDays(3)).get(0);

    assertThat(done.forgottenKeys()).isEqualTo(1);
    assertThat(store.goneKeys(t, TableVersion.NOTHING, before).count()).isZero();
    assertThat(store.properties(t))
        .containsEntry(Properties.FORGOTTEN, "1:70")
        .containsEntry(Properties.FORGOTTEN_PUBLICATION, "2");
    publish(t, deleting(4, 1, 60));
    upkeep(settings(100, 1), later).all(List.of(t), Orphans.COUNT, Duration.ofDays(3));
    assertThat(store.properties(t))
        .as("the greatest position stays")
        .containsEntry(Properties.FORGOTTEN, "1:70")
        .containsEntry(Properties.FORGOTTEN_PUBLICATION, "3");
    assertThat(store.properties(other)).doesNotContainKey(Properties.FORGOTTEN_PUBLICATION);
  }

  @Test
  void aShareOfTimeIsPaidBackByWaiting() {
    long[] now = {0};
    TimeShare share = new TimeShare(0.1, () -> now[0]);
    now[0] = Duration.ofSeconds(100).toNanos();
    assertThat(share.left()).isEqualTo(Duration.ofSeconds(10));
    share.spend(Duration.ofSeconds(15));
    assertThat(share.left()).isNegative();
    now[0] = Duration.ofSeconds(200).toNanos();
    assertThat(share.left()).isEqualTo(Duration.ofSeconds(5));
  }

  private Maintenance upkeep(MaintenanceSettings settings) {
    return upkeep(settings, Instant.now().plus(Duration.ofMinutes(1)));
  }

  private Maintenance upkeep(MaintenanceSettings settings, Instant now) {
    return new Maintenance(
        new RunContext(
            spark(),
            "upkeep",
            now,
            now,
            Clock.fixed(now, ZoneOffset.UTC),
            new Contracts(List.of()),
            store,
            Optional.empty()),
        settings);
  }

  private static MaintenanceSettings settings(int smallFiles, double deletedShare) {
    return new MaintenanceSettings(
        1,
        Map.of(Layer.SILVER, Duration.ZERO),
        100,
        Duration.ZERO,
        smallFiles,
        1 << 20,
        deletedShare,
        Duration.ofDays(3),
        Duration.ofDays(90));
  }

  private TableId table(String name, int format) {
    TableId id = TableId.parse("silver." + name);
    store.ensure(
        new TableSpec(id, StructType.fromDDL("id BIGINT, v INT"), List.of(), format, "test"));
    return id;
  }

  private Dataset<Row> lineage(TableId t) {
    return spark()
        .table(IcebergTables.sqlName(t))
        .selectExpr("id", "v", "_row_id", "_last_updated_sequence_number");
  }

  private static List<String> told(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private TableVersion publish(TableId t, TableChange change) {
    return store.publish(store.stage(t, "run" + System.nanoTime(), change), Map.of());
  }

  private TableChange replacing(String sql) {
    Dataset<Row> rows = spark().sql(sql);
    return change(rows, rows.select("id"), Optional.empty());
  }

  private TableChange deleting(long id, int epoch, long lsn) {
    Dataset<Row> key = spark().sql("SELECT " + id + "L id");
    Dataset<Row> gone =
        key.selectExpr(
                "'[\"" + id + "\"]' key",
                "CAST(NULL AS STRING) subject",
                "'deleted' reason",
                "named_struct('epoch', "
                    + epoch
                    + ", 'lsn', "
                    + lsn
                    + "L, 'read_lsn', CAST(NULL AS BIGINT), 'partition', 0, 'offset', 1L, 'op', 'd',"
                    + " 'held_lsn', CAST(NULL AS BIGINT), 'carried_lsn', CAST(NULL AS BIGINT)) position",
                "CAST(NULL AS TIMESTAMP) source_at")
            .to(GoneKeys.SCHEMA);
    return change(spark().sql("SELECT 0L id, 0 v").where("false"), key, Optional.of(gone));
  }

  private static TableChange change(
      Dataset<Row> rows, Dataset<Row> touched, Optional<Dataset<Row>> gone) {
    return new TableChange(
        TableChange.Mode.REPLACE_MATCHING,
        rows,
        List.of("id"),
        Optional.of(touched),
        gone,
        Optional.empty(),
        rows,
        () -> Ledger.transform(0, 0, 0, 0));
  }
}
