package io.carelake.core.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.TableStore.ChangeSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.ScanTaskSetManager;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * The rows of a format-v3 table that changed between two versions, by row lineage: exact through
 * updates, compaction and snapshot expiry, and cheap, because only files written after the first
 * version are planned.
 */
final class ChangeFeed {
  private static final String LAST_UPDATED = "_last_updated_sequence_number";
  private final SparkSession spark;
  private final IcebergTables tables;

  /** Who asks how much has changed reads it next. */
  private volatile Planned lastPlanned;

  ChangeFeed(SparkSession spark, IcebergTables tables) {
    this.spark = spark;
    this.tables = tables;
  }

  boolean isSupported(TableId id) {
    return ((HasTableOperations) tables.load(id)).operations().current().formatVersion() >= 3;
  }

  /**
   * Greater than a number, as a function: a number in an expression becomes part of the code that
   * Spark generates, so that each run would compile, and warm up, the decoding of events anew.
   */
  static UserDefinedFunction isAfter(long sequence) {
    return udf((UDF1<Long, Boolean>) s -> s != null && s > sequence, DataTypes.BooleanType);
  }

  ChangeSize changedAtMost(TableId id, TableVersion from, TableVersion to) {
    long rows = 0;
    long bytes = 0;
    for (FileScanTask task : newer(id, tables.load(id), from, to)) {
      rows += task.file().recordCount();
      bytes += task.file().fileSizeInBytes();
    }
    return new ChangeSize(rows, bytes);
  }

  /** The files between two versions, of which nothing can change any more. */
  private record Planned(
      TableId table, TableVersion from, TableVersion to, List<FileScanTask> files) {
    boolean isOf(TableId id, TableVersion since, TableVersion until) {
      return table.equals(id) && from.equals(since) && to.equals(until);
    }
  }

  /** The files that may hold rows newer than a version. */
  private List<FileScanTask> newer(TableId id, Table table, TableVersion from, TableVersion to) {
    Planned before = lastPlanned;
    if (before != null && before.isOf(id, from, to)) {
      return before.files();
    }
    List<FileScanTask> tasks = new ArrayList<>();
    if (to.snapshotId() != 0) {
      try (CloseableIterable<FileScanTask> planned =
          table.newScan().useSnapshot(to.snapshotId()).planFiles()) {
        for (FileScanTask task : planned) {
          if (task.file().dataSequenceNumber() > from.sequence()) {
            tasks.add(task);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot plan the changed files of " + table.name(), e);
      }
    }
    lastPlanned = new Planned(id, from, to, List.copyOf(tasks));
    return tasks;
  }

  Dataset<Row> changedRows(TableId id, TableVersion from, TableVersion to) {
    Table table = tables.load(id);
    List<FileScanTask> tasks = newer(id, table, from, to);
    Dataset<Row> all = spark.table(IcebergTables.sqlName(id));
    if (tasks.isEmpty()) {
      return all.where("false");
    }
    String taskSet = UUID.randomUUID().toString();
    ScanTaskSetManager.get().stageTasks(table, taskSet, tasks);
    List<org.apache.spark.sql.Column> columns = new ArrayList<>();
    for (String name : all.columns()) {
      columns.add(col("`" + name + "`"));
    }
    return spark
        .read()
        .format("iceberg")
        .option("scan-task-set-id", taskSet)
        .load(IcebergTables.sqlName(id).replace("`", ""))
        .where(isAfter(from.sequence()).apply(col(LAST_UPDATED)))
        .select(columns.toArray(org.apache.spark.sql.Column[]::new));
  }
}
