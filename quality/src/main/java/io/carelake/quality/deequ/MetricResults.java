package io.carelake.quality.deequ;

import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.Completeness;
import com.amazon.deequ.analyzers.Compliance;
import com.amazon.deequ.analyzers.Size;
import com.amazon.deequ.analyzers.runners.AnalyzerContext;
import com.amazon.deequ.metrics.DoubleMetric;
import com.amazon.deequ.metrics.Entity;
import com.amazon.deequ.metrics.Metric;
import com.amazon.deequ.repository.AnalysisResult;
import com.amazon.deequ.repository.AnalysisResultSerde$;
import com.amazon.deequ.repository.ResultKey;
import io.carelake.core.job.QualityGate.Result;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import scala.Option;
import scala.Predef;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.util.Success;

/** Rows of {@code ops.quality_results} as Deequ's results, those with one key together. */
final class MetricResults {
  static final List<String> COLUMNS =
      List.of(
          "run_id",
          "target",
          "publication",
          "rule_id",
          "evaluated",
          "metric",
          "column_name",
          "value",
          "at",
          "analyzer");

  private final Map<ResultKey, Map<Analyzer<?, Metric<?>>, Kept>> byKey = new LinkedHashMap<>();

  /** A metric, and when it was saved. */
  private record Kept(long saved, Metric<?> metric) {}

  void add(Map<String, Object> row) {
    if (row.get("value") == null) {
      // Of before version 1.1.0 of the table.
      return;
    }
    long saved = (long) row.get("publication");
    if (row.get("analyzer") instanceof String json) {
      for (AnalysisResult r :
          JavaConverters.seqAsJavaList(AnalysisResultSerde$.MODULE$.deserialize(json))) {
        JavaConverters.mapAsJavaMap(r.analyzerContext().metricMap())
            .forEach((a, m) -> keep(r.resultKey(), a, saved, m));
      }
    } else {
      ours(row, saved);
    }
  }

  private void ours(Map<String, Object> row, long saved) {
    Map<String, String> tags = new HashMap<>();
    tags.put(LakeMetricsRepository.TABLE_TAG, (String) row.get("target"));
    tags.put(LakeMetricsRepository.RUN_TAG, (String) row.get("run_id"));
    ResultKey key = new ResultKey(((Instant) row.get("at")).toEpochMilli(), scala(tags));
    String id = (String) row.get("rule_id");
    String metric = (String) row.get("metric");
    double value = (double) row.get("value");
    if (Result.ROWS.equals(metric)) {
      keep(key, new Size(Option.empty()), saved, metric(Entity.Dataset(), "Size", "*", value));
    } else if (Result.NULLS.equals(metric)) {
      String column = (String) row.get("column_name");
      keep(
          key,
          new Completeness(column, Option.empty(), Option.empty()),
          saved,
          metric(Entity.Column(), "Completeness", column, value));
    } else {
      keep(key, rule(id), saved, metric(Entity.Column(), "Compliance", id, value));
    }
  }

  /** A rule, count or score of ours under the name of Deequ's most general analyzer. */
  private static Compliance rule(String id) {
    return new Compliance(
        id,
        "`" + id + "`",
        Option.empty(),
        JavaConverters.asScalaBuffer(List.<String>of()).toList(),
        Option.empty());
  }

  private static Metric<?> metric(
      scala.Enumeration.Value entity, String name, String instance, double value) {
    return new DoubleMetric(entity, name, instance, new Success<>(value), Option.empty());
  }

  @SuppressWarnings("unchecked") // Deequ's own types say so: every analyzer makes some metric
  private void keep(ResultKey key, Analyzer<?, ?> analyzer, long saved, Metric<?> metric) {
    byKey
        .computeIfAbsent(key, k -> new LinkedHashMap<>())
        .merge(
            (Analyzer<?, Metric<?>>) (Analyzer<?, ?>) analyzer,
            new Kept(saved, metric),
            (a, b) -> a.saved() > b.saved() ? a : b);
  }

  /** The results, oldest first; those without a wanted analyzer are left out. */
  List<AnalysisResult> all(
      Predicate<ResultKey> wanted, Predicate<Analyzer<?, Metric<?>>> analyzers) {
    return byKey.entrySet().stream()
        .filter(e -> wanted.test(e.getKey()))
        .sorted(java.util.Comparator.comparingLong(e -> e.getKey().dataSetDate()))
        .map(
            e -> {
              Map<Analyzer<?, Metric<?>>, Metric<?>> metrics = new LinkedHashMap<>();
              e.getValue()
                  .forEach(
                      (a, kept) -> {
                        if (analyzers.test(a)) {
                          metrics.put(a, kept.metric());
                        }
                      });
              return new AnalysisResult(e.getKey(), context(metrics));
            })
        .filter(r -> !r.analyzerContext().metricMap().isEmpty())
        .toList();
  }

  static AnalyzerContext context(Map<Analyzer<?, Metric<?>>, Metric<?>> metrics) {
    return new AnalyzerContext(scala(metrics));
  }

  private static <K, V> scala.collection.immutable.Map<K, V> scala(Map<K, V> map) {
    return JavaConverters.mapAsScalaMap(map).toMap(Predef.<Tuple2<K, V>>$conforms());
  }
}
