package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.table.QuarantineRows;
import io.carelake.core.table.SystemColumns;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** Makes the rows of {@code secure.quarantine} out of flagged rows of a transform. */
public final class Quarantine {
  private static final Map<String, String> EXACT =
      Map.of(
          "ignoreNullFields", "false",
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");

  private Quarantine() {}

  /** True for a row that a rule failed. */
  public static Column isFlagged() {
    return functions.coalesce(
        functions.size(functions.col(SystemColumns.FAILED_RULES)).gt(0), functions.lit(false));
  }

  /** The flagged rows, in the form of {@link QuarantineRows#SCHEMA}. */
  public static Dataset<Row> rows(Contract contract, Dataset<Row> flagged) {
    Column[] columns =
        contract.columns().stream()
            .map(c -> functions.col(RowRules.quoted(c.name())))
            .toArray(Column[]::new);
    Dataset<Row> failed = flagged.where(isFlagged());
    return failed.select(
        typed("key", key(contract)),
        typed("reasons", functions.col(SystemColumns.FAILED_RULES)),
        typed("row", functions.to_json(functions.struct(columns), EXACT)),
        typed("topic", functions.lit(null)),
        typed("partition", functions.lit(null)),
        typed("offset", functions.lit(null)));
  }

  /** The primary key as a JSON array of strings, null for a row without any key value. */
  static Column key(Contract contract) {
    if (contract.key().isEmpty()) {
      return functions.lit(null).cast("string");
    }
    Column[] values =
        contract.keyNames().stream()
            .map(n -> functions.col(RowRules.quoted(n)).cast("string"))
            .toArray(Column[]::new);
    return functions.when(
        functions.coalesce(values).isNotNull(), functions.to_json(functions.array(values)));
  }

  private static Column typed(String name, Column value) {
    StructField field = QuarantineRows.SCHEMA.apply(name);
    return value.cast(field.dataType()).as(name);
  }
}
