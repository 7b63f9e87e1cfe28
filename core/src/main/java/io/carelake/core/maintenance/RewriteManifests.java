package io.carelake.core.maintenance;

import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.TableVersion;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.SparkSession;

/** Merges the many manifests that fast appends leave, so that planning a read stays cheap. */
final class RewriteManifests {
  /** As Iceberg's own merging appends allow. */
  private static final int MOST = 100;

  private final SparkSession spark;
  private final int most;

  RewriteManifests(SparkSession spark) {
    this(spark, MOST);
  }

  RewriteManifests(SparkSession spark, int most) {
    this.spark = spark;
    this.most = most;
  }

  boolean isDue(TableState state) {
    return state.manifests() > most;
  }

  void run(Table table, TableVersion version) {
    SparkActions.get(spark)
        .rewriteManifests(table)
        .snapshotProperty(Properties.ROWS_AS_OF, String.valueOf(version.sequence()))
        .execute();
  }
}
