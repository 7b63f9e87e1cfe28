package io.carelake.core.privacy;

import static org.apache.spark.sql.functions.lit;

import io.carelake.core.contract.Classification;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * What a role sees of each column:
 *
 * <table>
 *   <caption>by classification</caption>
 *   <tr><th>role</th><th>direct identifier</th><th>quasi-identifier</th><th>clinical, financial,
 *   none</th></tr>
 *   <tr><td>clinician, steward</td><td>clear</td><td>clear</td><td>clear</td></tr>
 *   <tr><td>engineer</td><td>masked</td><td>clear</td><td>clear</td></tr>
 *   <tr><td>data scientist</td><td>masked</td><td>coarser</td><td>clear</td></tr>
 *   <tr><td>compliance officer</td><td>empty</td><td>empty</td><td>empty, but none in {@code ops} and
 *   in the side tables of {@code secure}</td></tr>
 * </table>
 *
 * <p>A column that the contract protects holds a token or a mask already, in the tokenised twin,
 * and is left as it is.
 */
final class Masks {
  /** Quasi-identifiers that say where someone lives, finer than a state. */
  private static final Pattern PLACE =
      Pattern.compile(
          "(^|.*_)(city|county|fips|line|street|address|place|lat|lon|latitude|longitude|tract)(_.*|$)");

  private static final Set<String> SIDE_TABLES = Set.of("quarantine", "gone_keys");
  private static final String SYSTEM = "_";
  private static final Set<String> RAW = Set.of("_rescued", "_headers");

  private Masks() {}

  /** The rows as the role may see them: same columns, same types. */
  static Dataset<Row> apply(
      Role role, Optional<Contract> contract, TableId table, Dataset<Row> rows) {
    if (role == Role.CLINICIAN || role == Role.STEWARD) {
      return rows;
    }
    return rows.select(
        Arrays.stream(rows.schema().fields())
            .map(f -> seen(role, contract, table, f).cast(f.dataType()).as(f.name()))
            .toArray(Column[]::new));
  }

  private static Column seen(
      Role role, Optional<Contract> contract, TableId table, StructField field) {
    Column value = functions.col("`" + field.name() + "`");
    boolean system = field.name().startsWith(SYSTEM) && !RAW.contains(field.name());
    if (Layer.of(table) == Layer.OPS || system) {
      return value;
    }
    Optional<io.carelake.core.contract.Column> column =
        contract.flatMap(c -> c.column(field.name()));
    // A column that no contract describes could be anything.
    Classification kind =
        column
            .map(io.carelake.core.contract.Column::classification)
            .orElse(Classification.DIRECT_IDENTIFIER);
    if (role == Role.COMPLIANCE_OFFICER) {
      boolean open =
          Layer.of(table) == Layer.SECURE
              && SIDE_TABLES.contains(table.name())
              && kind == Classification.NONE;
      return open ? value : lit(null);
    }
    boolean replacedAlready =
        column.filter(io.carelake.core.contract.Column::isProtected).isPresent()
            && contract.filter(c -> c.table().equals(table) && c.hasIdentifiedTwin()).isPresent();
    if (replacedAlready) {
      return value;
    }
    return switch (kind) {
      case DIRECT_IDENTIFIER -> ContractProtector.masked(field.dataType(), value);
      case QUASI_IDENTIFIER ->
          role == Role.DATA_SCIENTIST ? coarser(field.name(), field.dataType(), value) : value;
      case CLINICAL, FINANCIAL, NONE -> value;
    };
  }

  /**
   * Dates, ZIP codes and ages by rule; places and other numbers not at all; categories as they are.
   */
  private static Column coarser(String name, DataType type, Column value) {
    Column general = Generalisation.of(name, type, value);
    boolean hasRule =
        type.equals(DataTypes.DateType)
            || type.equals(DataTypes.TimestampType)
            || Generalisation.isZip(name, type)
            || Generalisation.isAge(name, type);
    if (hasRule) {
      return general;
    }
    boolean category =
        (type.equals(DataTypes.StringType) || type.equals(DataTypes.BooleanType))
            && !PLACE.matcher(name).matches();
    return category && !(type instanceof NumericType) ? value : lit(null);
  }
}
