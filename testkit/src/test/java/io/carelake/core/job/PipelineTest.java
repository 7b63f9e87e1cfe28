package io.carelake.core.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.lineage.ColumnLineage;
import io.carelake.core.lineage.LineageRecorder;
import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableVersion;
import io.carelake.core.transform.Inputs;
import io.carelake.core.transform.Transform;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelineTest extends SparkTest {
  private static int lakes;
  private final TableStore store = new IcebergTableStore(spark());
  private final String suffix = "_p" + lakes++;
  private final Contract visits =
      ContractBuilder.of("silver.visits" + suffix)
          .key("visit_id", "BIGINT")
          .column("patient_id", "STRING")
          .column("cost", "BIGINT")
          .subject("patient_id")
          .load(Load.CDC)
          .build();
  private final Contract sums =
      ContractBuilder.of("secure.sums" + suffix)
          .key("patient_id", "STRING")
          .column("total", "BIGINT")
          .inputs(visits.table().toString())
          .subject("patient_id")
          .build();
  private final Contract twice =
      ContractBuilder.of("gold.twice" + suffix)
          .key("patient_id", "STRING")
          .column("double_total", "BIGINT")
          .inputs(sums.table().toString())
          .subject("patient_id")
          .build();
  private final List<Step> steps = new ArrayList<>();
  private final List<String> lineage = new ArrayList<>();
  private boolean gateOpen = true;
  private Runnable beforeStage = () -> {};
  private String barred;

  @BeforeEach
  void makesTheSourceTable() {
    store.ensure(PhysicalTables.spec(visits, visits.table()));
  }

  @Test
  void rebuildsOnlyWhatChangedAndEqualsTheFullBuild() {
    visits(
        "SELECT id visit_id, concat('p', id % 50) patient_id, 10L cost FROM range(500)",
        "visit_id");
    assertThat(run("r1", Scope.INCREMENTAL))
        .extracting(TableOutcome::rows)
        .containsExactly(50L, 50L);

    visits("SELECT 7L visit_id, 'p7' patient_id, 99L cost", "visit_id");
    List<TableOutcome> second = run("r2", Scope.INCREMENTAL);
    assertThat(second).extracting(TableOutcome::rows).containsExactly(1L, 1L);
    assertThat(second).extracting(TableOutcome::removed).containsExactly(1L, 1L);
    assertThat(store.read(twice.table()).where("patient_id = 'p7'").head().getLong(1))
        .isEqualTo(378);

    List<String> incremental = rows(twice);
    run("r3", Scope.FULL);
    assertThat(rows(twice)).isEqualTo(incremental).hasSize(50);
  }

  @Test
  void dropsAPieceWhoseLastInputRowWasDeleted() {
    visits("SELECT id visit_id, concat('p', id) patient_id, 10L cost FROM range(5)", "visit_id");
    run("r1", Scope.INCREMENTAL);
    deleteVisit(3, "p3");
    run("r2", Scope.INCREMENTAL);
    assertThat(rows(sums)).hasSize(4);
    assertThat(rows(twice)).hasSize(4).noneMatch(r -> r.contains("p3"));
  }

  @Test
  void isBuiltInFullAfterAnInputForgotDeletesThatItHasNotSeen() {
    visits("SELECT id visit_id, concat('p', id) patient_id, 10L cost FROM range(5)", "visit_id");
    run("r1", Scope.INCREMENTAL);
    deleteVisit(3, "p3");
    spark().sql("DELETE FROM lake.secure.gone_keys WHERE target = '" + visits.table() + "'");
    new IcebergTables(spark())
        .load(visits.table())
        .updateProperties()
        .set(Properties.FORGOTTEN_PUBLICATION, "2")
        .commit();
    run("r2", Scope.INCREMENTAL);
    assertThat(rows(sums)).hasSize(4).noneMatch(r -> r.contains("p3"));
  }

  @Test
  void changesNothingWhenNothingChangedButFiles() {
    visits("SELECT id visit_id, 'p' patient_id, 10L cost FROM range(5)", "visit_id");
    run("r1", Scope.INCREMENTAL);
    spark()
        .sql(
            "CALL lake.system.rewrite_data_files(table => '"
                + visits.table()
                + "', options => map('rewrite-all', 'true'))")
        .collectAsList();
    TableVersion before = store.version(twice.table());
    assertThat(run("r2", Scope.INCREMENTAL))
        .extracting(TableOutcome::status)
        .containsExactly(Status.UNCHANGED, Status.UNCHANGED);
    assertThat(store.version(twice.table())).isEqualTo(before);
  }

  @Test
  void aTableThatMovedSinceItWasReadIsNotChanged() {
    visits("SELECT id visit_id, 'p' patient_id, 10L cost FROM range(5)", "visit_id");
    run("r1", Scope.INCREMENTAL);
    visits("SELECT 9L visit_id, 'q' patient_id, 1L cost", "visit_id");
    // The rows are where they were, but in a version that this run has not read.
    beforeStage =
        () -> spark().sql("DELETE FROM lake.`" + sums.table().toString().replace(".", "`.`") + "`");
    List<TableOutcome> outcomes = run("r2", Scope.INCREMENTAL);
    assertThat(outcomes.get(0).exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
    assertThat(outcomes.get(0).message()).contains("moved since this run read it; run again");
    assertThat(rows(sums)).isEmpty();
    beforeStage = () -> {};
    run("r3", Scope.FULL);
    assertThat(rows(sums)).hasSize(2);
  }

  @Test
  void aFailedGateLeavesTheTableAndBlocksThoseThatNeedIt() {
    visits("SELECT id visit_id, 'p' patient_id, 10L cost FROM range(5)", "visit_id");
    run("r1", Scope.INCREMENTAL);
    visits("SELECT 9L visit_id, 'q' patient_id, 1L cost", "visit_id");
    gateOpen = false;
    List<TableOutcome> outcomes = run("r2", Scope.INCREMENTAL);
    assertThat(outcomes)
        .extracting(TableOutcome::status)
        .containsExactly(Status.FAILED, Status.BLOCKED);
    assertThat(Pipeline.worst(outcomes)).isEqualTo(ExitCode.GATE_FAILED);
    assertThat(outcomes.get(0).message()).contains("the gate failed on [closed (1 of 1 rows)]");
    assertThat(rows(sums)).hasSize(1);
    gateOpen = true;
    run("r3", Scope.INCREMENTAL);
    assertThat(rows(twice)).hasSize(2);
  }

  @Test
  void takesFlaggedAndWithheldRowsOutAndAccountsForThem() {
    visits(
        "SELECT id visit_id, concat('p', id) patient_id, IF(id = 1, -5L, 10L) cost FROM range(5)",
        "visit_id");
    barred = "p2";
    List<TableOutcome> outcomes = run("r1", Scope.INCREMENTAL);
    // p1 fails the rule of the sums, p2 is barred by policy.
    assertThat(outcomes.get(0).ledger()).contains(Ledger.transform(5, 3, 1, 1));
    assertThat(rows(sums)).hasSize(3);
    assertThat(
            spark()
                .table("lake.secure.quarantine")
                .where("target = '" + sums.table() + "'")
                .count())
        .isEqualTo(1);
  }

  @Test
  void takesEveryStepInOrder() {
    visits("SELECT 1L visit_id, 'p' patient_id, 10L cost", "visit_id");
    run("r1", Scope.INCREMENTAL);
    assertThat(steps.subList(0, Step.values().length)).containsExactly(Step.values());
    assertThat(lineage)
        .containsExactly(
            "START " + sums.table(),
            "COMPLETE " + sums.table(),
            "START " + twice.table(),
            "COMPLETE " + twice.table());
  }

  private List<TableOutcome> run(String id, Scope scope) {
    Instant asOf = Instant.parse("2025-12-31T00:00:00Z");
    RunContext context =
        new RunContext(
            spark(),
            id + suffix,
            asOf,
            asOf,
            Clock.systemUTC(),
            new Contracts(List.of(visits, sums, twice)),
            store,
            Optional.empty());
    RunListener listener =
        new RunListener() {
          @Override
          public void beforeStep(TableId table, Step step) {
            steps.add(step);
            if (step == Step.STAGE) {
              beforeStage.run();
            }
          }
        };
    Pipeline.Recipes recipes =
        new Pipeline.Recipes(
            c -> new TransformBuilder(c.equals(sums) ? new SumVisits() : new Doubled(), List.of()),
            c -> Recipe.of(c, c.equals(sums) ? new SumVisits() : new Doubled()));
    return new Pipeline(context, fakes(), listener, Throwable::getMessage)
        .run(List.of(sums, twice), recipes, scope, 2);
  }

  private final class SumVisits implements Transform {
    @Override
    public TableId table() {
      return sums.table();
    }

    @Override
    public Dataset<Row> apply(Inputs in) {
      return in.table(visits.table()).groupBy("patient_id").agg(sum("cost").as("total"));
    }

    @Override
    public Optional<Incremental> incremental() {
      return Optional.of(
          new Incremental("patient_id", List.of(new InputKey(visits.table(), "patient_id"))));
    }
  }

  private final class Doubled implements Transform {
    @Override
    public TableId table() {
      return twice.table();
    }

    @Override
    public Dataset<Row> apply(Inputs in) {
      return in.table(sums.table())
          .select(col("patient_id"), col("total").multiply(2).as("double_total"));
    }

    @Override
    public Optional<Incremental> incremental() {
      return Optional.of(
          new Incremental("patient_id", List.of(new InputKey(sums.table(), "patient_id"))));
    }
  }

  private TableRunner.Steps fakes() {
    RowValidator validator =
        (contract, rows) ->
            rows.withColumn(
                    "_failed_rules",
                    contract.equals(sums)
                        ? when(col("total").lt(0), array(lit("positive")))
                            .otherwise(array().cast("array<string>"))
                        : array().cast("array<string>"))
                .withColumn("_findings", lit(null).cast("string"));
    PolicyFilter policy =
        new PolicyFilter() {
          @Override
          public List<TableId> inputs(Contract contract) {
            return barred == null ? List.of() : List.of(visits.table());
          }

          @Override
          public Dataset<Row> mark(
              Contract contract, Dataset<Row> rows, List<Dataset<Row>> consents, Instant asOf) {
            return rows.withColumn("_withheld", col("patient_id").equalTo(barred));
          }
        };
    QualityGate gate =
        (run, contract, target, staged) ->
            new QualityGate.Verdict(
                gateOpen
                    ? List.of()
                    : List.of(
                        new QualityGate.Result(
                            "closed", "conformity", QualityGate.Outcome.FAILED, 1, 1, "")));
    LineageRecorder recorder =
        new LineageRecorder() {
          @Override
          public void started(TableRun run) {
            lineage.add("START " + run.target());
          }

          @Override
          public void completed(TableRun run, ColumnLineage c, TableVersion out, long rows) {
            lineage.add("COMPLETE " + run.target());
          }

          @Override
          public void failed(TableRun run, Throwable cause) {
            lineage.add("FAIL " + run.target());
          }

          @Override
          public void flush() {}
        };
    RunLog log =
        new RunLog() {
          @Override
          public void gated(
              RunContext run, TableId target, TableStore.Staged staged, QualityGate.Verdict v) {}

          @Override
          public void finished(RunContext run, List<TableOutcome> outcomes) {}
        };
    return new TableRunner.Steps(
        PhysicalTables::spec,
        validator,
        (contract, flagged) ->
            flagged.select(
                lit(null).cast("string").as("key"),
                col("_failed_rules").as("reasons"),
                lit(null).cast("string").as("row"),
                lit(null).cast("string").as("topic"),
                lit(null).cast("int").as("partition"),
                lit(null).cast("bigint").as("offset")),
        policy,
        (contract, rows) -> rows,
        gate,
        recorder,
        (contract, target, plan) -> new ColumnLineage(Map.of(), List.of()),
        log);
  }

  private void visits(String sql, String key) {
    Dataset<Row> rows = silver(spark().sql(sql));
    publish(rows, Optional.of(rows.select(key)), Optional.empty());
  }

  private Dataset<Row> silver(Dataset<Row> rows) {
    List<org.apache.spark.sql.Column> columns = new ArrayList<>();
    columns.add(functions.col("*"));
    columns.add(functions.expr("CAST(NULL AS ARRAY<STRING>) _failed_rules"));
    columns.add(functions.expr("CAST(NULL AS STRING) _findings"));
    columns.add(functions.expr("false _held"));
    columns.addAll(SystemColumns.flattened(lit(null).cast(GoneKeys.POSITION)));
    columns.add(functions.expr("CAST(NULL AS TIMESTAMP) _source_at"));
    columns.add(functions.expr("'src' _run_id"));
    return rows.select(columns.toArray(org.apache.spark.sql.Column[]::new));
  }

  private void deleteVisit(long id, String patient) {
    Dataset<Row> none =
        silver(spark().sql("SELECT 1L visit_id, 'p' patient_id, 10L cost").where("false"));
    Dataset<Row> gone =
        spark()
            .sql("SELECT '[\"" + id + "\"]' key, '" + patient + "' subject, 'deleted' reason")
            .select(
                col("key"),
                col("subject"),
                col("reason"),
                lit(null).cast(GoneKeys.POSITION).as("position"),
                lit(null).cast("timestamp").as("source_at"));
    publish(none, Optional.of(spark().sql("SELECT " + id + "L visit_id")), Optional.of(gone));
  }

  private void publish(
      Dataset<Row> rows, Optional<Dataset<Row>> touched, Optional<Dataset<Row>> gone) {
    TableChange change =
        new TableChange(
            TableChange.Mode.REPLACE_MATCHING,
            rows,
            List.of("visit_id"),
            touched,
            gone,
            Optional.<Dataset<Row>>empty(),
            rows,
            () -> Ledger.cdc(0, 0, 0, 0, 0, 0, 0));
    store.publish(store.stage(visits.table(), "src", change), Map.of());
  }

  private List<String> rows(Contract c) {
    return store.read(c.table()).drop("_run_id").orderBy("patient_id").collectAsList().stream()
        .map(Row::toString)
        .toList();
  }
}
