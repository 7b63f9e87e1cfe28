package io.carelake.quality.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Ledger;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.QualityGate.Verdict;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import io.carelake.quality.QualityWatch;
import io.carelake.quality.alert.AlertKind;
import io.carelake.quality.alert.Thresholds;
import io.carelake.quality.alert.WebhookSettings;
import io.carelake.quality.alert.Webhooks;
import io.carelake.quality.reconcile.CanonicalForm;
import io.carelake.quality.reconcile.ComparedColumn;
import io.carelake.quality.reconcile.ComparedTable;
import io.carelake.quality.reconcile.Difference;
import io.carelake.quality.reconcile.Reconciliation;
import io.carelake.quality.reconcile.SourceOfRecord;
import io.carelake.quality.report.Report.Page;
import io.carelake.quality.report.Report.RuleLine;
import io.carelake.quality.report.Report.Standing;
import io.carelake.quality.score.RememberedRun;
import io.carelake.quality.score.Weights;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the report's model reads from the tables that two days of runs left. */
class ReportReaderTest extends SparkTest {
  private static final Instant START = Instant.parse("2026-01-05T06:00:00Z");
  private static final TableId VISITS = TableId.parse("gold.visits");
  @TempDir Path folder;
  private final Contract visits =
      ContractBuilder.of(VISITS.toString())
          .key("visit_id", "STRING")
          .column("cost", "DOUBLE")
          .rule("plausible", "cost > 0")
          .build();
  private final QualityWatch watch =
      new QualityWatch(
          Weights.standard(),
          Thresholds.standard(),
          new Webhooks(WebhookSettings.of(Map.of(), Map.of())));

  @BeforeEach
  @AfterEach
  void clears() {
    for (String table : List.of("ops.runs", "ops.quality_results", "ops.alerts", "gold.visits")) {
      spark().sql("DROP TABLE IF EXISTS lake." + table + " PURGE");
    }
  }

  private RunContext at(int hour) {
    List<Contract> contracts = new ArrayList<>(RepositoryFiles.contracts().of(Layer.OPS));
    contracts.add(visits);
    return new RunContext(
        spark(),
        "run-" + hour,
        START,
        START,
        Clock.fixed(START.plusSeconds(3600L * hour), ZoneOffset.UTC),
        new Contracts(contracts),
        new IcebergTableStore(spark()),
        Optional.empty());
  }

  private void run(int hour, long failing, Status status) {
    RunContext run = at(hour);
    run.store().ensure(PhysicalTables.spec(visits, VISITS));
    RememberedRun log = new RememberedRun(new OpsRunLog(run));
    if (status == Status.PUBLISHED) {
      spark().sql("INSERT INTO lake.gold.visits VALUES ('v" + hour + "', 1.0, 'r')");
      log.gated(
          run,
          VISITS,
          new Staged(VISITS, "b", TableVersion.NOTHING, 1, 1 + hour, 1, 0),
          new Verdict(
              List.of(
                  new Result(
                      "row_count",
                      "coverage",
                      Outcome.PASSED,
                      100,
                      0,
                      "",
                      Result.ROWS,
                      Optional.empty()),
                  new Result("plausible", "conformity", Outcome.WARNED, 100, failing, ""))));
    }
    boolean isWell = status == Status.PUBLISHED;
    log.finished(
        run,
        List.of(
            new TableOutcome(
                VISITS,
                status,
                isWell ? ExitCode.OK : ExitCode.BUG,
                run.clock().instant(),
                Duration.ofSeconds(9),
                Optional.empty(),
                isWell ? 1 : 0,
                0,
                isWell ? Optional.of(Ledger.transform(3, 1, 2, 0)) : Optional.empty(),
                isWell ? "" : "Cannot make gold.visits")));
    watch.after(run, log);
  }

  private static Page page(Report report) {
    return report.tables().stream().filter(t -> t.table().equals(VISITS)).findFirst().orElseThrow();
  }

  @Test
  void readsScoresRulesAlertsAndRuns() {
    run(0, 0, Status.PUBLISHED);
    run(24, 10, Status.PUBLISHED);
    Report report = ReportReader.read(at(25));
    assertThat(report.trend())
        .extracting(d -> d.on().toString())
        .containsExactly("2026-01-05", "2026-01-06");
    assertThat(report.alerts())
        .extracting(a -> a.subject().kind())
        .containsExactlyInAnyOrder(AlertKind.SCORE, AlertKind.VALIDITY);
    Page page = page(report);
    assertThat(page.standing()).isEqualTo(Standing.ATTENTION);
    assertThat(page.rows()).isEqualTo(2);
    assertThat(page.dimensions()).containsEntry("conformity", 0.9);
    assertThat(page.history())
        .extracting(d -> d.score().orElseThrow())
        .containsExactly(1.0, page.score().orElseThrow());
    assertThat(page.history()).allMatch(d -> d.rows().orElseThrow() == 100);
    assertThat(page.rules())
        .singleElement()
        .extracting(RuleLine::id, RuleLine::failing, RuleLine::says, RuleLine::onFailure)
        .containsExactly("plausible", 10L, "A rule of a test.", "quarantine");
    assertThat(page.age(report.at())).contains(Duration.ofSeconds(3600 - 9));
    assertThat(report.runs()).hasSize(2);
    assertThat(report.runs().get(0).runId()).isEqualTo("run-24");
    assertThat(page.runs().get(0).ledger()).containsEntry("quarantined", 2L);
  }

  @Test
  void aReconciliationStandsAmongTheRulesOverTheNextGates() {
    run(0, 0, Status.PUBLISHED);
    ComparedColumn cost = new ComparedColumn("cost", CanonicalForm.DOUBLE, "cost");
    ComparedColumn place = new ComparedColumn("place", CanonicalForm.TEXT, "place");
    Reconciliation look =
        new Reconciliation(
            new ComparedTable(
                visits,
                new ServiceSource("visit-service", "visits", "cdc.visits.visits"),
                List.of(),
                List.of(cost, place),
                new TreeMap<>()),
            new TableVersion(1, 1, 1),
            new SourceOfRecord.Moment(1, 1, false, Optional.empty()),
            100,
            100,
            0,
            true,
            List.of(
                new Difference(
                    List.of("v1"),
                    Difference.Kind.DIFFERS,
                    Difference.State.WRONG,
                    List.of("cost"),
                    1)));
    assertThat(watch.reconciled(at(1), List.of(look))).hasSize(1);
    run(2, 0, Status.PUBLISHED);
    Page page = page(ReportReader.read(at(3)));
    assertThat(page.dimensions()).containsEntry("accuracy", 0.99).containsEntry("conformity", 1.0);
    assertThat(page.columns().get("cost")).containsEntry("accuracy", 0.99);
    assertThat(page.columns().get("place")).containsEntry("accuracy", 1.0);
    assertThat(page.rules())
        .extracting(RuleLine::id, RuleLine::failing, RuleLine::says)
        .containsExactly(
            tuple("reconciled", 1L, "Rows are as in the database of the service."),
            tuple("reconciled_cost", 1L, "cost is as in the database of the service."),
            tuple("plausible", 0L, "A rule of a test."));
  }

  @Test
  void aFailedRunIsFirstAmongWhatIsWrong() throws Exception {
    run(0, 0, Status.PUBLISHED);
    run(1, 0, Status.FAILED);
    Report report = ReportReader.read(at(2));
    assertThat(page(report).standing()).isEqualTo(Standing.FAILING);
    assertThat(report.runs().get(0).failures())
        .singleElement()
        .matches(f -> f.message().equals("Cannot make gold.visits"));
    QualityReport.write(at(2), folder.resolve("deep/report.html"));
    assertThat(Files.readString(folder.resolve("deep/report.html"))).contains("gold.visits");
  }

  @Test
  void aLakeInWhichNothingRanHasAReport() {
    assertThat(ReportReader.read(at(0)).score()).isEmpty();
  }
}
