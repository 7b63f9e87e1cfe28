package io.carelake.quality.reconcile;

import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.RunContext;
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
 * Up to when tables have taken in what arrived, as {@code ops.runs} tells it: the last run of a
 * table saw what had landed before it began, and an ingest lands what was captured before it began.
 */
final class Progress {
  private static final Duration REACH = Duration.ofDays(8);

  private final Map<TableId, Instant> made = new HashMap<>();
  private final List<Span> ingests = new ArrayList<>();
  private final Map<TableId, Instant> landed = new HashMap<>();
  private final Map<TableId, Instant> held = new HashMap<>();

  private record Span(Instant from, Instant to) {}

  static Progress read(RunContext run) {
    Progress progress = new Progress();
    if (run.store().exists(OpsRunLog.RUNS)) {
      RecordReader.read(
          new IcebergTables(run.spark()).load(OpsRunLog.RUNS),
          List.of("target", "status", "started_at", "duration_ms"),
          Expressions.greaterThanOrEqual(
              "started_at", ReconciliationTables.micros(run.clock().instant().minus(REACH))),
          progress::add);
    }
    return progress;
  }

  private void add(Map<String, Object> row) {
    TableId table = TableId.parse((String) row.get("target"));
    Instant from = (Instant) row.get("started_at");
    boolean isUsable =
        row.get("status").equals("PUBLISHED") || row.get("status").equals("UNCHANGED");
    boolean isIngest = Layer.of(table) == Layer.BRONZE;
    if (isIngest) {
      (isUsable ? landed : held).merge(table, from, Progress::later);
    }
    if (isUsable && isIngest) {
      ingests.add(new Span(from, from.plusMillis((long) row.get("duration_ms"))));
    } else if (isUsable) {
      made.merge(table, from, Progress::later);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /**
   * What was captured before this moment is in the table; empty if nothing tells.
   *
   * @param bronze the table that it is made of: while its topic is held, nothing is known
   */
  Optional<Instant> consumed(TableId target, TableId bronze) {
    Instant lastHeld = held.get(bronze);
    boolean isHeld =
        lastHeld != null && !landed.getOrDefault(bronze, Instant.MIN).isAfter(lastHeld);
    Instant last = made.get(target);
    return last == null || isHeld
        ? Optional.empty()
        : ingests.stream()
            .filter(i -> !i.to().isAfter(last))
            .map(Span::from)
            .max(Instant::compareTo);
  }
}
