package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The step {@code validate}: judges each row by the contract's row rules, in one pass with whatever
 * writes it.
 */
public interface RowValidator {
  /**
   * Raised by hand when the same text of a rule comes to judge a row differently, or when what a
   * row counts against is told differently: part of every {@link Recipe}, so that the next run of a
   * table judges its old rows anew.
   */
  int EDITION = 1;

  /**
   * Adds {@code _failed_rules ARRAY<STRING>}: the ids of the row rules (onFailure quarantine or
   * fail) that the row fails, an empty array for none. A rule passes on null unless its column is
   * required. Rules with onFailure warn are not listed. Adds {@code _findings STRING}: whatever the
   * row counts against when its table is judged ({@link io.carelake.core.table.RowTally}), warnings
   * too; null for nothing.
   */
  Dataset<Row> flag(Contract contract, Dataset<Row> rows);

  /**
   * Leaves in {@code _findings} what the tokenised twin of the table is judged by: nothing that
   * needs a protected column, which is judged on the identified twin. {@code _failed_rules} stay.
   *
   * @param flagged rows as {@link #flag} gives them
   */
  default Dataset<Row> judgedAsTwin(Contract contract, Dataset<Row> flagged) {
    return flagged;
  }
}
