package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.KeptRows;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** A history as it was published before the run, and what a run changes in it. */
final class WrittenHistory {
  private static final String WAS = "__was";
  private static final String STATUS = "__status";
  private static final String SUBJECT = "__subject";

  /** What may differ in a row of the same key: it was closed, mostly. */
  private static final List<String> COMPARED =
      List.of(
          HistoryContract.VALID_TO,
          HistoryContract.RECORDED_TO,
          HistoryContract.OP,
          SystemColumns.SOURCE_AT);

  private final Request request;
  private final Contract current;
  private final List<String> keys;
  private final List<String> compared;

  /**
   * @param current the contract of the table whose history it is
   */
  WrittenHistory(Request request, Contract current) {
    this.request = request;
    // A replay judges by rules that may have changed; otherwise a row keeps its flags.
    this.compared = new ArrayList<>(COMPARED);
    if (request.replay().isPresent()) {
      compared.add(SystemColumns.FAILED_RULES);
    }
    this.current = current;
    this.keys = request.contract().keyNames();
  }

  /**
   * Rows to write, places of rows that are replaced or leave, keys that leave.
   *
   * @param unchangedCount rows that are there as they should be
   */
  record Difference(
      Dataset<Row> rows,
      Optional<Dataset<Row>> replaced,
      Optional<Dataset<Row>> lost,
      long count,
      long writtenCount,
      long unchangedCount) {}

  boolean isEmpty() {
    return request.current().snapshotId() == 0;
  }

  private Dataset<Row> rows() {
    return request.run().store().read(request.target(), request.current());
  }

  /** The keys of rows that are not among these any more. */
  Dataset<Row> missingIn(Dataset<Row> now) {
    return gone(
        rows()
            .withColumn(SUBJECT, KeyStates.subject(request.contract()))
            .join(now.select(cols(keys)), Refold.scalaSeq(keys), "left_anti"));
  }

  /**
   * What differs between the rows there and those made now; in a replay these are flagged.
   *
   * @param madeAnew the keys of which all rows were made, as JSON; empty: all
   */
  Difference difference(Dataset<Row> now, Optional<Dataset<Row>> madeAnew, KeptRows kept) {
    List<Column> columns = new ArrayList<>(List.of(cols(keys)));
    columns.add(struct(cols(compared)).as(WAS));
    columns.add(KeyStates.subject(request.contract()).as(SUBJECT));
    TableChange.PLACE.forEach(p -> columns.add(col(p)));
    Dataset<Row> before = rows();
    if (madeAnew.isPresent()) {
      before =
          before
              .withColumn("__k", KeyStates.keyJson(current))
              .join(madeAnew.get(), col("__k").equalTo(col("key")), "left_semi");
    }
    Dataset<Row> both =
        kept.keep(
            now.join(
                    before.select(columns.toArray(Column[]::new)),
                    Refold.scalaSeq(keys),
                    "full_outer")
                .withColumn(
                    STATUS,
                    when(col(HistoryContract.OP).isNull(), "lost")
                        .when(col(WAS).isNull(), "new")
                        .when(col(WAS).eqNullSafe(struct(cols(compared))), "unchanged")
                        .otherwise("changed"))
                .drop(WAS));
    Map<String, Long> counts = new HashMap<>();
    both.groupBy(STATUS)
        .count()
        .collectAsList()
        .forEach(r -> counts.put(r.getString(0), r.getLong(1)));
    long changed = counts.getOrDefault("changed", 0L);
    long added = counts.getOrDefault("new", 0L);
    long unchanged = counts.getOrDefault("unchanged", 0L);
    long lost = counts.getOrDefault("lost", 0L);
    return new Difference(
        both.where("__status IN ('new', 'changed')")
            .drop(STATUS, SUBJECT)
            .drop(TableChange.PLACE.toArray(String[]::new)),
        changed + lost == 0
            ? Optional.empty()
            : Optional.of(
                both.where("__status IN ('changed', 'lost')").select(cols(TableChange.PLACE))),
        lost == 0 ? Optional.empty() : Optional.of(gone(both.where("__status = 'lost'"))),
        added + changed + unchanged,
        added + changed,
        unchanged);
  }

  private Dataset<Row> gone(Dataset<Row> rows) {
    return rows.select(
        KeyStates.keyJson(request.contract()).as("key"),
        col(SUBJECT).as("subject"),
        lit("deleted").as("reason"),
        lit(null).cast(GoneKeys.POSITION).as("position"),
        expr("CAST(NULL AS TIMESTAMP)").as("source_at"),
        lit(null).cast(DataTypes.StringType).as("awaiting"));
  }
}
