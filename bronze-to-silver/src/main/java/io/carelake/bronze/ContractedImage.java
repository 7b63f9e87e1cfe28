package io.carelake.bronze;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The row images of bronze events as a contract wants them, whatever the table looked like when the
 * events arrived: a column that is younger than an event is filled from {@code _rescued}, one whose
 * type has changed is read anew.
 */
public final class ContractedImage {
  private final StructType image;
  private final String name;

  /**
   * @param table the schema of the rows read, which may be older or younger than the contract
   * @param name {@link BronzeEnvelope#BEFORE} or {@link BronzeEnvelope#AFTER}
   */
  public ContractedImage(StructType table, String name) {
    this.image = (StructType) table.apply(name).dataType();
    this.name = name;
  }

  /** The value in Debezium's encoding, null if it is null or its type cannot hold it. */
  public Column value(String column, DataType type) {
    Column typed = typed(column, type);
    Column restored = field(typed, column, type, ContractedField.Question.VALUE);
    // A column that has a value of the right type is right; nothing else need be looked at.
    return image.getFieldIndex(column).isDefined() && !isNested(type) && isOf(column, type)
        ? coalesce(typed, restored)
        : restored;
  }

  /** True where the event has a value that is no value of this type. */
  public Column isUnfit(String column, DataType type) {
    return field(typed(column, type), column, type, ContractedField.Question.IS_UNFIT);
  }

  /** Whether only an event of which something was rescued can be {@link #isUnfit}. */
  public boolean isOf(String column, DataType type) {
    return image.getFieldIndex(column).isEmpty()
        || DataType.equalsIgnoreNullability(image.apply(column).dataType(), type);
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType;
  }

  private Column typed(String column, DataType type) {
    return image.getFieldIndex(column).isDefined()
        ? col(name).getField(column)
        : lit(null).cast(type);
  }

  private Column field(
      Column typed, String column, DataType type, ContractedField.Question question) {
    return new Column(
        new ContractedField(
            typed.expr(), col(BronzeEnvelope.RESCUED).expr(), name + "." + column, type, question));
  }
}
