package io.carelake.quality;

import io.carelake.core.contract.Comparison;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The library metrics of ODCS. {@code nullValues}, {@code missingValues} and {@code invalidValues}
 * judge rows; {@code duplicateValues} and {@code rowCount} judge tables.
 *
 * <p>Null: {@code nullValues} and {@code missingValues} count it, {@code invalidValues} passes it;
 * {@code duplicateValues} looks only at rows in which none of the columns is null, as a UNIQUE
 * constraint does, and counts those that repeat another one.
 */
final class LibraryMetric {
  private LibraryMetric() {}

  /** False for a row that violates the metric; empty for a metric of the whole table. */
  static Optional<Column> predicate(Contract contract, Rule rule) {
    if (rule.isOfTable()) {
      return Optional.empty();
    }
    String name = rule.column().orElseThrow(() -> unknown(contract, rule));
    Column value = functions.col(RowRules.quoted(name));
    Object[] values = rule.values().toArray();
    if (rule.isMetric("nullValues")) {
      return Optional.of(value.isNotNull());
    }
    if (rule.isMetric("missingValues")) {
      Column text = value.cast("string");
      return Optional.of(
          values.length == 0
              ? value.isNotNull()
              : value.isNotNull().and(functions.not(text.isin(values))));
    }
    if (rule.isMetric("invalidValues")) {
      Column text = value.cast("string");
      return Optional.of(rule.pattern().map(text::rlike).orElseGet(() -> text.isin(values)));
    }
    throw unknown(contract, rule);
  }

  private static CarelakeException unknown(Contract contract, Rule rule) {
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Invalid metric of rule "
            + rule.id()
            + " of "
            + contract.table()
            + ": "
            + rule.expression()
            + " (expected nullValues, missingValues(['', 'N/A']), invalidValues(['A', 'B']),"
            + " invalidValues(/pattern/), duplicateValues or rowCount)");
  }

  /** The columns whose values together may not repeat. */
  static List<String> distinct(Rule rule) {
    return rule.values().isEmpty() ? rule.column().stream().toList() : rule.values();
  }

  /** Rows that repeat the values of another one. */
  static Measure duplicates(Rule rule, Dataset<Row> staged) {
    List<Column> columns = new ArrayList<>();
    Column complete = functions.lit(true);
    for (String name : distinct(rule)) {
      Column column = functions.col(RowRules.quoted(name));
      columns.add(column);
      complete = complete.and(column.isNotNull());
    }
    Dataset<Row> groups =
        staged
            .where(complete)
            .groupBy(columns.toArray(Column[]::new))
            .agg(functions.count(functions.lit(1)).as("_n"));
    return Measure.of(
        groups,
        List.of(functions.sum("_n"), functions.sum(functions.col("_n").minus(1))),
        counts -> List.of(duplicates(rule, counts.get(0), counts.get(1))));
  }

  private static Result duplicates(Rule rule, long rows, long surplus) {
    Comparison wanted = rule.comparison().orElse(Comparison.none());
    return new Result(
        rule.id(),
        rule.dimension(),
        outcome(rule, wanted.holds(surplus, rows)),
        rows,
        surplus,
        surplus + " of " + rows + " rows repeat " + distinct(rule) + ", " + wanted.words(),
        Result.RULE,
        distinct(rule).size() == 1 ? Optional.of(distinct(rule).get(0)) : Optional.empty());
  }

  /** The rows of the table, which are counted anyway, against what they must be. */
  static Result rowCount(Rule rule, long rows) {
    Comparison wanted = rule.comparison().orElse(Comparison.none());
    boolean holds = wanted.holds(rows);
    return new Result(
        rule.id(),
        rule.dimension(),
        outcome(rule, holds),
        1,
        holds ? 0 : 1,
        rows + " rows, " + wanted.words(),
        Result.RULE,
        Optional.empty());
  }

  /** What becomes of a rule of the table that holds or does not. */
  static Outcome outcome(Rule rule, boolean holds) {
    if (holds) {
      return Outcome.PASSED;
    }
    return rule.onFailure() == Rule.OnFailure.WARN ? Outcome.WARNED : Outcome.FAILED;
  }
}
