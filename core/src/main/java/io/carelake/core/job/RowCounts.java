package io.carelake.core.job;

import static org.apache.spark.sql.functions.col;

import io.carelake.core.table.RowTally;
import io.carelake.core.table.SystemColumns;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows of a transform by what becomes of them, counted in one pass. */
record RowCounts(RowTally published, long quarantined, long withheld) {

  static RowCounts of(Dataset<Row> kept, Column leaves) {
    Map<String, Long> published = new HashMap<>();
    long quarantined = 0;
    long withheld = 0;
    Dataset<Row> counted =
        kept.groupBy(col("_withheld"), leaves.as("_leaves"), col(SystemColumns.FINDINGS)).count();
    for (Row r : counted.collectAsList()) {
      long rows = r.getLong(3);
      if (r.getBoolean(0)) {
        withheld += rows;
      } else if (r.getBoolean(1)) {
        quarantined += rows;
      } else {
        published.merge(r.isNullAt(2) ? "" : r.getString(2), rows, Long::sum);
      }
    }
    return new RowCounts(RowTally.of(published), quarantined, withheld);
  }

  Ledger ledger() {
    return Ledger.transform(
        published.rows() + quarantined + withheld, published.rows(), quarantined, withheld);
  }
}
