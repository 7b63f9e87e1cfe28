package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.collection.JavaConverters;

/**
 * Staged runs of Delta tables. Delta has no branches: a staged run is a Delta table of its own
 * whose log names the files of its target (version 0), then the run's change (version 1). The files
 * of the change lie in the target's folder, where no reader looks for them until a commit names
 * them. So the files that were audited are the files that are published, and nothing is written
 * twice.
 */
final class DeltaStaging {
  /** Of a staged run: the publication it is meant to become. */
  private static final String PUBLICATION = "carelake.staged-publication";

  /** Of a staged run: the version of its target that it changes. */
  private static final String BASE = "carelake.staged-on";

  private final SparkSession spark;
  private final DeltaTables tables;

  DeltaStaging(SparkSession spark, DeltaTables tables) {
    this.spark = spark;
    this.tables = tables;
  }

  /**
   * What a run does to the files of its target.
   *
   * @param removed files of the target that go, or stay with more rows deleted
   * @param added files that come, and those that stay
   */
  record Change(List<AddFile> removed, List<AddFile> added) {}

  private Path folder(TableId table, String branch) {
    return new Path(tables.staging(table), branch);
  }

  /** Leaves the mark of a run that begins to stage; it reads as its target does. */
  void begin(TableId table, String branch, Snapshot base, long publication) {
    Map<String, String> properties = DeltaActions.configuration(base.metadata());
    properties.remove("delta.enableRowTracking");
    properties.put(PUBLICATION, String.valueOf(publication));
    properties.put(BASE, String.valueOf(base.version()));
    Metadata metadata = DeltaActions.withConfiguration(base.metadata(), properties);
    Path target = tables.path(table);
    List<Action> actions = new ArrayList<>(List.of(base.protocol(), metadata));
    DeltaTables.files(base).forEach(f -> actions.add(DeltaActions.absolute(target, f)));
    write(table, branch, 0, actions);
  }

  /** Adds the run's change, whole or not at all. */
  void record(TableId table, String branch, Change change) {
    Path target = tables.path(table);
    List<Action> actions = new ArrayList<>();
    for (AddFile f : change.removed()) {
      actions.add(
          DeltaActions.absolute(target, f).removeWithTimestamp(System.currentTimeMillis(), true));
    }
    change.added().forEach(f -> actions.add(DeltaActions.absolute(target, f)));
    write(table, branch, 1, actions);
  }

  private void write(TableId table, String branch, long version, List<Action> actions) {
    DeltaLog log = DeltaLog.forTable(spark, folder(table, branch));
    try {
      tables.files().mkdirs(log.logPath());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot stage a change of " + table, e);
    }
    List<String> entries = actions.stream().map(Action::json).toList();
    log.store()
        .write(
            entry(log, version),
            JavaConverters.asScalaIteratorConverter(entries.iterator()).asScala(),
            false,
            log.newDeltaHadoopConf());
  }

  private static Path entry(DeltaLog log, long version) {
    return new Path(log.logPath(), String.format("%020d.json", version));
  }

  /** The table as it would be. */
  Snapshot snapshot(TableId table, String branch) {
    Snapshot staged = DeltaTables.current(DeltaLog.forTable(spark, folder(table, branch)));
    if (staged.version() < 0) {
      throw new CarelakeException(
          ExitCode.TRY_AGAIN,
          "Cannot publish "
              + table
              + ": what was staged is gone, another run dropped it; run again");
    }
    return staged;
  }

  /** The version of the target that a staged run changes. */
  static long base(Snapshot staged) {
    return Long.parseLong(DeltaActions.configuration(staged.metadata()).get(BASE));
  }

  /**
   * The change that was audited, as the target names its files.
   *
   * @param base the target as it was when the run staged
   * @throws CarelakeException if what was audited is not what would be published
   */
  Change audited(TableId table, Snapshot staged, Snapshot base) {
    Path target = tables.path(table);
    Map<String, AddFile> before = new HashMap<>();
    Set<String> after = new HashSet<>();
    for (AddFile f : DeltaTables.files(base)) {
      before.put(DeltaActions.address(target, f.path()), f);
      after.add(DeltaActions.identity(target, f));
    }
    List<AddFile> removed = new ArrayList<>();
    List<AddFile> added = new ArrayList<>();
    for (Action action : changes(staged)) {
      if (action instanceof RemoveFile f) {
        AddFile gone = before.get(DeltaActions.address(target, f.path()));
        if (gone == null) {
          throw notAudited(table);
        }
        removed.add(gone);
        after.remove(DeltaActions.identity(target, gone));
      } else if (action instanceof AddFile f) {
        requireWhole(table, f);
        added.add(DeltaActions.relative(target, f));
        after.add(DeltaActions.identity(target, f));
      }
    }
    Set<String> seen =
        DeltaTables.files(staged).stream()
            .map(f -> DeltaActions.identity(target, f))
            .collect(Collectors.toSet());
    if (!seen.equals(after)) {
      throw notAudited(table);
    }
    return new Change(removed, added);
  }

  private static List<Action> changes(Snapshot staged) {
    DeltaLog log = staged.deltaLog();
    return DeltaActions.list(log.store().read(entry(log, 1), log.newDeltaHadoopConf())).stream()
        .map(Action::fromJson)
        .toList();
  }

  /** Whoever cleaned the target's folder meanwhile took files that no commit named yet. */
  private void requireWhole(TableId table, AddFile file) {
    try {
      List<Path> parts = paths(tables.path(table), file);
      boolean isWhole = tables.files().getFileStatus(parts.get(0)).getLen() == file.size();
      if (isWhole && (parts.size() == 1 || tables.files().exists(parts.get(1)))) {
        return;
      }
    } catch (java.io.FileNotFoundException e) {
      // Told below.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at a file of " + table, e);
    }
    throw new CarelakeException(
        ExitCode.TRY_AGAIN,
        "Cannot publish " + table + ": a file of what was staged is gone; run again");
  }

  private static CarelakeException notAudited(TableId table) {
    return new CarelakeException(
        ExitCode.BUG,
        "Cannot publish "
            + table
            + ": the files that were audited are not those that would be published");
  }

  /** Whether runs were staged that are not published. */
  boolean hasStaged(TableId table) {
    return tables.folders(tables.staging(table)).stream()
        .anyMatch(branch -> !isPublished(table, branch));
  }

  private boolean isPublished(TableId table, String branch) {
    Snapshot staged = DeltaTables.current(DeltaLog.forTable(spark, folder(table, branch)));
    return staged.version() >= 0
        && DeltaTables.publication(tables.snapshot(table))
            >= Long.parseLong(DeltaActions.configuration(staged.metadata()).get(PUBLICATION));
  }

  /** Drops every staged run of a table. */
  int drop(TableId table) {
    List<String> branches = tables.folders(tables.staging(table));
    branches.forEach(branch -> drop(table, branch));
    return branches.size();
  }

  /**
   * Drops a staged run, and the files it wrote unless it is published: a run can die after its
   * commit. Files of a run that died before it could name them are left to {@code VACUUM}.
   */
  void drop(TableId table, String branch) {
    Path folder = folder(table, branch);
    try {
      if (!isPublished(table, branch)) {
        for (Path file : written(table, branch)) {
          tables.files().delete(file, false);
        }
      }
      tables.files().delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot drop a staged run of " + table, e);
    }
    DeltaLog.invalidateCache(spark, folder);
  }

  /** The files that a staged run wrote: data and deletion vectors that its target does not name. */
  private List<Path> written(TableId table, String branch) {
    DeltaLog log = DeltaLog.forTable(spark, folder(table, branch));
    Snapshot staged = DeltaTables.current(log);
    if (staged.version() < 1) {
      return List.of();
    }
    Path target = tables.path(table);
    Set<Path> named = new HashSet<>();
    DeltaTables.files(tables.snapshot(table))
        .forEach(f -> paths(target, DeltaActions.absolute(target, f)).forEach(named::add));
    Set<Path> all = new HashSet<>();
    for (Action action : changes(staged)) {
      if (action instanceof AddFile f) {
        all.addAll(paths(target, f));
      }
    }
    all.removeAll(named);
    return List.copyOf(all);
  }

  private static List<Path> paths(Path target, AddFile file) {
    Path data = new Path(java.net.URI.create(file.path()));
    return Optional.ofNullable(file.deletionVector())
        .filter(v -> !v.storageType().equals("i"))
        .map(v -> List.of(data, v.absolutePath(target)))
        .orElse(List.of(data));
  }
}
