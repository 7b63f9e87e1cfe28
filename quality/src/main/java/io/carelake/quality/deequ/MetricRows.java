package io.carelake.quality.deequ;

import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.runners.AnalyzerContext;
import com.amazon.deequ.metrics.DoubleMetric;
import com.amazon.deequ.metrics.Metric;
import com.amazon.deequ.repository.AnalysisResult;
import com.amazon.deequ.repository.AnalysisResultSerde$;
import com.amazon.deequ.repository.ResultKey;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import scala.collection.JavaConverters;

/** What Deequ measured, as rows of {@code ops.quality_results}. */
final class MetricRows {
  static final String DEEQU = "deequ";

  private static final Map<String, String> DIMENSIONS =
      Map.of(
          "Size", "coverage",
          "Completeness", "completeness",
          "Compliance", "conformity",
          "PatternMatch", "conformity",
          "Uniqueness", "uniqueness",
          "Distinctness", "uniqueness",
          "UniqueValueRatio", "uniqueness",
          "CountDistinct", "uniqueness",
          "ApproxCountDistinct", "uniqueness");

  private MetricRows() {}

  /** One row for each metric that was computed; failures are left out, as Deequ does. */
  static List<Map<String, Object>> of(ResultKey key, AnalyzerContext context, Instant now) {
    Map<String, String> tags = JavaConverters.mapAsJavaMap(key.tags());
    String table = tags.get(LakeMetricsRepository.TABLE_TAG);
    if (table == null) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot save metrics: their key has no tag "
              + LakeMetricsRepository.TABLE_TAG
              + " (expected a table, such as silver.vitals)");
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    JavaConverters.mapAsJavaMap(context.metricMap())
        .forEach(
            (analyzer, metric) -> {
              if (metric.value().isSuccess()) {
                rows.add(row(key, table, tags, analyzer, metric, now));
              }
            });
    return rows;
  }

  private static Map<String, Object> row(
      ResultKey key,
      String table,
      Map<String, String> tags,
      Analyzer<?, Metric<?>> analyzer,
      Metric<?> metric,
      Instant now) {
    String kind = analyzer.getClass().getSimpleName();
    if (!(metric instanceof DoubleMetric number) || !DIMENSIONS.containsKey(kind)) {
      Set<String> known = new TreeSet<>(DIMENSIONS.keySet());
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot keep a metric of "
              + kind
              + " on "
              + table
              + ": its value may be a patient's (known: "
              + known
              + ")");
    }
    double value = (double) number.value().get();
    Map<String, Object> row = new HashMap<>();
    row.put("run_id", tags.getOrDefault(LakeMetricsRepository.RUN_TAG, DEEQU));
    row.put("target", table);
    // Orders what was saved under one key: the last counts.
    row.put("publication", now.toEpochMilli());
    row.put("rule_id", id(kind, metric.instance(), analyzer));
    row.put("dimension", DIMENSIONS.get(kind));
    row.put("outcome", "PASSED");
    row.put("evaluated", 0L);
    row.put("failing", 0L);
    row.put("at", Instant.ofEpochMilli(key.dataSetDate()));
    row.put("metric", DEEQU);
    row.put("value", value);
    row.put("analyzer", json(key, analyzer, metric));
    return row;
  }

  private static String id(String kind, String instance, Analyzer<?, Metric<?>> analyzer) {
    String text = analyzer.toString();
    String mark = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    return (DEEQU + "_" + kind + "_" + instance.replaceAll("[^A-Za-z0-9_]+", "_"))
            .toLowerCase(Locale.ROOT)
        + "_"
        + mark.substring(0, 8);
  }

  /** In Deequ's own words, so that it reads back what it wrote. */
  private static String json(ResultKey key, Analyzer<?, Metric<?>> analyzer, Metric<?> metric) {
    AnalysisResult one = new AnalysisResult(key, MetricResults.context(Map.of(analyzer, metric)));
    return AnalysisResultSerde$.MODULE$.serialize(
        JavaConverters.asScalaBuffer(List.of(one)).toList());
  }
}
