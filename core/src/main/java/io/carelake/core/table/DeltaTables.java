package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import scala.Option;

/** The Delta tables of a folder: finds and reads them. */
final class DeltaTables {
  /** Where staged runs have their logs; no namespace begins like it. */
  private static final String STAGING = "_staging";

  private final SparkSession spark;
  private final Path root;

  /**
   * @param root the folder that holds a folder for each namespace
   */
  DeltaTables(SparkSession spark, String root) {
    this.spark = spark;
    try {
      Path given = new Path(root);
      this.root = given.getFileSystem(spark.sessionState().newHadoopConf()).makeQualified(given);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the folder of the Delta tables " + root, e);
    }
  }

  Path path(TableId table) {
    return new Path(new Path(root, table.namespace()), table.name());
  }

  Path staging(TableId table) {
    return new Path(new Path(new Path(root, STAGING), table.namespace()), table.name());
  }

  FileSystem files() {
    try {
      return root.getFileSystem(spark.sessionState().newHadoopConf());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the folder of the Delta tables " + root, e);
    }
  }

  boolean exists(TableId table) {
    try {
      return files().exists(new Path(path(table), "_delta_log"))
          && current(log(table)).version() >= 0;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for " + table, e);
    }
  }

  List<TableId> list() {
    List<TableId> found = new ArrayList<>();
    for (String namespace : folders(root)) {
      for (String name : folders(new Path(root, namespace))) {
        TableId table = new TableId(namespace, name);
        if (exists(table)) {
          found.add(table);
        }
      }
    }
    return found.stream().sorted().toList();
  }

  /** The names of the folders in a folder, without hidden ones; none if it does not exist. */
  List<String> folders(Path in) {
    List<String> names = new ArrayList<>();
    try {
      for (FileStatus status : files().listStatus(in)) {
        if (status.isDirectory() && !status.getPath().getName().startsWith("_")) {
          names.add(status.getPath().getName());
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + in, e);
    }
    return names.stream().sorted().toList();
  }

  DeltaLog log(TableId table) {
    return DeltaLog.forTable(spark, path(table));
  }

  static Snapshot current(DeltaLog log) {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** The table as it is now. */
  Snapshot snapshot(TableId table) {
    if (!exists(table)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + table
              + ": the table does not exist yet; run the tables it is made of first");
    }
    return current(log(table));
  }

  /** The table as it was. */
  Snapshot snapshot(TableId table, TableVersion at) {
    Snapshot now = snapshot(table);
    long version = at.snapshotId() - 1;
    if (now.version() == version) {
      return now;
    }
    try {
      return now.deltaLog().getSnapshotAt(version, Option.empty(), Option.empty());
    } catch (Exception e) {
      // Delta throws checked exceptions that its methods do not declare.
      throw new CarelakeException(
          ExitCode.TRY_AGAIN,
          "Cannot read "
              + table
              + " as of its version "
              + version
              + ": its log no longer goes back so far; run again, from the present version",
          e);
    }
  }

  /**
   * All rows of a snapshot, with the columns that hold partitions. As time travel: else Delta would
   * read the newest snapshot instead.
   */
  Dataset<Row> raw(Snapshot snapshot) {
    return spark.baseRelationToDataFrame(
        snapshot
            .deltaLog()
            .createRelation(
                DeltaActions.seq(List.of()), Option.apply(snapshot), Option.empty(), true));
  }

  Dataset<Row> rows(Snapshot snapshot) {
    return raw(snapshot).select(DeltaColumns.visible(snapshot.schema()));
  }

  /** The rows of some files of a snapshot, with the columns that hold partitions. */
  static Dataset<Row> raw(Snapshot snapshot, List<AddFile> files) {
    return snapshot
        .deltaLog()
        .createDataFrame(snapshot, DeltaActions.seq(files), false, Option.empty());
  }

  /** The files of a snapshot. */
  static List<AddFile> files(Snapshot snapshot) {
    return snapshot.allFiles().collectAsList();
  }

  /**
   * The published version: Delta counts from 0, which here means a table that was never written.
   */
  TableVersion version(TableId table) {
    if (!exists(table)) {
      return TableVersion.NOTHING;
    }
    Snapshot now = snapshot(table);
    long publication = publication(now);
    long rows = rowsAsOf(now.deltaLog(), now.version());
    return rows == 0 && publication == 0
        ? TableVersion.NOTHING
        : new TableVersion(now.version() + 1, rows, publication);
  }

  static long publication(Snapshot snapshot) {
    return Long.parseLong(
        DeltaActions.configuration(snapshot.metadata())
            .getOrDefault(IcebergTables.Properties.PUBLICATION, "0"));
  }

  /**
   * The last version that changed a row, counted from 1, 0 if none did. Where the log no longer
   * goes back so far, the last version of which it is not known: none that changed a row is later.
   */
  private static long rowsAsOf(DeltaLog log, long version) {
    for (long v = version; v >= 0; v--) {
      Path commit = new Path(log.logPath(), String.format("%020d.json", v));
      try {
        List<String> entries =
            DeltaActions.list(log.store().read(commit, log.newDeltaHadoopConf()));
        if (entries.stream().anyMatch(DeltaTables::changesRows)) {
          return v + 1;
        }
      } catch (Exception e) {
        if (e instanceof FileNotFoundException) {
          return v + 1;
        }
        throw e;
      }
    }
    return 0;
  }

  private static boolean changesRows(String entry) {
    return (entry.startsWith("{\"add\"") || entry.startsWith("{\"remove\""))
        && Action.fromJson(entry) instanceof FileAction file
        && file.dataChange();
  }
}
