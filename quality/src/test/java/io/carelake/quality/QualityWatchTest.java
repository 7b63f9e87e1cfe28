package io.carelake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.QualityGate.Verdict;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import io.carelake.quality.alert.Alert;
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
import io.carelake.quality.score.RememberedRun;
import io.carelake.quality.score.Weights;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs one after another, each judged by results of our own making. */
class QualityWatchTest extends SparkTest {
  private static final Instant START = Instant.parse("2026-01-05T06:00:00Z");
  private final TableId visits = TableId.parse("silver.visits");
  private final List<Contract> contracts = new ArrayList<>();
  private QualityWatch watch;

  @BeforeEach
  void begins() {
    for (String table : List.of("runs", "quality_results", "alerts")) {
      spark().sql("DROP TABLE IF EXISTS lake.ops." + table + " PURGE");
    }
    contracts.addAll(
        ContractLoader.load(List.of(RepositoryFiles.root().resolve("conf/contracts")))
            .of(Layer.OPS));
    contracts.add(ContractBuilder.of("silver.visits").key("visit_id", "STRING").build());
    watch = fresh();
  }

  private static QualityWatch fresh() {
    return new QualityWatch(
        Weights.standard(),
        Thresholds.standard(),
        new Webhooks(WebhookSettings.of(Map.of(), Map.of())));
  }

  private List<Alert> run(int hour, long rows, long failing) {
    return run(hour, rows, failing, Outcome.WARNED);
  }

  private RunContext context(int hour) {
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

  private List<Alert> run(int hour, long rows, long failing, Outcome outcome) {
    RunContext context = context(hour);
    RememberedRun log = new RememberedRun(new OpsRunLog(context));
    log.gated(
        context,
        visits,
        new Staged(visits, "b", TableVersion.NOTHING, 1, 1 + hour, rows, 0),
        new Verdict(
            List.of(
                Findings.rows(rows),
                new Result("plausible", "conformity", outcome, rows, failing, ""))));
    return watch.after(context, log);
  }

  @Test
  void scoresGoIntoTheHistoryAndAlertsOpenAndAreResolved() {
    assertThat(run(0, 100, 0)).isEmpty();
    List<Alert> opened = run(1, 100, 10);
    assertThat(opened)
        .extracting(a -> a.subject().kind())
        .containsExactly(AlertKind.SCORE, AlertKind.VALIDITY);
    assertThat(run(2, 100, 10)).hasSize(2).allMatch(a -> a.state() == Alert.State.STILL);
    // another process reads where the first one stopped
    watch = fresh();
    assertThat(run(3, 100, 1)).hasSize(2).allMatch(a -> a.state() == Alert.State.RESOLVED);
    List<Row> scores =
        spark()
            .sql(
                "SELECT value FROM lake.ops.quality_results WHERE target = 'silver.visits'"
                    + " AND rule_id = 'score_conformity' ORDER BY at")
            .collectAsList();
    assertThat(scores).extracting(r -> r.getDouble(0)).containsExactly(1.0, 0.9, 0.9, 0.99);
    assertThat(
            spark()
                .sql("SELECT count(*) FROM lake.ops.quality_results WHERE target = 'lake'")
                .head()
                .getLong(0))
        .isEqualTo(4);
    assertThat(spark().sql("SELECT count(*), count(DISTINCT alert_id) FROM lake.ops.alerts").head())
        .isEqualTo(org.apache.spark.sql.RowFactory.create(6L, 2L));
  }

  @Test
  void aFailedGateAndAHalvedTableAreTold() {
    for (int hour = 0; hour < 8; hour++) {
      assertThat(run(hour, 1000 + hour, 0)).isEmpty();
    }
    watch = fresh();
    assertThat(run(8, 500, 3, Outcome.FAILED))
        .extracting(a -> a.subject().kind())
        .containsExactly(AlertKind.ANOMALY, AlertKind.GATE);
    assertThat(run(9, 1009, 0)).allMatch(a -> a.state() == Alert.State.RESOLVED).hasSize(2);
  }

  private Reconciliation look(long rows, int wrong) {
    Contract table = contracts.get(contracts.size() - 1);
    ComparedColumn kind = new ComparedColumn("kind", CanonicalForm.TEXT, "kind");
    return new Reconciliation(
        new ComparedTable(
            table,
            new ServiceSource("visit-service", "visits", "cdc.visits.visits"),
            List.of(),
            List.of(kind),
            new TreeMap<>()),
        new TableVersion(1, 1, 1),
        new SourceOfRecord.Moment(1, 1, false, Optional.empty()),
        rows,
        rows,
        0,
        true,
        Collections.nCopies(
            wrong,
            new Difference(
                List.of("k"),
                Difference.Kind.DIFFERS,
                Difference.State.WRONG,
                List.of("kind"),
                1)));
  }

  @Test
  void anAccuracyHoldsOverTheNextGatesUntilItIsMeasuredAgain() {
    assertThat(run(0, 100, 0)).isEmpty();
    List<Alert> opened = fresh().reconciled(context(1), List.of(look(100, 1)));
    assertThat(opened).extracting(Alert::text).hasSize(1);
    assertThat(opened.get(0).text())
        .isEqualTo("silver.visits: only 99.0 % of rows are as in the source, below 100.0 %");
    // the process that goes on hears of it
    assertThat(run(2, 200, 0)).isEmpty();
    assertThat(scores("score_accuracy")).containsExactly(0.99, 0.99);
    double overall = (25 + 0.99 * 10) / 35;
    assertThat(scores("score")).containsExactly(1.0, overall, overall);
    assertThat(scores("reconciled_kind")).containsExactly(0.99);
    assertThat(fresh().reconciled(context(3), List.of(look(200, 0))))
        .extracting(Alert::text)
        .containsExactly("silver.visits: accuracy is back at 100.0 %");
    assertThat(run(4, 200, 20)).hasSize(2);
    assertThat(scores("score_accuracy")).containsExactly(0.99, 0.99, 1.0, 1.0);
  }

  /** One row is not alike, and no earlier look is caught up with. */
  private Reconciliation lookThatProvesNothing() {
    Reconciliation wrong = look(100, 1);
    return new Reconciliation(
        wrong.table(),
        wrong.version(),
        wrong.moment(),
        wrong.sourceRows(),
        wrong.silverRows(),
        wrong.unexamined(),
        false,
        List.of(
            new Difference(
                List.of("k"),
                Difference.Kind.DIFFERS,
                Difference.State.IN_FLIGHT,
                List.of("kind"),
                1)));
  }

  @Test
  void aLookThatProvesNothingResolvesNoAlertAndChangesNoScore() {
    assertThat(run(0, 100, 0)).isEmpty();
    assertThat(fresh().reconciled(context(1), List.of(look(100, 1)))).hasSize(1);
    assertThat(fresh().reconciled(context(2), List.of(lookThatProvesNothing()))).isEmpty();
    assertThat(scores("score_accuracy")).containsExactly(0.99);
    assertThat(scores("reconciled")).containsExactly(0.99);
    assertThat(fresh().reconciled(context(3), List.of(look(100, 0))))
        .extracting(Alert::state)
        .containsExactly(Alert.State.RESOLVED);
  }

  private static List<Double> scores(String id) {
    return spark()
        .sql(
            "SELECT value FROM lake.ops.quality_results WHERE target = 'silver.visits'"
                + " AND rule_id = '"
                + id
                + "' ORDER BY at")
        .collectAsList()
        .stream()
        .map(r -> r.getDouble(0))
        .toList();
  }
}
