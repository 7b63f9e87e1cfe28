package io.carelake.core.contract;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** The Spark type that a PostgreSQL column has once Debezium's encoding is undone. */
final class DecodedType {
  private static final Pattern NUMERIC =
      Pattern.compile("(?:numeric|decimal)\\s*\\(\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\)");

  private DecodedType() {}

  /** Empty when the contract of silver may choose, as for a {@code numeric} without precision. */
  static Optional<DataType> of(Column bronze, Column silver) {
    String source = bronze.sourceType().orElse("text").toLowerCase(Locale.ROOT).strip();
    Matcher numeric = NUMERIC.matcher(source);
    if (numeric.matches()) {
      int precision = Integer.parseInt(numeric.group(1));
      int scale = numeric.group(2) == null ? 0 : Integer.parseInt(numeric.group(2));
      return precision <= 38 && scale <= precision
          ? Optional.of(DataTypes.createDecimalType(precision, scale))
          : Optional.empty();
    }
    return switch (source.replaceAll("\\s*\\([^)]*\\)", "")) {
      case "numeric", "decimal" ->
          silver.type() instanceof DecimalType
              ? Optional.empty()
              : Optional.of(DataTypes.createDecimalType(38, 18));
      case "date" -> Optional.of(DataTypes.DateType);
      case "timestamp", "timestamptz", "timestamp with time zone", "timestamp without time zone" ->
          Optional.of(DataTypes.TimestampType);
      case "bytea" -> Optional.of(DataTypes.BinaryType);
      default -> Optional.of(bronze.type());
    };
  }
}
