package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Gives a row the large values that its event did not carry, because the update did not touch them:
 * the last value known in the batch, else that of the target's row. Runs only on batches that have
 * such events.
 */
final class ToastFill {
  /** True where a large value is known neither in the batch nor in the target. */
  static final String UNRESOLVED = "__unresolved";

  private final Contract contract;

  ToastFill(Contract contract) {
    this.contract = contract;
  }

  /**
   * @param winners the folded rows to fill; every one of them lacks a value
   * @param candidates the batch's events ({@link BatchFold#candidates})
   * @param clear the table's clear rows before the batch
   */
  Dataset<Row> fill(Dataset<Row> winners, Dataset<Row> candidates, Dataset<Row> clear) {
    List<String> keys = contract.keyNames();
    List<String> large = largeColumns();
    Dataset<Row> known =
        winners.join(earlier(winners, candidates, large), scalaSeq(keys), "left_outer");
    List<Column> before = new ArrayList<>(List.of(cols(keys)));
    large.forEach(c -> before.add(col(c).as("__old_" + c)));
    before.add(lit(true).as("__has_old"));
    Dataset<Row> both =
        known.join(clear.select(before.toArray(Column[]::new)), scalaSeq(keys), "left_outer");
    Column unresolved = lit(false);
    for (String c : large) {
      unresolved = unresolved.or(lacks(c).and(col("__early_" + c).isNull()));
    }
    Dataset<Row> filled =
        both.withColumn(
            UNRESOLVED, unresolved.and(coalesce(col("__has_old"), lit(false)).equalTo(false)));
    for (String c : large) {
      filled =
          filled.withColumn(
              c,
              when(
                      lacks(c),
                      when(col("__early_" + c).isNotNull(), col("__early_" + c).getField("value"))
                          .otherwise(col("__old_" + c)))
                  .otherwise(col(c)));
    }
    List<Column> own = new ArrayList<>(List.of(cols(List.of(winners.columns()))));
    own.add(col(UNRESOLVED));
    return filled.select(own.toArray(Column[]::new));
  }

  private Dataset<Row> earlier(Dataset<Row> winners, Dataset<Row> candidates, List<String> large) {
    List<Column> bound = new ArrayList<>();
    contract.keyNames().forEach(k -> bound.add(col(k)));
    bound.add(struct(col(EventColumns.EPOCH), col(EventColumns.LSN)).as("__before"));
    Column place = struct(col(EventColumns.EPOCH), col(EventColumns.LSN));
    List<Column> values = new ArrayList<>();
    for (String c : large) {
      values.add(
          max_by(
                  struct(col(c).as("value")),
                  when(coalesce(lacks(c), lit(false)).equalTo(false), place))
              .as("__early_" + c));
    }
    return candidates
        .join(winners.select(bound.toArray(Column[]::new)), scalaSeq(contract.keyNames()), "inner")
        .where(place.lt(col("__before")))
        .groupBy(cols(contract.keyNames()))
        .agg(values.get(0), values.subList(1, values.size()).toArray(Column[]::new));
  }

  private static Column lacks(String column) {
    return coalesce(array_contains(expr(EventColumns.TOASTED), column), lit(false));
  }

  private List<String> largeColumns() {
    return contract.columns().stream()
        .filter(c -> !c.isKey())
        .map(io.carelake.core.contract.Column::name)
        .toList();
  }

  private static scala.collection.Seq<String> scalaSeq(List<String> names) {
    return scala.collection.JavaConverters.asScalaBuffer(names).toSeq();
  }
}
