package io.carelake.quality.report;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.RunContext;
import io.carelake.quality.report.Report.Run;
import io.carelake.quality.report.Report.TableRun;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What {@code ops.runs} says: the last runs, and the last ones of each table. */
final class RunHistory {
  private static final int RUNS = 20;
  private static final int OF_TABLE = 6;

  private final List<TableRun> ofLastRuns = new ArrayList<>();
  private final Map<TableId, List<TableRun>> ofTables = new HashMap<>();
  private final Map<TableId, Instant> refreshed = new HashMap<>();

  static RunHistory read(RunContext run, Instant now) {
    RunHistory history = new RunHistory();
    if (run.store().exists(OpsRunLog.RUNS)) {
      history.read(
          run.store()
              .read(OpsRunLog.RUNS)
              .where(functions.col("started_at").geq(now.minus(Duration.ofDays(Charts.DAYS)))));
    }
    return history;
  }

  private void read(Dataset<Row> runs) {
    Dataset<Row> lastIds =
        runs.groupBy("run_id")
            .agg(functions.max("started_at").as("_last"))
            .orderBy(functions.col("_last").desc())
            .limit(RUNS)
            .select("run_id");
    runs.join(lastIds, "run_id").collectAsList().forEach(r -> ofLastRuns.add(tableRun(r)));
    runs.selectExpr("*", "row_number() OVER (PARTITION BY target ORDER BY started_at DESC) AS _n")
        .where("_n <= " + OF_TABLE)
        .orderBy("target", "_n")
        .collectAsList()
        .forEach(
            r -> {
              TableRun one = tableRun(r);
              ofTables.computeIfAbsent(one.table(), t -> new ArrayList<>()).add(one);
            });
    runs.where("status IN ('PUBLISHED', 'UNCHANGED')")
        .groupBy("target")
        .agg(functions.expr("max(started_at + make_dt_interval(0, 0, 0, duration_ms / 1000))"))
        .collectAsList()
        .forEach(r -> refreshed.put(TableId.parse(r.getString(0)), r.getTimestamp(1).toInstant()));
  }

  private static TableRun tableRun(Row row) {
    Map<String, Long> ledger = new TreeMap<>();
    int at = row.fieldIndex("ledger");
    if (!row.isNullAt(at)) {
      ledger.putAll(row.getJavaMap(at));
    }
    String message = row.getAs("message");
    return new TableRun(
        TableId.parse(row.getAs("target")),
        row.getAs("run_id"),
        row.<Timestamp>getAs("started_at").toInstant(),
        Duration.ofMillis(row.<Long>getAs("duration_ms")),
        row.getAs("status"),
        row.<Integer>getAs("exit_code"),
        row.<Long>getAs("rows_written"),
        ledger,
        message == null ? "" : message);
  }

  List<TableRun> of(TableId table) {
    return ofTables.getOrDefault(table, List.of());
  }

  Optional<Instant> refreshed(TableId table) {
    return Optional.ofNullable(refreshed.get(table));
  }

  /** The last runs, newest first. */
  List<Run> lastRuns() {
    Map<String, List<TableRun>> byRun = new LinkedHashMap<>();
    ofLastRuns.forEach(r -> byRun.computeIfAbsent(r.runId(), x -> new ArrayList<>()).add(r));
    return byRun.values().stream()
        .map(RunHistory::run)
        .sorted(Comparator.comparing(Run::startedAt).reversed())
        .toList();
  }

  private static Run run(List<TableRun> tables) {
    Map<String, Long> counts = new TreeMap<>(Comparator.reverseOrder());
    Map<String, Long> ledger = new TreeMap<>();
    Instant start = Instant.MAX;
    Instant end = Instant.MIN;
    long written = 0;
    for (TableRun r : tables) {
      counts.merge(r.status(), 1L, Long::sum);
      // The twins of a table meet the same events; a bronze table's are met again in silver.
      if (r.table().namespace().equals("silver")) {
        r.ledger().forEach((k, v) -> ledger.merge(k, v, Long::sum));
      }
      start = r.startedAt().isBefore(start) ? r.startedAt() : start;
      Instant itsEnd = r.startedAt().plus(r.took());
      end = itsEnd.isAfter(end) ? itsEnd : end;
      written += r.written();
    }
    List<TableRun> failures =
        tables.stream()
            .filter(r -> r.isFailure() || r.status().equals("BLOCKED"))
            .sorted(
                Comparator.comparing(TableRun::status).reversed().thenComparing(TableRun::table))
            .toList();
    return new Run(
        tables.get(0).runId(),
        start,
        Duration.between(start, end),
        counts,
        ledger,
        written,
        failures);
  }
}
