package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The step {@code policy}: which rows may be made for the contract's purpose, by recorded consent
 * and restriction.
 */
public interface PolicyFilter {
  /**
   * The tables with consents and restrictions; they become inputs of every table that has a
   * subject.
   */
  List<TableId> inputs(Contract contract);

  /**
   * Adds {@code _withheld BOOLEAN}: true where a recorded restriction bars the row's subject, or
   * where an opt-in purpose has no permission.
   *
   * @param consentTables the tables named by {@link #inputs}, in that order, at their pinned
   *     versions
   */
  Dataset<Row> mark(
      Contract contract, Dataset<Row> rows, List<Dataset<Row>> consentTables, Instant asOf);

  /**
   * The pieces of a table that a change in the consent tables touches.
   *
   * @param patients one column {@code key}: the patients whose records changed
   * @return one column {@code key}: the values of the contract's subject column that stand for them
   */
  default Dataset<Row> subjectsOf(
      Contract contract, Dataset<Row> patients, List<Dataset<Row>> consentTables) {
    return patients;
  }

  /**
   * The subjects whose standing time alone changed between two logical times: a consent began or
   * ended. One column {@code key}, as {@link #subjectsOf} gives it; empty if time changes nothing.
   */
  default Optional<Dataset<Row>> touchedByTime(
      Contract contract, List<Dataset<Row>> consentTables, Instant from, Instant to) {
    return Optional.empty();
  }
}
