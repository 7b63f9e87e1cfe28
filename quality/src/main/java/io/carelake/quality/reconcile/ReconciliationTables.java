package io.carelake.quality.reconcile;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordAppender;
import io.carelake.core.table.RecordReader;
import io.carelake.quality.reconcile.Difference.Kind;
import io.carelake.quality.reconcile.Difference.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * What looks leave behind: {@code ops.reconciliations} with their counts and {@code
 * secure.source_differences} with the keys. Both only grow; contracts without them leave nothing.
 */
final class ReconciliationTables {
  static final TableId LOOKS = TableId.parse("ops.reconciliations");
  static final TableId DIFFERENCES = TableId.parse("secure.source_differences");

  /** Nothing older is a measure for what silver has consumed. */
  private static final Duration REACH = Duration.ofDays(35);

  private final RunContext run;

  ReconciliationTables(RunContext run) {
    this.run = run;
  }

  /** Earlier looks at a table that succeeded, the newest first. */
  List<Look> looks(TableId target) {
    List<Look> looks = new ArrayList<>();
    if (run.store().exists(LOOKS)) {
      RecordReader.read(
          new IcebergTables(run.spark()).load(LOOKS),
          List.of("run_id", "at", "source_position", "source_oldest_open"),
          Expressions.and(
              Expressions.equal("target", target.toString()),
              Expressions.equal("outcome", "COMPARED"),
              Expressions.greaterThanOrEqual("at", micros(run.clock().instant().minus(REACH)))),
          row ->
              looks.add(
                  new Look(
                      (String) row.get("run_id"),
                      (Instant) row.get("at"),
                      (long) row.get("source_position"),
                      (long) row.get("source_oldest_open"))));
    }
    looks.sort(Comparator.comparing(Look::at).reversed());
    return looks;
  }

  static long micros(Instant t) {
    return t.getEpochSecond() * 1_000_000 + t.getNano() / 1_000;
  }

  /** The keys that only one side had at a look, with the position of silver's row. */
  Map<String, Long> oneSided(TableId target, Look look, Kind kind) {
    Map<String, Long> keys = new HashMap<>();
    if (run.store().exists(DIFFERENCES)) {
      RecordReader.read(
          new IcebergTables(run.spark()).load(DIFFERENCES),
          List.of("key", "position"),
          Expressions.and(
              Expressions.equal("target", target.toString()),
              Expressions.equal("run_id", look.runId()),
              Expressions.equal("kind", Difference.written(kind))),
          row -> keys.put((String) row.get("key"), (Long) row.get("position")));
    }
    return keys;
  }

  /** Writes a look that was made: first the keys, so that no look is without them. */
  void write(Reconciliation look, Instant at) {
    TableId target = look.table().target();
    List<Map<String, Object>> keys = new ArrayList<>();
    for (Difference d : look.differences()) {
      Map<String, Object> row = new HashMap<>();
      row.put("target", target.toString());
      row.put("run_id", run.runId());
      row.put("key", KeyText.of(d.key()));
      row.put("kind", Difference.written(d.kind()));
      row.put("state", Difference.written(d.state()));
      row.put("columns", d.columns());
      row.put("position", d.position());
      row.put("looked_at", at);
      keys.add(row);
    }
    append(DIFFERENCES, keys);
    Map<String, Object> row = row(target, look.table().source().service(), at, "COMPARED");
    row.put("message", look.line());
    row.put("snapshot_id", look.version().snapshotId());
    row.put("publication", look.version().publication());
    row.put("source_position", look.moment().position());
    row.put("source_oldest_open", look.moment().oldestOpen());
    row.put("source_rows", look.sourceRows());
    row.put("silver_rows", look.silverRows());
    row.put("judged", look.judged());
    row.put("missing", look.count(State.WRONG, Kind.MISSING));
    row.put("too_many", look.count(State.WRONG, Kind.TOO_MANY));
    row.put("differing", look.count(State.WRONG, Kind.DIFFERS));
    row.put("in_flight", look.count(State.IN_FLIGHT));
    row.put("kept_out", look.count(State.KEPT_OUT));
    row.put("unexamined", look.unexamined());
    look.accuracy().ifPresent(a -> row.put("accuracy", a));
    row.put("left_out", List.copyOf(look.table().leftOut().keySet()));
    append(LOOKS, List.of(row));
  }

  /** Writes that a table could not be compared. */
  void failed(Contract silver, String service, Instant at, String message) {
    Map<String, Object> row = row(ComparedTable.target(silver), service, at, "FAILED");
    row.put("message", message);
    append(LOOKS, List.of(row));
  }

  private Map<String, Object> row(TableId target, String service, Instant at, String outcome) {
    Map<String, Object> row = new HashMap<>();
    row.put("run_id", run.runId());
    row.put("target", target.toString());
    row.put("service", service);
    row.put("at", at);
    row.put("outcome", outcome);
    return row;
  }

  private void append(TableId id, List<Map<String, Object>> rows) {
    if (rows.isEmpty() || run.contracts().find(id).isEmpty()) {
      return;
    }
    run.store().ensure(PhysicalTables.spec(run.contracts().require(id), id));
    Table table = new IcebergTables(run.spark()).load(id);
    RecordAppender.append(table, rows);
  }
}
