package io.carelake.quality.alert;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordAppender;
import io.carelake.core.table.RecordReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.expressions.Expressions;

/**
 * The table {@code ops.alerts}: a row each time that an alert opens, is seen again or is resolved;
 * rows are only added.
 */
public final class AlertTable {
  public static final TableId ID = TableId.parse("ops.alerts");

  private static final List<String> COLUMNS =
      List.of(
          "alert_id",
          "kind",
          "target",
          "column_name",
          "rule_id",
          "state",
          "opened_at",
          "last_seen_at",
          "resolved_at",
          "value",
          "threshold");

  private AlertTable() {}

  /** All records; none if nothing was ever written. */
  public static List<Alert> read(RunContext run) {
    List<Alert> alerts = new ArrayList<>();
    if (run.store().exists(ID)) {
      RecordReader.read(
          new IcebergTables(run.spark()).load(ID),
          COLUMNS,
          Expressions.alwaysTrue(),
          row -> alerts.add(alert(row)));
    }
    return alerts;
  }

  /** Adds records; makes the table if need be. Contracts without the table: no row. */
  public static void append(RunContext run, List<Alert> alerts) {
    if (alerts.isEmpty() || run.contracts().find(ID).isEmpty()) {
      return;
    }
    run.store().ensure(PhysicalTables.spec(run.contracts().require(ID), ID));
    RecordAppender.append(
        new IcebergTables(run.spark()).load(ID),
        alerts.stream().map(a -> row(run.runId(), a)).toList());
  }

  private static Map<String, Object> row(String runId, Alert alert) {
    Map<String, Object> row = new HashMap<>();
    row.put("alert_id", alert.id());
    row.put("kind", alert.subject().kind().written());
    row.put("target", alert.subject().table());
    alert.subject().column().ifPresent(c -> row.put("column_name", c));
    alert.subject().rule().ifPresent(r -> row.put("rule_id", r));
    row.put("state", alert.state().name().toLowerCase(Locale.ROOT));
    row.put("opened_at", alert.openedAt());
    row.put("last_seen_at", alert.lastSeenAt());
    alert.resolvedAt().ifPresent(t -> row.put("resolved_at", t));
    row.put("value", alert.value());
    row.put("threshold", alert.threshold());
    row.put("run_id", runId);
    return row;
  }

  private static Alert alert(Map<String, Object> row) {
    return new Alert(
        (String) row.get("alert_id"),
        new Alert.Subject(
            AlertKind.of((String) row.get("kind")),
            (String) row.get("target"),
            Optional.ofNullable((String) row.get("column_name")),
            Optional.ofNullable((String) row.get("rule_id"))),
        Alert.State.valueOf(((String) row.get("state")).toUpperCase(Locale.ROOT)),
        (Instant) row.get("opened_at"),
        (Instant) row.get("last_seen_at"),
        Optional.ofNullable((Instant) row.get("resolved_at")),
        (double) row.get("value"),
        (double) row.get("threshold"));
  }
}
