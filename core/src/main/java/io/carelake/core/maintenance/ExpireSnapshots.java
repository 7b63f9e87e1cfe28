package io.carelake.core.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.SparkSession;

/**
 * Forgets old snapshots and deletes the files that only they know. What a branch or a tag names
 * stays: staged runs and releases. No consumer of changes needs an old snapshot: it reads the rows
 * of the current one that were updated after the sequence number it has consumed, and deleted keys
 * from the delete memory.
 */
final class ExpireSnapshots {
  private final SparkSession spark;
  private final MaintenanceSettings settings;

  ExpireSnapshots(SparkSession spark, MaintenanceSettings settings) {
    this.spark = spark;
    this.settings = settings;
  }

  /** Snapshots made before it are expired. */
  Instant before(Table table, Duration age, Instant now) {
    List<Long> times = new ArrayList<>();
    for (HistoryEntry entry : table.history()) {
      times.add(entry.timestampMillis());
    }
    Instant byAge = now.minus(age);
    int most = settings.mostSnapshots();
    Instant byCount =
        times.size() <= most
            ? Instant.MIN
            : Instant.ofEpochMilli(times.get(times.size() - Math.max(1, most)));
    Instant wanted = byAge.isAfter(byCount) ? byAge : byCount;
    Instant safe = now.minus(settings.readersTime());
    return wanted.isBefore(safe) ? wanted : safe;
  }

  /** How many snapshots of main would go. */
  int due(Table table, Instant before) {
    int due = 0;
    for (HistoryEntry entry : table.history()) {
      if (entry.timestampMillis() < before.toEpochMilli()) {
        due++;
      }
    }
    return due;
  }

  /**
   * By what the kept snapshots reach. Not {@code table.expireSnapshots()}: it deletes the file of a
   * deletion vector that was replaced, though vectors that are still valid may be in the same file.
   */
  void run(Table table, Instant before) {
    SparkActions.get(spark)
        .expireSnapshots(table)
        .expireOlderThan(before.toEpochMilli())
        .retainLast(1)
        .execute();
  }
}
