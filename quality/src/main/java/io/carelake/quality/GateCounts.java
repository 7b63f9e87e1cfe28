package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * What the gate's pass counts for the scores beside the rules, on the rows that {@link
 * ContractGate} looks at: rows that fail any row rule of a dimension, and nulls of the critical
 * columns that may be null. They judge nothing.
 */
final class GateCounts {
  private final Map<String, List<String>> rulesByDimension = new LinkedHashMap<>();
  private final List<String> optional;

  GateCounts(List<RowRules.Compiled> rules, List<String> optional) {
    rules.forEach(
        r -> rulesByDimension.computeIfAbsent(r.dimension(), d -> new ArrayList<>()).add(r.id()));
    this.optional = optional;
  }

  /**
   * Critical columns whose null breaks no rule; of the others the rule counts the nulls. What the
   * tokenised twin protects is counted on its identified twin.
   */
  static List<String> criticalOptional(Contract contract, boolean isTokenisedTwin) {
    return contract.columns().stream()
        .filter(c -> c.criticalDataElement() && !c.required() && !c.isKey())
        .filter(c -> !(isTokenisedTwin && c.isProtected()))
        .map(io.carelake.core.contract.Column::name)
        .toList();
  }

  static Column isNull(String column) {
    return functions.col(RowRules.quoted(column)).isNull().as("_null_" + column);
  }

  static Result rows(long count) {
    return new Result(
        "row_count",
        "coverage",
        Outcome.PASSED,
        count,
        0,
        count + " rows",
        Result.ROWS,
        Optional.empty());
  }

  List<Column> metrics() {
    List<Column> metrics = new ArrayList<>();
    rulesByDimension.forEach(
        (dimension, ids) -> {
          Column any =
              functions.arrays_overlap(
                  functions.col("_failed"),
                  functions.array(ids.stream().map(functions::lit).toArray(Column[]::new)));
          metrics.add(functions.count(functions.when(any, 1)));
        });
    for (String column : optional) {
      Column isNull = functions.col(RowRules.quoted("_null_" + column));
      metrics.add(functions.count(functions.when(isNull, 1)));
    }
    return metrics;
  }

  List<Result> results(long rows, List<Long> counts) {
    List<Result> results = new ArrayList<>();
    for (String dimension : rulesByDimension.keySet()) {
      long failing = counts.get(results.size());
      results.add(measure("failing_" + dimension, dimension, rows, failing, Result.FAILING, null));
    }
    for (String column : optional) {
      long nulls = counts.get(results.size());
      results.add(measure("nulls_" + column, "completeness", rows, nulls, Result.NULLS, column));
    }
    return results;
  }

  private static Result measure(
      String id, String dimension, long rows, long counted, String metric, String column) {
    return new Result(
        id,
        dimension,
        Outcome.PASSED,
        rows,
        counted,
        counted + " of " + rows + " rows",
        metric,
        Optional.ofNullable(column));
  }
}
