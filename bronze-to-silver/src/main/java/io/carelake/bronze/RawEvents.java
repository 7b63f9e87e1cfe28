package io.carelake.bronze;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that every source delivers: Kafka records as they are, nothing decoded. Grain: one
 * record, or one piece of a file that is no record.
 */
public final class RawEvents {
  private RawEvents() {}

  public static final String TOPIC = "topic";
  public static final String PARTITION = "partition";
  public static final String OFFSET = "offset";

  /**
   * {@code timestamp}: Kafka's, null if unknown. {@code value}: null for a tombstone. {@code
   * origin} and {@code line}: the file and line a record was read from, null from Kafka. {@code
   * problem}: why this is no record (its bytes are in {@code value}, its topic is {@code
   * file:<name>}, its offset the line); null for a record.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add(TOPIC, DataTypes.StringType)
          .add(PARTITION, DataTypes.IntegerType)
          .add(OFFSET, DataTypes.LongType)
          .add("timestamp", DataTypes.TimestampType)
          .add("headers", DataTypes.createArrayType(BronzeEnvelope.HEADER_TYPE))
          .add("key", DataTypes.BinaryType)
          .add("value", DataTypes.BinaryType)
          .add("origin", DataTypes.StringType)
          .add("line", DataTypes.LongType)
          .add("problem", DataTypes.StringType);

  static final int AT_TOPIC = 0;
  static final int AT_PARTITION = 1;
  static final int AT_OFFSET = 2;
  static final int AT_TIMESTAMP = 3;
  static final int AT_HEADERS = 4;
  static final int AT_KEY = 5;
  static final int AT_VALUE = 6;
  static final int AT_ORIGIN = 7;
  static final int AT_LINE = 8;
  static final int AT_PROBLEM = 9;
}
