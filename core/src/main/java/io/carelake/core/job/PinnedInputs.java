package io.carelake.core.job;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.transform.Inputs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The inputs of a transform at their pinned versions, narrowed to the touched keys when the run is
 * incremental.
 */
final class PinnedInputs implements Inputs {
  private final RunContext run;
  private final Contract contract;
  private final Map<TableId, PinnedInput> pins;
  private final Map<TableId, String> keyColumns;
  private final Optional<Dataset<Row>> touched;

  /**
   * @param keyColumns by input, the column that holds the piece's key
   * @param touched the keys to narrow to, one column named {@code key}; empty: everything
   */
  PinnedInputs(
      RunContext run,
      Contract contract,
      Map<TableId, PinnedInput> pins,
      Map<TableId, String> keyColumns,
      Optional<Dataset<Row>> touched) {
    this.run = run;
    this.contract = contract;
    this.pins = pins;
    this.keyColumns = keyColumns;
    this.touched = touched;
  }

  @Override
  public Dataset<Row> table(TableId table) {
    Dataset<Row> all = tableWithFlagged(table);
    Dataset<Row> good =
        Arrays.asList(all.columns()).contains(SystemColumns.FAILED_RULES)
            ? all.where("_failed_rules IS NULL OR size(_failed_rules) = 0")
            : all;
    return good.select(contractColumns(table, good));
  }

  private org.apache.spark.sql.Column[] contractColumns(TableId table, Dataset<Row> rows) {
    Set<String> present = new HashSet<>(Arrays.asList(rows.columns()));
    List<org.apache.spark.sql.Column> columns = new ArrayList<>();
    for (Column c : run.contracts().require(table).columns()) {
      // A column that its contract gained after this snapshot was published is not there yet.
      columns.add(
          present.contains(c.name())
              ? rows.col("`" + c.name() + "`")
              : lit(null).cast(c.type()).as(c.name()));
    }
    return columns.toArray(org.apache.spark.sql.Column[]::new);
  }

  @Override
  public Dataset<Row> tableWithFlagged(TableId table) {
    PinnedInput pin = pins.get(table);
    if (pin == null) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + table
              + " in the transform of "
              + contract.table()
              + ": it is not among its inputs "
              + contract.inputs()
              + "; add it to the contract's inputs");
    }
    Dataset<Row> rows = run.store().read(table, pin.to());
    String key = keyColumns.get(table);
    if (touched.isEmpty() || key == null) {
      return rows;
    }
    Dataset<Row> keys = touched.get().select(col("key").as("_touched"));
    return rows.join(
        broadcast(keys), rows.col("`" + key + "`").equalTo(keys.col("_touched")), "left_semi");
  }

  @Override
  public Instant asOf() {
    return run.asOf();
  }

  @Override
  public Instant knownAt() {
    return run.knownAt();
  }
}
