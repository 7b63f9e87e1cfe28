package io.carelake.core.table;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of {@code secure.quarantine}. Grain: one row of one table that failed, at one
 * publication.
 */
public final class QuarantineRows {
  private QuarantineRows() {}

  /**
   * {@code key}: primary key as JSON array, null if it has none; {@code reasons}: rule ids or
   * decoding errors (names, never values); {@code row}: the row or event as JSON; topic, partition,
   * offset: where it came from, null for derived rows.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType)
          .add("reasons", DataTypes.createArrayType(DataTypes.StringType))
          .add("row", DataTypes.StringType)
          .add("topic", DataTypes.StringType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType);
}
