package io.carelake.core.table;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArrayFormat$;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStore;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStoreUtils;
import org.apache.spark.sql.delta.storage.dv.HadoopFileSystemDVStore;
import scala.Option;

/**
 * Removes rows of a Delta table: by deletion vectors where the table has them, else by writing the
 * files anew that hold such rows. Rows given by key are found by one broadcast join; the target is
 * never shuffled.
 */
final class DeltaRowRemoval {
  /** The columns of {@link TableChange#PLACE}, as Delta names them. */
  static final List<Column> PLACE =
      List.of(
          col("_metadata.file_path").as(TableChange.PLACE.get(0)),
          col("_metadata.row_index").as(TableChange.PLACE.get(1)));

  private final DeltaTables tables;

  DeltaRowRemoval(DeltaTables tables) {
    this.tables = tables;
  }

  /**
   * What removing did.
   *
   * @param rows how many rows go
   */
  record Removed(long rows, DeltaStaging.Change change) {}

  /**
   * Removes the rows that agree with a row of {@code touched} in the match columns (null agrees
   * with null).
   *
   * @param writer writes files into the table's folder; it is never committed
   */
  Removed remove(
      TableId id,
      Snapshot base,
      OptimisticTransaction writer,
      List<String> match,
      Dataset<Row> touched) {
    Path table = tables.path(id);
    Map<String, AddFile> files = new HashMap<>();
    DeltaTables.files(base).forEach(f -> files.put(DeltaActions.address(table, f.path()), f));
    return hasPlaces(base)
        ? marked(id, base, files, match, touched)
        : rewritten(id, base, files, writer, match, touched);
  }

  /** Whether readers can tell the place of a row: of tables with deletion vectors only. */
  static boolean hasPlaces(Snapshot snapshot) {
    return "true"
        .equals(DeltaActions.configuration(snapshot.metadata()).get("delta.enableDeletionVectors"));
  }

  private Removed marked(
      TableId id,
      Snapshot base,
      Map<String, AddFile> files,
      List<String> match,
      Dataset<Row> touched) {
    Dataset<Row> places =
        match.equals(TableChange.PLACE)
            ? touched.select(col("_file"), col("_pos"))
            : matching(tables.raw(base), match, PLACE, touched, "left_semi")
                .select(col("_file"), col("_pos"));
    Set<Row> hits = new LinkedHashSet<>(places.collectAsList());
    Path table = tables.path(id);
    Map<String, List<Long>> byFile = new LinkedHashMap<>();
    for (Row hit : hits) {
      String file = DeltaActions.address(table, hit.getString(0));
      if (!files.containsKey(file)) {
        throw new CarelakeException(
            ExitCode.TRY_AGAIN,
            "Cannot change "
                + id
                + ": its files were rewritten since this run read them; run again");
      }
      byFile.computeIfAbsent(file, f -> new ArrayList<>()).add(hit.getLong(1));
    }
    return new Removed(hits.size(), vectors(base, table, files, byFile));
  }

  /** Rows that agree with a row of {@code touched}, or that agree with none ({@code left_anti}). */
  private static Dataset<Row> matching(
      Dataset<Row> rows, List<String> match, List<Column> more, Dataset<Row> touched, String join) {
    Dataset<Row> keys = touched;
    List<Column> columns = new ArrayList<>(more);
    for (String name : rows.columns()) {
      columns.add(col("`" + name + "`"));
    }
    Dataset<Row> present = rows.select(columns.toArray(Column[]::new));
    Column same = null;
    for (String name : match) {
      keys = keys.withColumnRenamed(name, "_t_" + name);
    }
    for (String name : match) {
      Column one = present.col("`" + name + "`").eqNullSafe(keys.col("`_t_" + name + "`"));
      same = same == null ? one : same.and(one);
    }
    return present.join(broadcast(keys), same, join);
  }

  private static DeltaStaging.Change vectors(
      Snapshot base, Path table, Map<String, AddFile> files, Map<String, List<Long>> byFile) {
    DeletionVectorStore store = new HadoopFileSystemDVStore(base.deltaLog().newDeltaHadoopConf());
    UUID file = UUID.randomUUID();
    DeletionVectorStoreUtils.Writer out =
        store.createWriter(
            store.generateFileNameInTable(store.pathWithFileSystem(table), file, ""));
    List<AddFile> removed = new ArrayList<>();
    List<AddFile> added = new ArrayList<>();
    try {
      for (Map.Entry<String, List<Long>> e : byFile.entrySet()) {
        AddFile of = files.get(e.getKey());
        // One vector per file is allowed: a new one takes over what the old one had deleted.
        RoaringBitmapArray rows =
            of.deletionVector() == null
                ? new RoaringBitmapArray()
                : store.read(of.deletionVector(), table);
        e.getValue().forEach(rows::add);
        removed.add(of);
        if (DeltaActions.rows(of) > e.getValue().size()) {
          byte[] data = rows.serializeAsByteArray(RoaringBitmapArrayFormat$.MODULE$.Portable());
          DeletionVectorStoreUtils.DVRangeDescriptor range = out.write(data);
          DeletionVectorDescriptor vector =
              DeletionVectorDescriptor.onDiskWithRelativePath(
                  file,
                  "",
                  data.length,
                  rows.cardinality(),
                  Option.apply(range.offset()),
                  Option.empty());
          added.add((AddFile) of.removeRows(vector, true, true)._1());
        }
      }
    } finally {
      out.close();
    }
    return new DeltaStaging.Change(removed, added);
  }

  private Removed rewritten(
      TableId id,
      Snapshot base,
      Map<String, AddFile> files,
      OptimisticTransaction writer,
      List<String> match,
      Dataset<Row> touched) {
    if (match.equals(TableChange.PLACE)) {
      throw new IllegalArgumentException(
          "Cannot change " + id + " by place: its format does not tell places");
    }
    Path table = tables.path(id);
    List<AddFile> old = new ArrayList<>();
    long rows = 0;
    for (Row hit :
        matching(tables.raw(base), match, List.of(PLACE.get(0)), touched, "left_semi")
            .groupBy("_file")
            .count()
            .collectAsList()) {
      old.add(files.get(DeltaActions.address(table, hit.getString(0))));
      rows += hit.getLong(1);
    }
    List<AddFile> added = new ArrayList<>();
    if (!old.isEmpty()) {
      Dataset<Row> kept =
          matching(DeltaTables.raw(base, old), match, List.of(), touched, "left_anti");
      for (Action action : DeltaActions.list(writer.writeFiles(kept))) {
        added.add((AddFile) action);
      }
    }
    return new Removed(rows, new DeltaStaging.Change(old, added));
  }
}
