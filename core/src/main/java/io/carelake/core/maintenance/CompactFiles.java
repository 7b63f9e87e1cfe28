package io.carelake.core.maintenance;

import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.TableVersion;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.BinPackRewriteFilePlanner;
import org.apache.iceberg.actions.RewriteDataFiles;
import org.apache.iceberg.actions.SizeBasedFileRewritePlanner;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.SparkSession;

/**
 * Merges small files and rewrites files of which many rows are deleted. Big files without many
 * deletes stay as they are, so that a table is not written again and again. Row lineage survives:
 * the rows say themselves when they were last updated, and the snapshot says that no row changed.
 */
final class CompactFiles {
  private final SparkSession spark;
  private final MaintenanceSettings settings;

  CompactFiles(SparkSession spark, MaintenanceSettings settings) {
    this.spark = spark;
    this.settings = settings;
  }

  boolean isDue(TableState state) {
    return state.smallFiles() >= Math.max(2, settings.smallFiles())
        || state.mostDeleted() > settings.deletedShare();
  }

  /**
   * @param version the published version whose rows these are
   * @throws org.apache.iceberg.exceptions.CommitFailedException or ValidationException if the table
   *     moved in a way that a compaction cannot follow; nothing has changed then
   */
  void run(Table table, TableVersion version) {
    long target =
        Long.parseLong(
            table
                .properties()
                .getOrDefault("write.target-file-size-bytes", String.valueOf(512L << 20)));
    long small = Math.min(settings.smallFileBytes(), target / 2);
    SparkActions.get(spark)
        .rewriteDataFiles(table)
        .binPack()
        .option(
            SizeBasedFileRewritePlanner.MIN_INPUT_FILES,
            String.valueOf(Math.max(2, settings.smallFiles())))
        .option(SizeBasedFileRewritePlanner.MIN_FILE_SIZE_BYTES, String.valueOf(small))
        .option(SizeBasedFileRewritePlanner.MAX_FILE_SIZE_BYTES, String.valueOf(target * 2))
        .option(
            BinPackRewriteFilePlanner.DELETE_RATIO_THRESHOLD,
            String.valueOf(Math.max(settings.deletedShare(), 1e-9)))
        // One after the other: a run of this process may be at work beside it.
        .option(RewriteDataFiles.MAX_CONCURRENT_FILE_GROUP_REWRITES, "1")
        .snapshotProperty(Properties.ROWS_AS_OF, String.valueOf(version.sequence()))
        .execute();
  }
}
