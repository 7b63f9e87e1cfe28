package io.carelake.quality;

import io.carelake.core.job.QualityGate.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Counts over a table, and what they mean. Several measures are taken in one Spark job.
 *
 * @param counts one row with one column of counts, {@code _counts ARRAY<BIGINT>}
 * @param judgement the results the counts stand for
 */
record Measure(Dataset<Row> counts, Function<List<Long>, List<Result>> judgement) {

  /** Measures aggregates of a table. */
  static Measure of(
      Dataset<Row> rows, List<Column> aggregates, Function<List<Long>, List<Result>> judgement) {
    Column all =
        functions.array(
            aggregates.stream()
                .map(a -> functions.coalesce(a.cast("bigint"), functions.lit(0L)))
                .toArray(Column[]::new));
    return new Measure(rows.agg(all.as("_counts")), judgement);
  }

  /** Takes all measures in one job; the results in the order of the measures. */
  static List<Result> take(List<Measure> measures) {
    Dataset<Row> all = null;
    for (int i = 0; i < measures.size(); i++) {
      Dataset<Row> one =
          measures
              .get(i)
              .counts()
              .select(functions.lit(i).as("_measure"), functions.col("_counts"));
      all = all == null ? one : all.union(one);
    }
    List<List<Long>> counts = new ArrayList<>();
    measures.forEach(m -> counts.add(List.of()));
    if (all != null) {
      for (Row row : all.collectAsList()) {
        counts.set(row.getInt(0), row.getList(1));
      }
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < measures.size(); i++) {
      results.addAll(measures.get(i).judgement().apply(counts.get(i)));
    }
    return results;
  }
}
