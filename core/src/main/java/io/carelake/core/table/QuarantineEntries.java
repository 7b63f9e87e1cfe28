package io.carelake.core.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;

import io.carelake.core.contract.Contract;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What the log of quarantine says of each row or event of a table. An entry is an event by its
 * place in its topic, a derived row by its key (a row without key by itself). It stands until a
 * later publication says that it was healed (the row or event passes now and is in the table) or
 * superseded (something else, or nothing, stands in its place). The log itself only grows.
 */
public final class QuarantineEntries {
  /** It failed when it was last seen. */
  public static final String FAILING = "failing";

  /** It passes, and its table holds it. */
  public static final String HEALED = "healed";

  /** Its table holds a newer version, or none: it does not matter any more. */
  public static final String SUPERSEDED = "superseded";

  /** The column that tells the entries of one table apart. */
  public static final String ENTRY = "entry";

  private QuarantineEntries() {}

  /** Which entry a row of quarantine belongs to. */
  public static Column entry() {
    return expr("CASE WHEN topic IS NOT NULL"
            + " THEN to_json(array(topic, CAST(coalesce(topic_epoch, 0) AS STRING),"
            + " CAST(partition AS STRING), CAST(offset AS STRING)))"
            + " ELSE coalesce(key, row) END")
        .as(ENTRY);
  }

  /**
   * The entries that stand, one row each: {@code target}, {@link #ENTRY}, the columns of {@link
   * QuarantineRows#SCHEMA} as last written, and {@code last_seen_at}.
   *
   * @param log rows of quarantine ({@link SideTables#schema} of {@link QuarantineRows#SCHEMA})
   */
  public static Dataset<Row> standing(Dataset<Row> log) {
    return log.groupBy(col("target"), entry())
        .agg(
            expr("max_by(struct(key, reasons, row, topic, partition, offset, topic_epoch,"
                    + " coalesce(state, 'failing') AS state),"
                    + " struct(publication, recorded_at))")
                .as("last"),
            expr("min(coalesce(first_seen_at, recorded_at))").as("first_seen_at"),
            expr("max(recorded_at)").as("last_seen_at"))
        .select(col("target"), col(ENTRY), col("last.*"), col("first_seen_at"), col("last_seen_at"))
        .where(col("state").equalTo(FAILING));
  }

  /** The value of a column of the contract in the entry's row, as text; null if it has none. */
  public static Column value(Contract contract, String column) {
    StructType one = new StructType().add(contract.schema().apply(column));
    return from_json(col("row"), one, Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"))
        .getField(column)
        .cast(DataTypes.StringType);
  }
}
