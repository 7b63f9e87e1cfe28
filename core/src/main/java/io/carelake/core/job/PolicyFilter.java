package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.List;
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
}
