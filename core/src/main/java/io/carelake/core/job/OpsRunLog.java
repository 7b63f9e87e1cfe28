package io.carelake.core.job;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordAppender;
import io.carelake.core.table.TableStore.Staged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code ops.runs} and {@code ops.quality_results}, a few rows at a time, without a Spark
 * job.
 */
public final class OpsRunLog implements RunLog {
  public static final TableId RUNS = TableId.parse("ops.runs");
  public static final TableId QUALITY_RESULTS = TableId.parse("ops.quality_results");
  private final IcebergTables tables;

  /** Makes the two tables if their contracts are there and the tables are not. */
  public OpsRunLog(RunContext run) {
    this.tables = new IcebergTables(run.spark());
    for (TableId table : List.of(RUNS, QUALITY_RESULTS)) {
      run.store().ensure(PhysicalTables.spec(run.contracts().require(table), table));
    }
  }

  @Override
  public synchronized void gated(
      RunContext run, TableId target, Staged staged, QualityGate.Verdict verdict) {
    RecordAppender.append(
        tables.load(QUALITY_RESULTS),
        rows(run.runId(), target, staged.publication(), verdict.results(), run.clock().instant()));
  }

  /** Results as rows of {@code ops.quality_results}; one gate has one moment. */
  public static List<Map<String, Object>> rows(
      String runId,
      TableId target,
      long publication,
      List<QualityGate.Result> results,
      Instant at) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (QualityGate.Result r : results) {
      Map<String, Object> row = new HashMap<>();
      row.put("run_id", runId);
      row.put("target", target.toString());
      row.put("publication", publication);
      row.put("rule_id", r.ruleId());
      row.put("dimension", r.dimension());
      row.put("outcome", r.outcome().name());
      row.put("evaluated", r.evaluated());
      row.put("failing", r.failing());
      row.put("message", r.message());
      row.put("at", at);
      row.put("metric", r.metric());
      r.column().ifPresent(c -> row.put("column_name", c));
      row.put("value", r.value());
      rows.add(row);
    }
    return rows;
  }

  @Override
  public synchronized void finished(RunContext run, List<TableOutcome> outcomes) {
    RecordAppender.append(tables.load(RUNS), outcomes.stream().map(o -> row(run, o)).toList());
  }

  private static Map<String, Object> row(RunContext run, TableOutcome outcome) {
    Map<String, Object> row = new HashMap<>();
    row.put("run_id", run.runId());
    row.put("target", outcome.table().toString());
    row.put("status", outcome.status().name());
    row.put("exit_code", outcome.exitCode().code());
    row.put("as_of", run.asOf());
    row.put("started_at", outcome.startedAt());
    row.put("duration_ms", outcome.duration().toMillis());
    outcome
        .version()
        .ifPresent(
            v -> {
              row.put("snapshot_id", v.snapshotId());
              row.put("publication", v.publication());
            });
    row.put("rows_written", outcome.rows());
    row.put("rows_removed", outcome.removed());
    outcome
        .ledger()
        .ifPresent(
            l -> {
              Map<String, Long> entries = new HashMap<>(l.entries());
              entries.put(l.intakeName(), l.intake());
              row.put("ledger", entries);
            });
    row.put("message", outcome.message());
    return row;
  }
}
