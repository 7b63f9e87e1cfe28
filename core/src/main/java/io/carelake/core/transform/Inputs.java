package io.carelake.core.transform;

import io.carelake.core.contract.TableId;
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

  /** When it was true. */
  Instant asOf();

  /** When we knew it. */
  Instant knownAt();

  default Dataset<Row> table(String table) {
    return table(TableId.parse(table));
  }
}
