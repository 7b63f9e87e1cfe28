package io.carelake.core.lineage;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.Pipeline;
import io.carelake.core.job.PolicyFilter;
import io.carelake.core.job.QualityGate;
import io.carelake.core.job.Recipe;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.RunListener;
import io.carelake.core.job.RunLog;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableRunner;
import io.carelake.core.job.TransformBuilder;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.TableStore;
import io.carelake.core.transform.Inputs;
import io.carelake.core.transform.Transform;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runner's own plans (pinned, narrowed to touched keys) leave in {@code ops.lineage}. */
class RunLineageTest extends SparkTest {
  private static final Contract EVENTS =
      ContractBuilder.of("bronze.lineage_visits")
          .key("visit_id", "BIGINT")
          .column("patient_id", "STRING")
          .column("cost", "BIGINT")
          .load(Load.APPEND)
          .build();
  private static final Contract TOTALS =
      ContractBuilder.of("gold.lineage_totals")
          .key("patient_id", "STRING")
          .column("total", "BIGINT")
          .column("generation", "BIGINT")
          .inputs(EVENTS.table().toString())
          .build();
  private final TableStore store = new IcebergTableStore(spark());
  @TempDir Path folder;

  @Test
  void everyColumnOfAFullAndOfAnIncrementalRunLeadsBack() {
    Contract lineage = ops();
    Contracts contracts = new Contracts(List.of(EVENTS, TOTALS, lineage));
    store.ensure(PhysicalTables.spec(EVENTS, EVENTS.table()));
    for (int i = 1; i <= 2; i++) {
      spark().sql("INSERT INTO lake.bronze.lineage_visits SELECT " + i + "L, 'p', 10L, 'src'");
      List<TableOutcome> outcomes = run(contracts, "lineage-" + i);
      assertThat(outcomes)
          .extracting(TableOutcome::status)
          .containsExactly(TableOutcome.Status.PUBLISHED);
      Map<TableId, ColumnLineage> recorded = LineageQuery.recorded(spark());
      assertThat(LineageCoverage.missing(List.of(TOTALS), recorded, Set.of()))
          .containsExactly("gold.lineage_totals.generation");
      assertThat(
              new LineageQuery(recorded, contracts)
                  .trace("gold.lineage_totals.total")
                  .get(0)
                  .text())
          .contains("└─ bronze.lineage_visits.cost  aggregation");
    }
    // Of each run its start, its gate and its end.
    assertThat(spark().table("lake.ops.lineage").where("run_id LIKE 'lineage-%'").count())
        .isEqualTo(6);
  }

  private static Contract ops() {
    Path here = Path.of("").toAbsolutePath();
    while (!here.resolve("conf/contracts/ops").toFile().isDirectory()) {
      here = here.getParent();
    }
    return ContractLoader.load(List.of(here.resolve("conf/contracts/ops")))
        .require(LineageTable.ID);
  }

  private List<TableOutcome> run(Contracts contracts, String id) {
    Instant asOf = Instant.parse("2025-12-31T00:00:00Z");
    RunContext context =
        new RunContext(
            spark(), id, asOf, asOf, Clock.systemUTC(), contracts, store, Optional.empty());
    OpenLineageRecorder recorder =
        OpenLineageRecorder.open(
            context, LineageSettings.of(Map.of("spark.carelake.lineage.spool", folder.toString())));
    Pipeline.Recipes recipes =
        new Pipeline.Recipes(
            c -> new TransformBuilder(new Totals(), List.of()), c -> Recipe.of(c, new Totals()));
    List<TableOutcome> outcomes =
        new Pipeline(context, steps(recorder), RunListener.NONE, Throwable::getMessage)
            .run(List.of(TOTALS), recipes, Scope.INCREMENTAL, 1);
    recorder.flush();
    return outcomes;
  }

  private static final class Totals implements Transform {
    @Override
    public TableId table() {
      return TOTALS.table();
    }

    @Override
    public Dataset<Row> apply(Inputs in) {
      return in.table(EVENTS.table())
          .groupBy("patient_id")
          .agg(sum("cost").as("total"))
          .withColumn("generation", lit(1L));
    }

    @Override
    public Optional<Incremental> incremental() {
      return Optional.of(
          new Incremental("patient_id", List.of(new InputKey(EVENTS.table(), "patient_id"))));
    }
  }

  private static TableRunner.Steps steps(LineageRecorder recorder) {
    PolicyFilter everyone =
        new PolicyFilter() {
          @Override
          public List<TableId> inputs(Contract contract) {
            return List.of();
          }

          @Override
          public Dataset<Row> mark(
              Contract contract, Dataset<Row> rows, List<Dataset<Row>> consents, Instant asOf) {
            return rows.withColumn("_withheld", lit(false));
          }
        };
    RunLog log =
        new RunLog() {
          @Override
          public void gated(
              RunContext run, TableId target, TableStore.Staged staged, QualityGate.Verdict v) {}

          @Override
          public void finished(RunContext run, java.util.List<TableOutcome> outcomes) {}
        };
    return new TableRunner.Steps(
        PhysicalTables::spec,
        (contract, rows) ->
            rows.withColumn("_failed_rules", array().cast("array<string>"))
                .withColumn("_findings", org.apache.spark.sql.functions.lit(null).cast("string")),
        (contract, flagged) -> flagged.select(col("_failed_rules")),
        everyone,
        (contract, rows) -> rows,
        (run, contract, target, staged) -> new QualityGate.Verdict(List.of()),
        recorder,
        ColumnLineageReader::of,
        log);
  }
}
