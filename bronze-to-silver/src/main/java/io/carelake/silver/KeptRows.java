package io.carelake.silver;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows computed once and used in several places. A cached dataset still drags the plan that made it
 * into every plan that uses it, and Spark analyses all of it again each time; here the plan ends at
 * the rows.
 */
final class KeptRows {
  private final List<Dataset<Row>> kept = new ArrayList<>();

  Dataset<Row> keep(Dataset<Row> rows) {
    Dataset<Row> cached = rows.persist(StorageLevel.MEMORY_AND_DISK());
    kept.add(cached);
    return rows.sparkSession()
        .internalCreateDataFrame(cached.queryExecution().toRdd(), rows.schema(), false);
  }

  void release() {
    kept.forEach(Dataset::unpersist);
    kept.clear();
  }
}
