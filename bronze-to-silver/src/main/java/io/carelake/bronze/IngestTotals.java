package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what an ingest without an end does, from record to record of it. */
final class IngestTotals {
  private final String source;
  private final Map<TableId, TableIngest> tables = new TreeMap<>();
  private long since = System.nanoTime();
  private long delivered;
  private long bytes;

  IngestTotals(String source) {
    this.source = source;
  }

  synchronized void add(Map<TableId, TableIngest> counts, long deliveredRecords) {
    counts.forEach((id, c) -> tables.merge(id, c, TableIngest::plus));
    delivered += deliveredRecords;
    bytes += counts.values().stream().mapToLong(TableIngest::bytes).sum();
  }

  /** What has landed since the last time somebody asked. */
  synchronized IngestResult take() {
    long now = System.nanoTime();
    IngestResult result =
        new IngestResult(
            source, delivered, bytes, Duration.ofNanos(now - since), List.copyOf(tables.values()));
    tables.clear();
    since = now;
    delivered = 0;
    bytes = 0;
    return result;
  }
}
