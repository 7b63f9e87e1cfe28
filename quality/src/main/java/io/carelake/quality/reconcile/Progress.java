package io.carelake.quality.reconcile;

import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TopicReads;
import io.carelake.core.job.TopicReads.Read;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.expressions.Expressions;

/**
 * Up to when tables have surely taken in what arrived: {@code ops.topic_reads} tells when bronze
 * had all that its topics held, {@code ops.runs} which runs of silver began after that. A run of
 * bronze by itself proves nothing: it may have read a folder, other topics, or not to the end.
 */
final class Progress {
  private static final Duration REACH = Duration.ofDays(8);

  private final Map<TableId, Instant> made = new HashMap<>();
  private final List<Read> reads = new ArrayList<>();

  static Progress read(RunContext run) {
    Progress progress = new Progress();
    Instant since = run.clock().instant().minus(REACH);
    progress.reads.addAll(TopicReads.since(run, since));
    if (run.store().exists(OpsRunLog.RUNS)) {
      RecordReader.read(
          new IcebergTables(run.spark()).load(OpsRunLog.RUNS),
          List.of("target", "status", "started_at"),
          Expressions.and(
              Expressions.in("status", "PUBLISHED", "UNCHANGED"),
              Expressions.greaterThanOrEqual("started_at", ReconciliationTables.micros(since))),
          progress::add);
    }
    return progress;
  }

  private void add(Map<String, Object> row) {
    TableId table = TableId.parse((String) row.get("target"));
    if (Layer.of(table) != Layer.BRONZE) {
      made.merge(table, (Instant) row.get("started_at"), (a, b) -> a.isAfter(b) ? a : b);
    }
  }

  /**
   * What had arrived before this moment is in the table; empty if nothing tells.
   *
   * @param bronze the table that it is made of
   */
  Optional<Instant> consumed(TableId target, TableId bronze) {
    Instant last = made.getOrDefault(target, Instant.MIN);
    return reads.stream()
        .filter(r -> r.table().equals(bronze) && !r.landedAt().isAfter(last))
        .map(Read::readTo)
        .max(Instant::compareTo);
  }
}
