package io.carelake.core.table;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of {@code secure.quarantine}. Grain: what one publication of one table says of one row
 * that failed; {@link QuarantineEntries} tells what holds of it now.
 */
public final class QuarantineRows {
  private QuarantineRows() {}

  /**
   * {@code key}: primary key as JSON array, null if it has none; {@code reasons}: rule ids or
   * decoding errors (names, never values); {@code row}: the row or event as JSON, null where it is
   * only told that an earlier one fails no longer; topic, partition, offset, topic_epoch: where it
   * came from, null for derived rows; {@code state}: {@link QuarantineEntries#FAILING} (also if
   * null), {@link QuarantineEntries#HEALED} or {@link QuarantineEntries#SUPERSEDED}; {@code
   * first_seen_at}: when it first failed by the wall clock, null: when it was written.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType)
          .add("reasons", DataTypes.createArrayType(DataTypes.StringType))
          .add("row", DataTypes.StringType)
          .add("topic", DataTypes.StringType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("topic_epoch", DataTypes.IntegerType)
          .add("state", DataTypes.StringType)
          .add("first_seen_at", DataTypes.TimestampType);
}
