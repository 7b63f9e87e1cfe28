package io.carelake.core.table;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DeleteWriteResult;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Removes rows of a branch without rewriting their files: one row-delta commit adds deletion
 * vectors. Rows given by key are found by one broadcast join; the target is never shuffled.
 */
final class RowRemoval {
  private final SparkSession spark;
  private final IcebergTables tables;

  /**
   * What was removed.
   *
   * @param tally empty if whoever named the rows did not say what they counted against
   */
  record Removed(long rows, Optional<RowTally> tally) {
    static final Removed NOTHING = new Removed(0, Optional.of(RowTally.NONE));
  }

  RowRemoval(SparkSession spark, IcebergTables tables) {
    this.spark = spark;
    this.tables = tables;
  }

  /**
   * Removes the rows that agree with a row of {@code touched} in the match columns (null agrees
   * with null).
   */
  Removed remove(
      TableId id, String branch, TableVersion base, List<String> match, Dataset<Row> touched) {
    boolean isPlaced = match.equals(TableChange.PLACE);
    boolean tells = isPlaced && Arrays.asList(touched.columns()).contains(SystemColumns.FINDINGS);
    List<Row> hits = isPlaced ? distinct(touched, tells) : found(id, base, match, touched);
    if (hits.isEmpty()) {
      return Removed.NOTHING;
    }
    commit(tables.load(id), branch, base.snapshotId(), hits);
    return new Removed(hits.size(), tells ? Optional.of(tally(hits)) : Optional.empty());
  }

  private static List<Row> distinct(Dataset<Row> touched, boolean tells) {
    List<String> columns = new ArrayList<>(TableChange.PLACE);
    if (tells) {
      columns.add(SystemColumns.FINDINGS);
    }
    Column[] wanted = columns.stream().map(functions::col).toArray(Column[]::new);
    return List.copyOf(new LinkedHashSet<>(touched.select(wanted).collectAsList()));
  }

  private static RowTally tally(List<Row> hits) {
    Map<String, Long> counts = new HashMap<>();
    hits.forEach(h -> counts.merge(h.isNullAt(2) ? "" : h.getString(2), 1L, Long::sum));
    return RowTally.of(counts);
  }

  private List<Row> found(TableId id, TableVersion base, List<String> match, Dataset<Row> touched) {
    Dataset<Row> keys = touched;
    List<Column> positions = new ArrayList<>();
    for (String name : match) {
      positions.add(col("`" + name + "`"));
      keys = keys.withColumnRenamed(name, "_t_" + name);
    }
    positions.add(col("_file"));
    positions.add(col("_pos"));
    Dataset<Row> present =
        spark
            .read()
            .option("snapshot-id", base.snapshotId())
            .table(IcebergTables.sqlName(id))
            .select(positions.toArray(Column[]::new));
    Column same = null;
    for (String name : match) {
      Column one = present.col("`" + name + "`").eqNullSafe(keys.col("`_t_" + name + "`"));
      same = same == null ? one : same.and(one);
    }
    return present.join(broadcast(keys), same, "left_semi").select("_file", "_pos").collectAsList();
  }

  private static void commit(Table table, String branch, long snapshot, List<Row> hits) {
    Map<String, FileScanTask> files = new HashMap<>();
    try (CloseableIterable<FileScanTask> planned =
        table.newScan().useSnapshot(snapshot).planFiles()) {
      for (FileScanTask task : planned) {
        files.put(task.file().location(), task);
      }
      BaseDeleteLoader loader =
          new BaseDeleteLoader(file -> table.io().newInputFile(file.location()));
      OutputFileFactory out =
          OutputFileFactory.builderFor(table, 0, System.nanoTime())
              .format(FileFormat.PUFFIN)
              .build();
      // One vector per file is allowed: a new one takes over what the old one had deleted.
      BaseDVFileWriter writer =
          new BaseDVFileWriter(
              out,
              path -> {
                List<DeleteFile> old = files.get(path).deletes();
                return old.isEmpty() ? null : loader.loadPositionDeletes(old, path);
              });
      for (Row hit : hits) {
        FileScanTask task = files.get(hit.getString(0));
        if (task == null) {
          throw new CarelakeException(
              ExitCode.TRY_AGAIN,
              "Cannot change "
                  + table.name()
                  + ": its files were rewritten since this run read them; run again");
        }
        PartitionSpec spec = table.specs().get(task.file().specId());
        StructLike partition = spec.isUnpartitioned() ? null : task.file().partition();
        writer.delete(hit.getString(0), hit.getLong(1), spec, partition);
      }
      writer.close();
      DeleteWriteResult result = writer.result();
      RowDelta delta =
          table
              .newRowDelta()
              .validateFromSnapshot(snapshot)
              .validateDataFilesExist(result.referencedDataFiles())
              .validateDeletedFiles()
              .toBranch(branch);
      result.deleteFiles().forEach(delta::addDeletes);
      result.rewrittenDeleteFiles().forEach(delta::removeDeletes);
      delta.commit();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the deletion vectors of " + table.name(), e);
    }
  }
}
