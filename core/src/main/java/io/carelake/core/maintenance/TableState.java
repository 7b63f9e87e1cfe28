package io.carelake.core.maintenance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What a table consists of.
 *
 * @param dataFiles files with rows
 * @param deleteFiles deletion vectors, or files of position deletes
 * @param bytes of data and delete files
 * @param smallFiles the most small files that one partition has
 * @param mostDeleted the greatest share of deleted rows that a file has
 * @param manifests of the current snapshot
 * @param snapshots that can be read
 */
public record TableState(
    long dataFiles,
    long deleteFiles,
    long bytes,
    long smallFiles,
    double mostDeleted,
    int manifests,
    int snapshots) {

  static TableState of(Table table, long smallFileBytes) {
    table.refresh();
    int snapshots = 0;
    for (Snapshot ignored : table.snapshots()) {
      snapshots++;
    }
    Snapshot now = table.currentSnapshot();
    if (now == null) {
      return new TableState(0, 0, 0, 0, 0, 0, snapshots);
    }
    long dataFiles = 0;
    double mostDeleted = 0;
    Map<String, Long> small = new HashMap<>();
    // A file of position deletes (format v2) may belong to many data files.
    Map<String, Long> deletes = new HashMap<>();
    long bytes = 0;
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        dataFiles++;
        bytes += task.file().fileSizeInBytes();
        if (task.file().fileSizeInBytes() < smallFileBytes) {
          small.merge(partition(task.file()), 1L, Long::sum);
        }
        long deleted = 0;
        for (DeleteFile d : task.deletes()) {
          deleted += d.recordCount();
          long size = d.contentSizeInBytes() == null ? d.fileSizeInBytes() : d.contentSizeInBytes();
          deletes.put(d.location() + "#" + d.contentOffset(), size);
        }
        mostDeleted = Math.max(mostDeleted, (double) deleted / task.file().recordCount());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan the files of " + table.name(), e);
    }
    return new TableState(
        dataFiles,
        deletes.size(),
        bytes + deletes.values().stream().mapToLong(Long::longValue).sum(),
        small.values().stream().mapToLong(Long::longValue).max().orElse(0),
        mostDeleted,
        now.allManifests(table.io()).size(),
        snapshots);
  }

  private static String partition(ContentFile<?> file) {
    return file.specId() + "/" + file.partition();
  }
}
