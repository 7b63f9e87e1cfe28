package io.carelake.core.privacy;

import io.carelake.core.contract.Contract;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Protector;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Makes the tokenised twin's rows: each protected column replaced as its contract says, its type
 * kept, every other column untouched.
 *
 * <ul>
 *   <li>token: the value's keyed token ({@link Tokens}); strings and arrays of strings only
 *   <li>mask: {@code ***}, null stays null; null for other types than strings
 *   <li>generalise: see {@link Generalisation}
 *   <li>drop: null
 * </ul>
 */
public final class ContractProtector implements Protector {
  static final String MASK = "***";
  private final KeyProvider provider;
  private final Tokens tokens;

  public ContractProtector(KeyProvider provider) {
    this.provider = provider;
    this.tokens = new Tokens(provider);
  }

  @Override
  public Dataset<Row> protect(Contract contract, Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(rows.schema().fields())
            .map(
                field -> {
                  Column value = functions.col("`" + field.name() + "`");
                  return contract
                      .column(field.name())
                      .filter(io.carelake.core.contract.Column::isProtected)
                      .map(c -> replaced(contract, c, value).cast(c.type()).as(field.name()))
                      .orElse(value);
                })
            .toArray(Column[]::new));
  }

  private Column replaced(
      Contract contract, io.carelake.core.contract.Column column, Column value) {
    return switch (column.protection().orElseThrow()) {
      case TOKEN -> tokenised(contract, column, value);
      case MASK -> masked(column.type(), value);
      case GENERALISE -> Generalisation.of(column.name(), column.type(), value);
      case DROP -> functions.lit(null);
    };
  }

  static Column masked(DataType type, Column value) {
    return type.equals(DataTypes.StringType)
        ? functions.when(value.isNotNull(), MASK)
        : functions.lit(null);
  }

  private Column tokenised(
      Contract contract, io.carelake.core.contract.Column column, Column value) {
    // Asked here, on the driver, so that a missing key stops the run before any row is read.
    provider.keys();
    if (column.type().equals(DataTypes.StringType)) {
      return tokens.column(column.name(), value);
    }
    if (column.type() instanceof ArrayType array
        && array.elementType().equals(DataTypes.StringType)) {
      return functions.transform(value, v -> tokens.column(column.name(), v));
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION,
        "Cannot tokenise "
            + contract.table()
            + "."
            + column.name()
            + ": a "
            + column.type().sql()
            + " cannot hold a token; protect it with mask, generalise or drop");
  }
}
