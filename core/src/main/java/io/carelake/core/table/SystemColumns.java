package io.carelake.core.table;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that the house adds to every source-aligned silver table, and the run column of every
 * table.
 */
public final class SystemColumns {
  private SystemColumns() {}

  /** The ids of the row rules that the row fails; null or empty: none. */
  public static final String FAILED_RULES = "_failed_rules";

  /**
   * What the row counts against when its table is judged: row rules of any severity and what the
   * scores count, as {@link RowTally#text}; null: nothing. One flat column, so that what leaves the
   * table can be taken off its tally at no cost.
   */
  public static final String FINDINGS = "_findings";

  /** True while a newer version of this key waits in quarantine. */
  public static final String HELD = "_held";

  /**
   * Where in the source's history this row stands ({@link GoneKeys#POSITION}). While rows are made
   * it is one struct; tables hold its fields as columns of their own ({@code _position_lsn}, …):
   * Iceberg reads flat columns in vectors, and every apply reads those of the whole table.
   */
  public static final String POSITION = "_position";

  /** When the source committed the change that made this row ({@code source.ts_ms}). */
  public static final String SOURCE_AT = "_source_at";

  /** The run that wrote this row. */
  public static final String RUN_ID = "_run_id";

  private static final StructType SILVER = silver();

  private static StructType silver() {
    StructType all =
        new StructType()
            .add(FAILED_RULES, DataTypes.createArrayType(DataTypes.StringType))
            .add(FINDINGS, DataTypes.StringType)
            .add(HELD, DataTypes.BooleanType);
    for (StructField f : GoneKeys.POSITION.fields()) {
      all = all.add(flat(f.name()), f.dataType());
    }
    return all.add(SOURCE_AT, DataTypes.TimestampType).add(RUN_ID, DataTypes.StringType);
  }

  /** The column of a table that holds a field of the position. */
  public static String flat(String positionField) {
    return POSITION + "_" + positionField;
  }

  /** The position of a row of a table, as a struct named {@link #POSITION}; never null. */
  public static Column positionOfTable() {
    return functions
        .struct(
            Arrays.stream(GoneKeys.POSITION.fieldNames())
                .map(f -> functions.col(flat(f)).as(f))
                .toArray(Column[]::new))
        .as(POSITION);
  }

  /** The columns of a table that hold a position given as a struct. */
  public static List<Column> flattened(Column position) {
    return Arrays.stream(GoneKeys.POSITION.fieldNames())
        .map(f -> position.getField(f).as(flat(f)))
        .toList();
  }

  /** The contract's columns with the system columns of silver behind them. */
  public static StructType silver(StructType contract) {
    StructType all = contract;
    for (StructField f : SILVER.fields()) {
      all = all.add(f);
    }
    return all;
  }

  /** The contract's columns with the system columns of a history behind them. */
  public static StructType history(StructType contract) {
    return contract
        .add(SILVER.apply(FAILED_RULES))
        .add(SILVER.apply(SOURCE_AT))
        .add(SILVER.apply(RUN_ID));
  }

  public static List<String> silverNames() {
    return List.of(SILVER.fieldNames());
  }
}
