package io.carelake.core.transform;

import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.HistoryRows;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a transform may see: the inputs its contract declares, each at one snapshot, and the logical
 * time.
 */
public interface Inputs {
  /**
   * The unflagged rows of an input, contract columns only. Fails unless the contract declares the
   * table as an input.
   */
  Dataset<Row> table(TableId table);

  /**
   * The rows of an input with the flagged ones and the system columns ({@code _failed_rules}, …).
   */
  Dataset<Row> tableWithFlagged(TableId table);

  /**
   * The unflagged rows of a table as they were {@link #asOf} and as it was known {@link #knownAt},
   * contract columns only. Fails unless the contract declares the table's history ({@code
   * <table>_history}) as an input.
   */
  default Dataset<Row> tableAt(TableId table) {
    return HistoryRows.at(table(HistoryContract.of(table)), asOf(), knownAt());
  }

  /** When it was true. */
  Instant asOf();

  /** When we knew it. */
  Instant knownAt();

  default Dataset<Row> table(String table) {
    return table(TableId.parse(table));
  }
}
