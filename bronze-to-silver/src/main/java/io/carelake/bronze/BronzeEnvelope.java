package io.carelake.bronze;

import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.carelake.core.contract.Contract;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The physical columns of a bronze table. A contract in bronze lists the columns of the source
 * table; here they take their place inside {@code before} and {@code after} of the change event.
 * Values stay in Debezium's encoding (days, micros, decimals as text).
 *
 * <p>What a row can be:
 *
 * <table>
 *   <caption>Forms</caption>
 *   <tr><td>a change or snapshot read</td><td>{@code op} in c, u, d, r</td></tr>
 *   <tr><td>a truncate, a logical message</td><td>{@code op} t, m; no before, no after</td></tr>
 *   <tr><td>a tombstone</td><td>{@code op}, {@code after} and {@code _rescued} all null</td></tr>
 *   <tr><td>JSON that no column can carry</td><td>only {@code _rescued}, which starts with
 *       {@link #RAW_PREFIX}</td></tr>
 *   <tr><td>an unwrapped event without {@code __op}</td><td>{@code op} null, {@code after} set</td></tr>
 * </table>
 */
public final class BronzeEnvelope {
  private BronzeEnvelope() {}

  public static final String BEFORE = "before";
  public static final String AFTER = "after";
  public static final String SOURCE = "source";
  public static final String OP = "op";

  /** The connector's clock; the database's is {@code source.ts_ms}. */
  public static final String TS_MS = "ts_ms";

  public static final String TS_US = "ts_us";
  public static final String TS_NS = "ts_ns";
  public static final String TRANSACTION = "transaction";

  /** The Kafka key as it came (JSON text), null if there is none. */
  public static final String KEY = "key";

  public static final String HEADERS = "_headers";
  public static final String TOPIC = "_topic";

  /** Raised by configuration when a topic was made anew and its offsets start again. */
  public static final String TOPIC_EPOCH = "_topic_epoch";

  /** Not {@code _partition}: Iceberg keeps that name for itself, and refuses tables that use it. */
  public static final String PARTITION = "_topic_partition";

  public static final String OFFSET = "_offset";
  public static final String KAFKA_AT = "_kafka_at";
  public static final String INGESTED_AT = "_ingested_at";

  /** When the source committed the change, from {@code source.ts_ms}. */
  public static final String EVENT_AT = "_event_at";

  /**
   * What the typed columns could not carry, as one JSON object; null for nearly every event.
   *
   * <ul>
   *   <li>{@code "after.x": raw}: a field that the contract does not know, or whose value does not
   *       fit its column; {@code \\ . $} in names are escaped by a backslash. A column that is not
   *       null although its path is here has the right value: only its spelling (0.10 for 0.1) is
   *       kept here.
   *   <li>{@code "$absent": [paths]}: fields that the event did not have.
   *   <li>{@code "$schema": raw}: the event came as {@code {schema, payload}}.
   *   <li>{@code "$meta": [names]}: the event came unwrapped, with these metadata fields; its row
   *       is in {@code after} (of a delete in {@code before}).
   *   <li>{@code "$raw": "text"}: the whole value, and no column is filled.
   * </ul>
   */
  public static final String RESCUED = "_rescued";

  /** How {@code _rescued} starts when the event could not be taken apart; such rows are no data. */
  public static final String RAW_PREFIX = "{\"$raw\":";

  /** How bronze tables are partitioned. */
  public static final List<String> PARTITIONING = List.of("days(" + KAFKA_AT + ")");

  public static final StructType SOURCE_TYPE =
      new StructType()
          .add("version", StringType)
          .add("connector", StringType)
          .add("name", StringType)
          .add("ts_ms", LongType)
          .add("snapshot", StringType)
          .add("db", StringType)
          .add("sequence", StringType)
          .add("ts_us", LongType)
          .add("ts_ns", LongType)
          .add("schema", StringType)
          .add("table", StringType)
          .add("txId", LongType)
          .add("lsn", LongType)
          .add("xmin", LongType);

  public static final StructType TRANSACTION_TYPE =
      new StructType()
          .add("id", StringType)
          .add("total_order", LongType)
          .add("data_collection_order", LongType);

  public static final StructType HEADER_TYPE =
      new StructType().add("key", StringType).add("value", StringType);

  private static final StructType TRANSPORT =
      new StructType()
          .add(HEADERS, DataTypes.createArrayType(HEADER_TYPE))
          .add(TOPIC, StringType)
          .add(TOPIC_EPOCH, IntegerType)
          .add(PARTITION, IntegerType)
          .add(OFFSET, LongType)
          .add(KAFKA_AT, TimestampType)
          .add(INGESTED_AT, TimestampType);

  /**
   * The schema of a bronze table. {@code bronze.unassigned} and {@code bronze.dead_letter} have no
   * source, and exactly the columns of their contracts.
   */
  public static StructType schema(Contract bronze) {
    if (bronze.source().isEmpty()) {
      return bronze.schema();
    }
    StructType row = bronze.schema();
    StructType event =
        new StructType()
            .add(BEFORE, row)
            .add(AFTER, row)
            .add(SOURCE, SOURCE_TYPE)
            .add(OP, StringType)
            .add(TS_MS, LongType)
            .add(TS_US, LongType)
            .add(TS_NS, LongType)
            .add(TRANSACTION, TRANSACTION_TYPE)
            .add(KEY, StringType);
    return append(event, TRANSPORT).add(EVENT_AT, TimestampType).add(RESCUED, StringType);
  }

  /**
   * The name of a transport column in a table: the tables of leftovers have it as a column of their
   * contracts, whose names have no underscore before them.
   */
  static String transport(StructType table, String column) {
    if (table.getFieldIndex(column).isDefined()) {
      return column;
    }
    return column.equals(PARTITION) ? "partition" : column.substring(1);
  }

  private static StructType append(StructType left, StructType right) {
    StructType all = left;
    for (StructField f : right.fields()) {
      all = all.add(f);
    }
    return all;
  }
}
