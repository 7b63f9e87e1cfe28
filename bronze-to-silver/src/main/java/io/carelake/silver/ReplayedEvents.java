package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import io.carelake.core.contract.Contract;
import io.carelake.core.table.KeptRows;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a replay looks at: the keys of quarantined rows and events, as they are decoded today. An
 * event that had no key then may have one now; one that still has none stays in quarantine.
 */
final class ReplayedEvents {
  private static final String PREFIX = "__entry_";
  private final Contract contract;
  private final Dataset<Row> entries;
  private final Dataset<Row> again;
  private final KeptRows kept = new KeptRows();

  /**
   * @param entries of quarantine ({@link io.carelake.core.table.QuarantineEntries#standing})
   * @param history all events of the source table, decoded
   */
  ReplayedEvents(Contract contract, Dataset<Row> entries, Dataset<Row> history) {
    this.contract = contract;
    this.entries = entries;
    Dataset<Row> places =
        entries
            .where("topic IS NOT NULL")
            .select(
                entries.col("topic").as(PREFIX + "topic"),
                coalesce(entries.col("topic_epoch"), lit(0)).as(PREFIX + "epoch"),
                entries.col("partition").as(PREFIX + "partition"),
                entries.col("offset").as(PREFIX + "offset"));
    Column same =
        col(EventColumns.TOPIC)
            .equalTo(col(PREFIX + "topic"))
            .and(col(EventColumns.EPOCH).equalTo(col(PREFIX + "epoch")))
            .and(col(EventColumns.PARTITION).equalTo(col(PREFIX + "partition")))
            .and(col(EventColumns.OFFSET).equalTo(col(PREFIX + "offset")));
    this.again = kept.keep(history.join(broadcast(places), same, "left_semi"));
  }

  /** The keys to make anew, column {@code key} as JSON. */
  Dataset<Row> keys() {
    return kept.keep(
        entries
            .select("key")
            .where("key IS NOT NULL")
            .unionByName(
                again.where(col(EventColumns.KEYED)).select(KeyStates.keyJson(contract).as("key")))
            .distinct());
  }

  /** The events that still have no key, with the reason. */
  Dataset<Row> keyless() {
    return again
        .where(col(EventColumns.KEYED).equalTo(false))
        .where(col(EventColumns.BAD).isNotNull());
  }

  void release() {
    kept.release();
  }
}
