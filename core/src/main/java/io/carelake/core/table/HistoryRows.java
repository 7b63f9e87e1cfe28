package io.carelake.core.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carelake.core.contract.HistoryContract;
import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A table out of its history, as it was at a time and as it was known at a time. */
public final class HistoryRows {
  private HistoryRows() {}

  /**
   * The table's rows, without the columns of its history.
   *
   * @param history the rows of {@code <table>_history}
   * @param asOf when it was true
   * @param knownAt when we knew it
   */
  public static Dataset<Row> at(Dataset<Row> history, Instant asOf, Instant knownAt) {
    return history
        .where(
            holds(HistoryContract.VALID_FROM, HistoryContract.VALID_TO, asOf)
                .and(holds(HistoryContract.RECORDED_FROM, HistoryContract.RECORDED_TO, knownAt)))
        .drop(
            HistoryContract.VALID_FROM,
            HistoryContract.VALID_TO,
            HistoryContract.RECORDED_FROM,
            HistoryContract.RECORDED_TO,
            HistoryContract.OP);
  }

  /** From the first moment on, up to and without the last; null: without end. */
  private static Column holds(String from, String to, Instant moment) {
    Column at = lit(moment);
    return col(from).leq(at).and(col(to).isNull().or(col(to).gt(at)));
  }
}
