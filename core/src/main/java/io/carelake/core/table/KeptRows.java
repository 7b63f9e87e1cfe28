package io.carelake.core.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows computed once and used in several places. A cached dataset still drags the plan that made it
 * into every plan that uses it, is looked for in every plan of the session, and is made by a clone
 * of the session; here the plan ends at the rows, and they are nobody else's.
 */
public final class KeptRows {
  private final List<JavaRDD<byte[]>> kept = new ArrayList<>();

  /**
   * The same rows, computed when they are first asked for and kept until {@link #release}; shuffles
   * on the way to them are done at once. Nothing is known of their size: an estimate of what they
   * were made from might have millions of them sent to the driver.
   */
  public Dataset<Row> keep(Dataset<Row> rows) {
    StructType schema = rows.schema();
    JavaRDD<byte[]> packed =
        computed(rows)
            .mapPartitions(r -> PackedRows.packed(r, schema), true)
            .persist(StorageLevel.MEMORY_AND_DISK());
    kept.add(packed);
    int columns = schema.length();
    RDD<InternalRow> unpacked =
        packed.mapPartitions(p -> PackedRows.unpacked(p, columns), true).rdd();
    Dataset<Row> ended = rows.sparkSession().internalCreateDataFrame(unpacked, schema, false);
    // What lies in one partition is not shuffled once more.
    return unpacked.getNumPartitions() == 1 ? ended.coalesce(1) : ended;
  }

  /** The rows of a dataset as Spark has them; with the session's settings in every stage. */
  public static JavaRDD<InternalRow> computed(Dataset<Row> rows) {
    return SQLExecution.withSQLConfPropagated(
        rows.sparkSession(), () -> rows.queryExecution().toRdd().toJavaRDD());
  }

  /** Lets go of all of them; what still uses them computes them anew. */
  public void release() {
    kept.forEach(JavaRDD::unpersist);
    kept.clear();
  }
}
