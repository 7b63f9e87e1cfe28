package io.carelake.core.table;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The memory of deletes ({@code secure.gone_keys}): Iceberg has no exact change feed of deletes, so
 * every deleting path leaves the keys it deleted. Grain: one key that left one table at one
 * publication.
 */
public final class GoneKeys {
  private GoneKeys() {}

  /**
   * What a source-aligned row knows of its place in the source's history; also a system column of
   * silver. {@code lsn}, {@code read_lsn}: the greatest LSN of a change and of a snapshot read
   * seen; {@code partition}, {@code offset}, {@code op}: of the event that made the state; {@code
   * held_lsn}: the LSN of a newer event that waits in quarantine, null if none does; {@code
   * carried_lsn}: where a large value comes from that the event itself did not carry, null if it
   * carried all.
   */
  public static final StructType POSITION =
      new StructType()
          .add("epoch", DataTypes.IntegerType)
          .add("lsn", DataTypes.LongType)
          .add("read_lsn", DataTypes.LongType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("op", DataTypes.StringType)
          .add("held_lsn", DataTypes.LongType)
          .add("carried_lsn", DataTypes.LongType);

  /**
   * {@code key}: the primary key as JSON (values in key order, an array of strings as Spark casts
   * them); {@code subject}: the patient the row was about (null: none), so that downstream tables
   * know whom to rebuild; {@code reason}: {@code deleted} or {@code moved} (the subject changed);
   * {@code position}: the position of the deleting event, so that a late event cannot resurrect the
   * key.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType)
          .add("subject", DataTypes.StringType)
          .add("reason", DataTypes.StringType)
          .add("position", POSITION)
          .add("source_at", DataTypes.TimestampType)
          .add("awaiting", DataTypes.StringType);
}
