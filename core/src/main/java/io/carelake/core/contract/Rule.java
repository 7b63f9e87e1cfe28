package io.carelake.core.contract;

import java.util.Optional;

/**
 * One quality rule of a contract.
 *
 * @param id unique within its table; what quarantine, scores and reports name
 * @param kind what the expression is written in
 * @param column the column the rule sits on, empty for a rule of the table
 * @param expression a Spark SQL predicate (ROW), DQDL (DEEQU), a query (SQL) or the name of a
 *     library metric (LIBRARY)
 * @param dimension the ODCS dimension (completeness, conformity, consistency, timeliness,
 *     uniqueness, accuracy, coverage)
 * @param maxFailingShare share of rows (0 to 1) that may fail before the gate fails the table;
 *     empty = no bound
 */
public record Rule(
    String id,
    Kind kind,
    Optional<String> column,
    String expression,
    String dimension,
    String severity,
    OnFailure onFailure,
    Optional<Double> maxFailingShare,
    String description) {

  /** What the expression of a rule is written in. */
  public enum Kind {
    ROW,
    DEEQU,
    SQL,
    LIBRARY
  }

  /**
   * What a violation does: nothing but count, take the row out (silver: flag it), or fail the
   * table.
   */
  public enum OnFailure {
    WARN,
    QUARANTINE,
    FAIL
  }
}
