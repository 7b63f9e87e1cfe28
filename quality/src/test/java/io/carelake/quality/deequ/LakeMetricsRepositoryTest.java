package io.carelake.quality.deequ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.Completeness;
import com.amazon.deequ.analyzers.Compliance;
import com.amazon.deequ.analyzers.Minimum;
import com.amazon.deequ.analyzers.Size;
import com.amazon.deequ.analyzers.runners.AnalysisRunner;
import com.amazon.deequ.analyzers.runners.AnalyzerContext;
import com.amazon.deequ.metrics.DoubleMetric;
import com.amazon.deequ.metrics.Entity;
import com.amazon.deequ.metrics.Metric;
import com.amazon.deequ.repository.AnalysisResult;
import com.amazon.deequ.repository.ResultKey;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.QualityGate.Verdict;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Predef;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.util.Success;

/** Deequ itself writes, and Deequ's own types come back. */
class LakeMetricsRepositoryTest extends SparkTest {
  private static final Instant NOW = Instant.parse("2026-01-05T06:00:00Z");
  private static final Size SIZE = new Size(Option.empty());
  private static final Completeness FILLED =
      new Completeness("unit", Option.empty(), Option.empty());
  private static final Compliance POSITIVE =
      new Compliance(
          "positive",
          "value > 0",
          Option.empty(),
          JavaConverters.asScalaBuffer(List.<String>of()).toList(),
          Option.empty());
  private RunContext run;
  private LakeMetricsRepository repository;

  @BeforeEach
  void begins() {
    spark().sql("DROP TABLE IF EXISTS lake.ops.quality_results PURGE");
    run = at(NOW);
    new OpsRunLog(run);
    repository = new LakeMetricsRepository(run);
  }

  private static RunContext at(Instant now) {
    return new RunContext(
        spark(),
        "r1",
        now,
        now,
        Clock.fixed(now, ZoneOffset.UTC),
        ContractLoader.load(List.of(RepositoryFiles.root().resolve("conf/contracts"))),
        new IcebergTableStore(spark()),
        Optional.empty());
  }

  private static ResultKey key(Instant at, String table) {
    return new ResultKey(
        at.toEpochMilli(),
        JavaConverters.mapAsScalaMap(Map.of("table", table, "place", "north"))
            .toMap(Predef.<Tuple2<String, String>>$conforms()));
  }

  private static Dataset<Row> rows(int count) {
    return spark()
        .range(count)
        .selectExpr("CAST(id AS DOUBLE) AS value", "IF(id % 2 = 0, 'kg', NULL) AS unit");
  }

  @SuppressWarnings("unchecked")
  private static Analyzer<?, Metric<?>> any(Object analyzer) {
    return (Analyzer<?, Metric<?>>) analyzer;
  }

  private AnalyzerContext measured(int rows, Instant at) {
    return AnalysisRunner.onData(rows(rows))
        .addAnalyzers(
            JavaConverters.asScalaBuffer(
                    List.<Analyzer<?, Metric<?>>>of(any(SIZE), any(FILLED), any(POSITIVE)))
                .toList())
        .useRepository(repository)
        .saveOrAppendResult(key(at, "silver.readings"))
        .run();
  }

  /** What Deequ keeps of a metric: not the expression that would mark the rows. */
  private static Map<Analyzer<?, Metric<?>>, Object> values(AnalyzerContext context) {
    Map<Analyzer<?, Metric<?>>, Object> values = new HashMap<>();
    JavaConverters.mapAsJavaMap(context.metricMap())
        .forEach((analyzer, metric) -> values.put(analyzer, metric.value().get()));
    return values;
  }

  @Test
  void readsBackWhatDeequMeasured() {
    AnalyzerContext measured = measured(10, NOW);
    assertThat(values(repository.loadByKey(key(NOW, "silver.readings")).get()))
        .isEqualTo(values(measured))
        .hasSize(3);
    assertThat(repository.loadByKey(key(NOW, "silver.others")).isEmpty()).isTrue();
  }

  @Test
  void loadsByTimeTagAndAnalyzer() {
    measured(10, NOW);
    measured(20, NOW.plusSeconds(60));
    List<AnalysisResult> later =
        JavaConverters.seqAsJavaList(
            repository
                .load()
                .after(NOW.plusSeconds(1).toEpochMilli())
                .forAnalyzers(
                    JavaConverters.asScalaBuffer(List.<Analyzer<?, Metric<?>>>of(any(SIZE)))
                        .toList())
                .get());
    assertThat(later).hasSize(1);
    assertThat(later.get(0).analyzerContext().metric(any(SIZE)).get().value().get())
        .isEqualTo(20.0);
    assertThat(later.get(0).analyzerContext().metric(any(FILLED)).isEmpty()).isTrue();
    assertThat(
            repository
                .load()
                .getSuccessMetricsAsDataFrame(spark(), JavaConverters.asScalaBuffer(List.of()))
                .count())
        .isEqualTo(6);
  }

  @Test
  void savingAgainReplaces() {
    measured(10, NOW);
    run = at(NOW.plusSeconds(5));
    repository = new LakeMetricsRepository(run);
    measured(30, NOW);
    AnalyzerContext kept = repository.loadByKey(key(NOW, "silver.readings")).get();
    assertThat(kept.metric(any(SIZE)).get().value().get()).isEqualTo(30.0);
  }

  @Test
  void readsWhatOurGatesFound() {
    TableId vitals = TableId.parse("silver.vitals");
    new OpsRunLog(run)
        .gated(
            run,
            vitals,
            new Staged(vitals, "b", TableVersion.NOTHING, 1, 1, 8, 0),
            new Verdict(
                List.of(
                    new Result(
                        "row_count",
                        "coverage",
                        Outcome.PASSED,
                        8,
                        0,
                        "",
                        Result.ROWS,
                        Optional.empty()),
                    new Result("possible", "conformity", Outcome.WARNED, 8, 2, ""))));
    List<AnalysisResult> found = JavaConverters.seqAsJavaList(repository.load().get());
    assertThat(found).hasSize(1);
    assertThat(found.get(0).analyzerContext().metric(any(SIZE)).get().value().get()).isEqualTo(8.0);
    assertThat(JavaConverters.mapAsJavaMap(found.get(0).resultKey().tags()))
        .containsEntry("table", "silver.vitals")
        .containsEntry("run", "r1");
    assertThat(JavaConverters.seqAsJavaList(found.get(0).analyzerContext().allMetrics()))
        .anyMatch(m -> m.instance().equals("possible") && m.value().get().equals(0.75));
  }

  @Test
  void refusesValuesThatMayBeAPatients() {
    AnalyzerContext least =
        MetricResults.context(
            Map.of(
                any(new Minimum("value", Option.empty(), Option.empty())),
                new DoubleMetric(
                    Entity.Column(), "Minimum", "value", new Success<>(36.6), Option.empty())));
    assertThatThrownBy(() -> repository.save(key(NOW, "silver.readings"), least))
        .isInstanceOf(CarelakeException.class)
        .hasMessageContaining("Cannot keep a metric of Minimum on silver.readings");
  }
}
