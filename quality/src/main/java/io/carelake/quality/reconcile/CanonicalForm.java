package io.carelake.quality.reconcile;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rtrim;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;

/**
 * The one text of a value that both sides make, so that equal values have equal hashes. Null stays
 * null.
 */
public enum CanonicalForm {
  /** Text as it is. */
  TEXT(StringType.class, value -> value),
  /** A whole number in decimal digits. */
  WHOLE(IntegralType.class, value -> value.cast(DataTypes.StringType)),
  /** {@code true} or {@code false}. */
  TRUTH(BooleanType.class, value -> value.cast(DataTypes.StringType)),
  /** A decimal number without exponent and without zeros at its end: {@code 1.5}, {@code 100}. */
  DECIMAL(DecimalType.class, CanonicalForm::bare),
  /** The 32 bits of a floating point number in hexadecimal, whatever type carries it. */
  FLOAT(FractionalType.class, value -> FloatBits.OF_FLOAT.apply(value.cast("double"))),
  /** The 64 bits of a floating point number in hexadecimal. */
  DOUBLE(FractionalType.class, value -> FloatBits.OF_DOUBLE.apply(value.cast("double"))),
  /** Days since 1970-01-01. */
  DAY(DateType.class, value -> functions.unix_date(value).cast(DataTypes.StringType)),
  /** Microseconds since 1970-01-01 in UTC. */
  MOMENT(TimestampType.class, value -> functions.unix_micros(value).cast(DataTypes.StringType)),
  /** Bytes in lower-case hexadecimal. */
  BYTES(BinaryType.class, value -> functions.lower(functions.hex(value))),
  /** The elements of a list of texts, each as {@link #measured}. */
  TEXTS(ArrayType.class, value -> concat_ws("", transform(value, CanonicalForm::measured)));

  private final Class<? extends DataType> type;
  private final UnaryOperator<Column> spelling;

  CanonicalForm(Class<? extends DataType> type, UnaryOperator<Column> spelling) {
    this.type = type;
    this.spelling = spelling;
  }

  /** Whether a column of silver can have this form. */
  public boolean fits(DataType silver) {
    return this == TEXTS
        ? silver.equals(DataTypes.createArrayType(DataTypes.StringType))
        : type.isInstance(silver);
  }

  /** The text of a value of silver. */
  Column of(Column value) {
    // Spark joins no elements to an empty text also where there is no list.
    return this == TEXTS ? when(value.isNotNull(), spelling.apply(value)) : spelling.apply(value);
  }

  /**
   * A text that tells where it ends: its length in characters, a colon and itself; {@code -} for
   * null. So texts can be put behind each other and no two rows become the same text.
   */
  static Column measured(Column text) {
    return when(text.isNull(), lit("-"))
        .otherwise(concat(functions.length(text).cast(DataTypes.StringType), lit(":"), text));
  }

  private static Column bare(Column number) {
    Column plain = number.cast(DataTypes.StringType);
    return when(plain.contains("."), rtrim(rtrim(plain, "0"), ".")).otherwise(plain);
  }

  /** Spark has no function that tells the bits of a number. */
  private static final class FloatBits {
    static final org.apache.spark.sql.expressions.UserDefinedFunction OF_DOUBLE =
        udf(
            (UDF1<Double, String>)
                v -> v == null ? null : HexFormat.of().toHexDigits(Double.doubleToLongBits(v)),
            DataTypes.StringType);

    static final org.apache.spark.sql.expressions.UserDefinedFunction OF_FLOAT =
        udf(
            (UDF1<Double, String>)
                v ->
                    v == null
                        ? null
                        : HexFormat.of().toHexDigits(Float.floatToIntBits(v.floatValue())),
            DataTypes.StringType);
  }
}
