package io.carelake.core.table;

import static org.apache.spark.sql.functions.col;

import io.carelake.core.contract.TableId;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * The rows of a Delta table that changed between two versions, by row tracking: each row knows the
 * version that wrote it, also after its file was compacted. Delta's own change data feed is not
 * asked: it ends where {@code VACUUM} and the retention of the log end.
 */
final class DeltaChangeFeed {
  private final DeltaTables tables;

  DeltaChangeFeed(DeltaTables tables) {
    this.tables = tables;
  }

  boolean isSupported(TableId table) {
    return "true"
        .equals(
            DeltaActions.configuration(tables.snapshot(table).metadata())
                .get("delta.enableRowTracking"));
  }

  Dataset<Row> changedRows(TableId table, TableVersion from, TableVersion to) {
    if (to.snapshotId() == 0) {
      return tables.rows(tables.snapshot(table)).where("false");
    }
    Snapshot now = tables.snapshot(table, to);
    // A file holds no row that is newer than itself.
    List<AddFile> newer =
        DeltaTables.files(now).stream()
            .filter(f -> (Long) f.defaultRowCommitVersion().get() + 1 > from.sequence())
            .toList();
    return DeltaTables.raw(now, newer)
        .where(ChangeFeed.isAfter(from.sequence() - 1).apply(col("_metadata.row_commit_version")))
        .select(DeltaColumns.visible(now.schema()));
  }
}
