package io.carelake.quality;

import io.carelake.core.job.QualityGate.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Counts over a table, and what they mean. Several measures are taken in one query.
 *
 * @param counts counts of the rows of one kind each, {@code _kind STRING, _counts ARRAY<BIGINT>}
 * @param judgement the results that the counts, by kind, stand for
 */
record Measure(Dataset<Row> counts, Function<Map<String, List<Long>>, List<Result>> judgement) {
  private static final String ALL = "";

  /** Measures aggregates of a table. */
  static Measure of(
      Dataset<Row> rows, List<Column> aggregates, Function<List<Long>, List<Result>> judgement) {
    return new Measure(
        rows.agg(together(aggregates))
            .select(functions.lit(ALL).as("_kind"), functions.col("_counts")),
        counts -> judgement.apply(counts.get(ALL)));
  }

  /** Measures aggregates of the rows of each kind; rows of no kind are those of the empty text. */
  static Measure by(
      Dataset<Row> rows,
      Column kind,
      List<Column> aggregates,
      Function<Map<String, List<Long>>, List<Result>> judgement) {
    Column text = functions.coalesce(kind, functions.lit(ALL)).as("_kind");
    return new Measure(rows.groupBy(text).agg(together(aggregates)), judgement);
  }

  private static Column together(List<Column> aggregates) {
    return functions
        .array(
            aggregates.stream()
                .map(a -> functions.coalesce(a.cast("bigint"), functions.lit(0L)))
                .toArray(Column[]::new))
        .as("_counts");
  }

  /** Takes all measures in one query; the results in the order of the measures. */
  static List<Result> take(List<Measure> measures) {
    Dataset<Row> all = null;
    for (int i = 0; i < measures.size(); i++) {
      Dataset<Row> one =
          measures
              .get(i)
              .counts()
              .select(
                  functions.lit(i).as("_measure"),
                  functions.col("_kind"),
                  functions.col("_counts"));
      all = all == null ? one : all.union(one);
    }
    List<Map<String, List<Long>>> counts = new ArrayList<>();
    measures.forEach(m -> counts.add(new HashMap<>()));
    if (all != null) {
      for (Row row : all.collectAsList()) {
        counts.get(row.getInt(0)).put(row.getString(1), row.getList(2));
      }
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < measures.size(); i++) {
      results.addAll(measures.get(i).judgement().apply(counts.get(i)));
    }
    return results;
  }
}
