package io.carelake.quality.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.job.TopicReads;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the record of runs proves of what a table has taken in. */
class ProgressTest extends SparkTest {
  private static final Instant START = Instant.parse("2026-01-05T06:00:00Z");
  private static final TableId SILVER = TableId.parse("silver.users");
  private static final TableId BRONZE = TableId.parse("bronze.users");
  private static final TableId OTHER = TableId.parse("bronze.payers");

  @BeforeEach
  void clears() {
    for (String table : List.of("runs", "quality_results", "topic_reads")) {
      spark().sql("DROP TABLE IF EXISTS lake.ops." + table + " PURGE");
    }
  }

  private static RunContext run() {
    return run(90);
  }

  private static RunContext run(int now) {
    return new RunContext(
        spark(),
        "r",
        START,
        START,
        Clock.fixed(minute(now), ZoneOffset.UTC),
        new Contracts(RepositoryFiles.contracts().of(Layer.OPS)),
        new IcebergTableStore(spark()),
        Optional.empty());
  }

  private static Instant minute(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  private static void ran(TableId table, Status status, int from, int minutes) {
    TableOutcome outcome =
        new TableOutcome(
            table,
            status,
            ExitCode.OK,
            minute(from),
            Duration.ofMinutes(minutes),
            Optional.empty(),
            0,
            0,
            Optional.empty(),
            "");
    new OpsRunLog(run()).finished(run(), List.of(outcome));
  }

  private static Optional<Instant> consumed() {
    return Progress.read(run()).consumed(SILVER, BRONZE);
  }

  /** An ingest read the table's topics to their ends as they were, and had all of it later. */
  private static void readToEnd(TableId bronze, int to, int landed) {
    TopicReads.write(run(landed), List.of(bronze), minute(to));
  }

  @Test
  void aTableHasWhatItsTopicsHeldBeforeItsLastRunBegan() {
    readToEnd(BRONZE, 0, 5);
    assertThat(consumed()).isEmpty();
    ran(SILVER, Status.PUBLISHED, 4, 1);
    assertThat(consumed()).isEmpty();
    ran(SILVER, Status.UNCHANGED, 5, 1);
    assertThat(consumed()).contains(minute(0));
    readToEnd(BRONZE, 10, 12);
    ran(SILVER, Status.FAILED, 13, 1);
    assertThat(consumed()).contains(minute(0));
    ran(SILVER, Status.UNCHANGED, 14, 1);
    readToEnd(BRONZE, 15, 16);
    assertThat(consumed()).contains(minute(10));
  }

  @Test
  void anIngestOfOtherTopicsProvesNothing() {
    readToEnd(BRONZE, 0, 1);
    readToEnd(OTHER, 10, 11);
    ran(OTHER, Status.PUBLISHED, 10, 1);
    ran(SILVER, Status.UNCHANGED, 12, 1);
    assertThat(consumed()).contains(minute(0));
  }

  /** A folder, a replay of unassigned events, an ingest that was stopped: all leave such a row. */
  @Test
  void aRunOfBronzeByItselfProvesNothing() {
    ran(BRONZE, Status.PUBLISHED, 0, 5);
    ran(BRONZE, Status.UNCHANGED, 6, 1);
    ran(SILVER, Status.PUBLISHED, 10, 1);
    assertThat(consumed()).isEmpty();
  }

  /** It began at 0; its rows say that it began when the sum of its tasks' work would have. */
  @Test
  void aLongIngestCountsFromWhenItAskedWhereTheTopicsEnd() {
    readToEnd(BRONZE, 0, 40);
    ran(BRONZE, Status.PUBLISHED, 38, 2);
    ran(SILVER, Status.PUBLISHED, 41, 1);
    assertThat(consumed()).contains(minute(0));
  }
}
