package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.RowTally;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The step {@code gate}: judges the staged table before anyone can see it. */
public interface QualityGate {
  Verdict check(RunContext run, Contract contract, TableId target, StagedTable staged);

  /**
   * What is judged.
   *
   * @param rows all rows as they would be published
   * @param tally what those rows count against, as it was found when they were written; empty: not
   *     known
   * @param isKeyProven no two rows can have one key, by the way they were made
   */
  record StagedTable(Dataset<Row> rows, Optional<RowTally> tally, boolean isKeyProven) {

    /** Rows of which nothing is known. */
    public static StagedTable of(Dataset<Row> rows) {
      return new StagedTable(rows, Optional.empty(), false);
    }
  }

  /** The judgement over a table: it is published only if every result passed or only warns. */
  record Verdict(List<Result> results) {
    public boolean passed() {
      return results.stream().noneMatch(r -> r.outcome() == Outcome.FAILED);
    }
  }

  /**
   * One result. Names and counts only.
   *
   * @param ruleId the rule, or the name of the measure; unique within a verdict
   * @param dimension of ODCS: completeness, conformity, consistency, timeliness, uniqueness,
   *     accuracy or coverage
   * @param evaluated rows looked at
   * @param failing rows that violate the rule
   * @param metric what was counted: {@link #RULE}, {@link #ROWS}, {@link #NULLS}, {@link #FAILING},
   *     {@link #RECONCILED}
   * @param column the one column that the result is about; empty for the table or for several
   */
  record Result(
      String ruleId,
      String dimension,
      Outcome outcome,
      long evaluated,
      long failing,
      String message,
      String metric,
      Optional<String> column) {

    /** A rule of the contract: rows that violate it. */
    public static final String RULE = "rule";

    /** The rows of the table. */
    public static final String ROWS = "rows";

    /** Rows in which a critical column that may be null is null. */
    public static final String NULLS = "nulls";

    /** Rows that fail any row rule of a dimension. */
    public static final String FAILING = "failing";

    /** Rows, or values of a column, that are not as in the source: of a reconciliation. */
    public static final String RECONCILED = "reconciled";

    /** A rule of the table, or of several columns. */
    public Result(
        String ruleId,
        String dimension,
        Outcome outcome,
        long evaluated,
        long failing,
        String message) {
      this(ruleId, dimension, outcome, evaluated, failing, message, RULE, Optional.empty());
    }

    /** The number of rows for {@link #ROWS}, the share of rows that are well for all others. */
    public double value() {
      if (metric.equals(ROWS)) {
        return evaluated;
      }
      return evaluated == 0 ? 1 : 1 - (double) failing / evaluated;
    }
  }

  /** What a rule found. */
  enum Outcome {
    PASSED,
    WARNED,
    FAILED
  }
}
