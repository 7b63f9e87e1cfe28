package io.carelake.core.maintenance;

import java.time.Instant;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.DeleteOrphanFiles;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.SparkSession;

/**
 * Finds the files in a table's folder that no snapshot, branch or tag knows: what a run that died
 * had written. A run that is alive has such files too, so only old ones are touched.
 */
final class SweepOrphans {
  private final SparkSession spark;

  SweepOrphans(SparkSession spark) {
    this.spark = spark;
  }

  /** How many there are. */
  long count(Table table, Instant olderThan) {
    return found(action(table, olderThan).deleteWith(file -> {}).execute());
  }

  /** Deletes them; how many there were. */
  long delete(Table table, Instant olderThan) {
    return found(action(table, olderThan).execute());
  }

  private DeleteOrphanFiles action(Table table, Instant olderThan) {
    return SparkActions.get(spark).deleteOrphanFiles(table).olderThan(olderThan.toEpochMilli());
  }

  private static long found(DeleteOrphanFiles.Result result) {
    long count = 0;
    for (String ignored : result.orphanFileLocations()) {
      count++;
    }
    return count;
  }
}
