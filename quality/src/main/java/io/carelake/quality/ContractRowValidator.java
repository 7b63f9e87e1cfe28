package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.RowValidator;
import io.carelake.core.table.SystemColumns;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Flags each row with the rules of its contract that it fails: one expression, computed in the same
 * pass that writes the rows; no scan and no action of its own.
 *
 * <p>The expression is a higher-order function, which Spark interprets. That is on purpose:
 * compiled code would hoist what two rules share (say, a cast) out of the guard that turns an error
 * into a failed rule, and one bad string would kill the job again.
 */
public final class ContractRowValidator implements RowValidator {
  @Override
  public Dataset<Row> flag(Contract contract, Dataset<Row> rows) {
    return rows.withColumn(SystemColumns.FAILED_RULES, failedRules(contract));
  }

  /**
   * The ids of the rules (onFailure quarantine or fail) that a row fails, an empty array for none.
   */
  public static Column failedRules(Contract contract) {
    return failed(
        RowRules.of(contract).stream()
            .filter(rule -> rule.onFailure() != Rule.OnFailure.WARN)
            .toList());
  }

  /** The ids of those of the rules that a row fails. */
  static Column failed(List<RowRules.Compiled> rules) {
    if (rules.isEmpty()) {
      return functions.array().cast("array<string>");
    }
    Column[] failed =
        rules.stream()
            .map(rule -> functions.when(rule.fails(), functions.lit(rule.id())))
            .toArray(Column[]::new);
    return functions.filter(functions.array(failed), Column::isNotNull);
  }
}
