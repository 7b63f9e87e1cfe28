package io.carelake.silver;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.call_udf;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * Decodes the values of PostgreSQL columns out of Debezium's encoding. What cannot be decoded
 * exactly (a decimal with more digits than its type has, {@code infinity}, a date after 9999)
 * decodes to null, which the caller tells from a null of the source.
 *
 * <p>Decimals must be text ({@code decimal.handling.mode=string}). Base64 of the precise mode is
 * refused: "1234" is a number in one mode and the bytes of another number in the other.
 */
final class PostgresTypes {
  /** What Debezium sends for a large value that an update did not touch. */
  static final String PLACEHOLDER = "__debezium_unavailable_value";

  private static final Pattern NUMERIC =
      Pattern.compile("(?:numeric|decimal)\\s*\\(\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\)");
  private static final long FIRST_DAY = -719162L; // 0001-01-01
  private static final long LAST_DAY = 2932896L; // 9999-12-31
  private static final Pattern MILLIS = Pattern.compile("^timestamp\\s*\\(\\s*[0-3]\\s*\\)");
  private static final long MILLIS_PER_DAY = 86_400_000L;
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final String ZONED =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6}0*)?(Z|[+-][0-9]{2}:[0-9]{2})$";

  private PostgresTypes() {}

  /**
   * The value in its silver type, null if it cannot be decoded.
   *
   * @param sourceType the PostgreSQL type as the service's DDL writes it
   * @param encodedType the type of the column in bronze
   * @param silverType the type the silver contract wants, for a {@code numeric} without precision
   */
  static Column decode(
      String sourceType, DataType encodedType, Optional<DataType> silverType, Column encoded) {
    return switch (base(sourceType)) {
      case "numeric", "decimal" -> decimal(sourceType, encodedType, silverType, encoded);
      case "date" ->
          isWhole(encodedType)
              ? when(
                  encoded.between(FIRST_DAY, LAST_DAY),
                  call_udf("date_from_unix_date", encoded.cast(DataTypes.IntegerType)))
              : isoDate(encodedType, encoded);
      case "timestamp", "timestamptz" -> timestamp(sourceType, encodedType, encoded);
      case "bytea" ->
          encodedType.equals(DataTypes.StringType)
              ? call_udf("try_to_binary", encoded, lit("base64"))
              : encoded;
      default -> encoded;
    };
  }

  /** Whether {@link #decode} may give null for a value that is there. */
  static boolean canFail(String sourceType, DataType encodedType) {
    return switch (base(sourceType)) {
      case "numeric", "decimal", "bytea" -> encodedType.equals(DataTypes.StringType);
      case "timestamp", "timestamptz" ->
          isWhole(encodedType) || encodedType.equals(DataTypes.StringType);
      case "date" -> isWhole(encodedType) || encodedType.equals(DataTypes.StringType);
      default -> false;
    };
  }

  /** True where the value is only a placeholder; empty if the type never has one. */
  static Optional<Column> isPlaceholder(String sourceType, DataType encodedType, Column encoded) {
    if (encodedType instanceof ArrayType a && a.elementType().equals(DataTypes.StringType)) {
      return Optional.of(encoded.equalTo(array(lit(PLACEHOLDER))));
    }
    if (!encodedType.equals(DataTypes.StringType)) {
      return Optional.empty();
    }
    return switch (base(sourceType)) {
      case "uuid", "numeric", "decimal", "timestamptz", "inet" -> Optional.empty();
      case "bytea" ->
          Optional.of(
              encoded.equalTo(
                  Base64.getEncoder()
                      .encodeToString(PLACEHOLDER.getBytes(StandardCharsets.UTF_8))));
      default -> Optional.of(encoded.equalTo(PLACEHOLDER));
    };
  }

  /** {@code numeric(10,2)} → {@code numeric}; {@code timestamp with time zone} → timestamptz. */
  static String base(String sourceType) {
    String type = sourceType.toLowerCase(Locale.ROOT).trim();
    String bare = type.replaceAll("\\s*\\([^)]*\\)", "");
    return switch (bare) {
      case "timestamp with time zone" -> "timestamptz";
      case "timestamp without time zone" -> "timestamp";
      default -> bare;
    };
  }

  private static Column decimal(
      String sourceType, DataType encodedType, Optional<DataType> silverType, Column encoded) {
    if (!encodedType.equals(DataTypes.StringType)) {
      return encoded;
    }
    DecimalType type = decimalType(sourceType, silverType);
    // More digits behind the point than the type has would be rounded away in silence.
    String exact = "^[+-]?[0-9]+([.][0-9]{0," + type.scale() + "}0*)?$";
    return when(encoded.rlike(exact), tryCast(encoded, type));
  }

  private static DecimalType decimalType(String sourceType, Optional<DataType> silverType) {
    Matcher m = NUMERIC.matcher(sourceType.toLowerCase(Locale.ROOT));
    if (m.find()) {
      int scale = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
      return DataTypes.createDecimalType(Integer.parseInt(m.group(1)), scale);
    }
    return silverType
        .filter(DecimalType.class::isInstance)
        .map(DecimalType.class::cast)
        .orElse(DataTypes.createDecimalType(38, 18));
  }

  /** {@code time.precision.mode=isostring} ends a date with the zone it does not have. */
  private static Column isoDate(DataType encodedType, Column encoded) {
    return encodedType.equals(DataTypes.StringType)
        ? when(
            encoded.rlike("^[0-9]{4}-[0-9]{2}-[0-9]{2}Z?$"),
            tryCast(encoded.substr(1, 10), DataTypes.DateType))
        : encoded;
  }

  /** Debezium counts {@code timestamp(0)} to {@code timestamp(3)} in milliseconds. */
  private static Column timestamp(String sourceType, DataType encodedType, Column encoded) {
    if (isWhole(encodedType) && MILLIS.matcher(sourceType.toLowerCase(Locale.ROOT)).find()) {
      return when(
          encoded.between(FIRST_DAY * MILLIS_PER_DAY, (LAST_DAY + 1) * MILLIS_PER_DAY - 1),
          call_udf("timestamp_millis", encoded));
    }
    if (isWhole(encodedType)) {
      return when(
          encoded.between(FIRST_DAY * MICROS_PER_DAY, (LAST_DAY + 1) * MICROS_PER_DAY - 1),
          call_udf("timestamp_micros", encoded));
    }
    if (encodedType.equals(DataTypes.StringType)) {
      // Spark's own cast is too kind: "12:00" would become today at noon. It also compiles a
      // pattern
      // for every zone it reads; without one it takes the session's, which is always UTC.
      Column utc = encoded.substr(lit(1), length(encoded).minus(1));
      return when(
          encoded.rlike(ZONED),
          tryCast(when(encoded.endsWith("Z"), utc).otherwise(encoded), DataTypes.TimestampType));
    }
    return encoded;
  }

  /** A cast that gives null instead of an error; Spark 3.5 has it in SQL only. */
  static Column tryCast(Column value, DataType type) {
    return new Column(
        new org.apache.spark.sql.catalyst.expressions.Cast(
            value.expr(),
            type,
            scala.Option.empty(),
            org.apache.spark.sql.catalyst.expressions.EvalMode.TRY()));
  }

  private static boolean isWhole(DataType type) {
    return type.equals(DataTypes.IntegerType) || type.equals(DataTypes.LongType);
  }
}
