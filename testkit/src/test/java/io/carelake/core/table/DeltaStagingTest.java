package io.carelake.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Ledger;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What is Delta's own: the log, its cleaning, and the files of staged runs. */
class DeltaStagingTest extends SparkTest {
  private static final StructType SCHEMA = StructType.fromDDL("id BIGINT, v STRING");
  private final Path root =
      warehouse().resolveSibling(warehouse().getFileName() + "-delta").toAbsolutePath();
  private final TableStore store = open();

  @Test
  void aRunThatDiedAfterItsCommitLeavesWhatItPublished() throws IOException {
    TableId t = table("committed", Map.of());
    publish(t, "a", "SELECT id, 'first' v FROM range(10)");
    Staged staged = store.stage(t, "b", change("SELECT id, 'second' v FROM range(5, 12)"));
    Path log = root.resolve("_staging/silver/committed");
    Path kept = root.resolve("kept");
    copy(log, kept);
    store.publish(staged, Map.of());
    copy(kept, log);

    TableStore next = open();
    next.publish(next.stage(t, "c", change("SELECT 11L id, 'third' v")), Map.of());
    assertThat(next.read(t).groupBy("v").count().orderBy("v").collectAsList())
        .extracting(Row::json)
        .containsExactly(
            "{\"v\":\"first\",\"count\":5}",
            "{\"v\":\"second\",\"count\":6}",
            "{\"v\":\"third\",\"count\":1}");
    assertThat(log).isEmptyDirectory();
  }

  @Test
  void dropsTheFilesOfARunThatDiedBeforeItsCommit() throws IOException {
    TableId t = table("dead", Map.of());
    publish(t, "a", "SELECT id, 'first' v FROM range(10)");
    List<Path> before = files(t);
    store.stage(t, "dies", change("SELECT id, 'second' v FROM range(5, 12)"));
    assertThat(files(t)).hasSizeGreaterThan(before.size());

    store.discard(open().stage(t, "next", change("SELECT 1L id, 'third' v")));
    assertThat(files(t)).isEqualTo(before);
    assertThat(store.read(t).where("v = 'first'").count()).isEqualTo(10);
  }

  @Test
  void doesNotPublishFilesThatAreGone() {
    TableId t = table("vacuumed", Map.of());
    publish(t, "a", "SELECT id, 'first' v FROM range(10)");
    Staged staged = store.stage(t, "b", change("SELECT id, 'second' v FROM range(5, 12)"));
    vacuum(t);
    assertThatThrownBy(() -> store.publish(staged, Map.of()))
        .isInstanceOfSatisfying(
            CarelakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TRY_AGAIN))
        .hasMessage("Cannot publish silver.vacuumed: a file of what was staged is gone; run again");
    store.discard(staged);
    publish(t, "b", "SELECT id, 'second' v FROM range(5, 12)");
    assertThat(store.read(t).count()).isEqualTo(12);
  }

  @Test
  void doesNotPublishWhatWasNotAudited() {
    TableId t = table("tampered", Map.of());
    publish(t, "a", "SELECT id, 'first' v FROM range(10)");
    Staged staged = store.stage(t, "b", change("SELECT id, 'second' v FROM range(5, 12)"));
    spark()
        .sql("SELECT 99L id, 'slipped in' v")
        .write()
        .format("delta")
        .mode("append")
        .save(root.resolve("_staging/silver/tampered/" + staged.branch()).toString());
    assertThatThrownBy(() -> store.publish(staged, Map.of()))
        .isInstanceOfSatisfying(
            CarelakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUG))
        .hasMessage(
            "Cannot publish silver.tampered: the files that were audited are not those that would be published");
    assertThat(store.read(t).count()).isEqualTo(10);
  }

  @Test
  void knowsWhatWasConsumedAndWhatChangedAfterTheLogWasCleaned() throws IOException {
    TableId t = table("cleaned", Map.of());
    publish(t, "0", "SELECT id, 'first' v FROM range(10)");
    TableVersion first = store.version(t);
    for (int i = 1; i < 12; i++) {
      publish(t, String.valueOf(i), "SELECT " + i % 3 + "L id, 'run " + i + "' v");
    }
    TableVersion before = store.version(t);
    spark().sql("OPTIMIZE delta.`" + root + "/silver/cleaned`");
    vacuum(t);
    // As Delta's own cleaning leaves it: the last checkpoint and what came after it.
    Path log = root.resolve("silver/cleaned/_delta_log");
    long checkpoint = 10;
    try (Stream<Path> entries = Files.list(log)) {
      for (Path entry : entries.filter(e -> e.toString().endsWith(".json")).toList()) {
        if (Long.parseLong(entry.getFileName().toString().replace(".json", "")) < checkpoint) {
          Files.delete(entry);
        }
      }
    }
    org.apache.spark.sql.delta.DeltaLog.clearCache();

    TableStore next = open();
    assertThat(next.version(t).hasRowsOf(before)).isTrue();
    assertThat(next.properties(t)).containsEntry("carelake.input.x", "11");
    assertThat(next.changedRows(t, first, next.version(t)).orderBy("id").collectAsList())
        .extracting(Row::json)
        .containsExactly(
            "{\"id\":0,\"v\":\"run 9\"}",
            "{\"id\":1,\"v\":\"run 10\"}",
            "{\"id\":2,\"v\":\"run 11\"}");
    assertThat(next.read(t).count()).isEqualTo(10);
    assertThatThrownBy(() -> next.read(t, first))
        .isInstanceOf(CarelakeException.class)
        .hasMessageContaining("its log no longer goes back so far");
  }

  @Test
  void tellsNoBoundsOfProtectedColumns() throws IOException {
    TableId t =
        table("bounds", Map.of("write.metadata.metrics.column.v", "none", "write.other", "x"));
    publish(t, "a", "SELECT 123456789L id, 'canary-bounds' v");
    StringBuilder log = new StringBuilder();
    try (Stream<Path> entries = Files.list(root.resolve("silver/bounds/_delta_log"))) {
      for (Path entry : entries.filter(e -> e.toString().endsWith(".json")).toList()) {
        log.append(Files.readString(entry));
      }
    }
    assertThat(log.toString()).contains("123456789").doesNotContain("canary-bounds");
  }

  @Test
  void keepsFormatTwoForEveryReader() {
    TableId t = new TableId("gold", "plain");
    store.ensure(new TableSpec(t, SCHEMA, List.of(), 2, "test"));
    publish(t, "a", "SELECT id, 'first' v FROM range(10)");
    publish(t, "b", "SELECT id, 'second' v FROM range(5, 12)");
    Row detail =
        spark().sql("DESCRIBE DETAIL delta.`" + root + "/gold/plain`").collectAsList().get(0);
    assertThat(detail.<Integer>getAs("minReaderVersion")).isEqualTo(2);
    assertThat(store.tellsChanges(t)).isFalse();
    assertThat(store.read(t).count()).isEqualTo(12);
  }

  private TableStore open() {
    return new DeltaTableStore(spark(), root.toUri().toString());
  }

  private TableId table(String name, Map<String, String> properties) {
    TableId t = new TableId("silver", name);
    store.ensure(new TableSpec(t, SCHEMA, List.of(), 3, "test", properties));
    return t;
  }

  private void publish(TableId t, String run, String sql) {
    store.publish(store.stage(t, run, change(sql)), Map.of("carelake.input.x", run));
  }

  private TableChange change(String sql) {
    Dataset<Row> rows = spark().sql(sql);
    return new TableChange(
        TableChange.Mode.REPLACE_MATCHING,
        rows,
        List.of("id"),
        Optional.of(rows.select("id")),
        Optional.empty(),
        Optional.empty(),
        rows,
        () -> Ledger.transform(0, 0, 0, 0));
  }

  private void vacuum(TableId t) {
    spark().conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    spark().conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
    // Else it commits, and the table has moved.
    spark().conf().set("spark.databricks.delta.vacuum.logging.enabled", "false");
    spark().sql("VACUUM delta.`" + root + "/silver/" + t.name() + "` RETAIN 0 HOURS");
  }

  private List<Path> files(TableId t) throws IOException {
    Path table = root.resolve(t.namespace()).resolve(t.name());
    try (Stream<Path> all = Files.walk(table)) {
      return all.filter(Files::isRegularFile)
          .filter(f -> !f.startsWith(table.resolve("_delta_log")))
          .sorted()
          .toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
