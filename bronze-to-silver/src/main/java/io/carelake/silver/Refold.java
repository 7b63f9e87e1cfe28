package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static org.apache.spark.sql.functions.expr;

import io.carelake.core.contract.Contract;
import io.carelake.core.table.KeptRows;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The whole history of some keys: all their events in bronze, and those of the keys that their rows
 * had before or after. It is read only for keys of which something came so late that their state in
 * the table is not enough to tell their row.
 */
final class Refold {
  private static final String KEY = "__k";
  private final Contract contract;
  private final KeptRows kept = new KeptRows();

  Refold(Contract contract) {
    this.contract = contract;
  }

  /**
   * The events of the keys and of those connected to them by key changes.
   *
   * @param keys one column {@code key}, as JSON
   * @param history all events of the source table
   */
  Dataset<Row> events(Dataset<Row> keys, Dataset<Row> history) {
    Dataset<Row> keyed = history.withColumn(KEY, KeyStates.keyJson(contract));
    Dataset<Row> closed = keys;
    Dataset<Row> found = of(keyed, closed);
    while (true) {
      Dataset<Row> further =
          kept.keep(
              found
                  .select(expr("explode(array(__old_key, __new_key))").as("key"))
                  .where("key IS NOT NULL")
                  .distinct()
                  .join(closed, scalaSeq("key"), "left_anti"));
      if (further.isEmpty()) {
        return found.drop(KEY);
      }
      closed = closed.unionByName(further);
      found = of(keyed, closed);
    }
  }

  private Dataset<Row> of(Dataset<Row> keyed, Dataset<Row> keys) {
    return kept.keep(
        keyed
            .join(keys, keyed.col(KEY).equalTo(keys.col("key")), "left_semi")
            .where(col(EventColumns.KEYED)));
  }

  void release() {
    kept.release();
  }

  static scala.collection.Seq<String> scalaSeq(String... names) {
    return scalaSeq(List.of(names));
  }

  static scala.collection.Seq<String> scalaSeq(List<String> names) {
    return scala.collection.JavaConverters.asScalaBuffer(names).toSeq();
  }
}
