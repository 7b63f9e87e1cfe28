package io.carelake.core.maintenance;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordAppender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code ops.maintenance}: what upkeep did, a row per table that it changed. */
public final class MaintenanceRecord {
  public static final TableId TABLE = TableId.parse("ops.maintenance");

  private final RunContext run;

  public MaintenanceRecord(RunContext run) {
    this.run = run;
  }

  /** Makes the table if need be; nothing to tell, or contracts without the table: no row. */
  public void write(List<TableUpkeep> done) {
    List<Map<String, Object>> rows =
        done.stream().filter(TableUpkeep::hasChanged).map(this::row).toList();
    if (rows.isEmpty() || run.contracts().find(TABLE).isEmpty()) {
      return;
    }
    run.store().ensure(PhysicalTables.spec(run.contracts().require(TABLE), TABLE));
    RecordAppender.append(new IcebergTables(run.spark()).load(TABLE), rows);
  }

  private Map<String, Object> row(TableUpkeep done) {
    Map<String, Object> row = new HashMap<>();
    row.put("run_id", run.runId());
    row.put("target", done.table().toString());
    row.put("ended_at", run.clock().instant());
    row.put("files_before", done.before().dataFiles() + done.before().deleteFiles());
    row.put("files_after", done.after().dataFiles() + done.after().deleteFiles());
    row.put("bytes_before", done.before().bytes());
    row.put("bytes_after", done.after().bytes());
    row.put("manifests_before", (long) done.before().manifests());
    row.put("manifests_after", (long) done.after().manifests());
    row.put("snapshots_before", (long) done.before().snapshots());
    row.put("snapshots_after", (long) done.after().snapshots());
    row.put("abandoned_runs", (long) done.abandonedRuns());
    row.put("orphan_files", done.orphans());
    row.put("is_orphans_deleted", done.orphansDeleted());
    row.put("forgotten_keys", done.forgottenKeys());
    row.put("is_conflict", done.conflict());
    row.put("duration_ms", done.took().toMillis());
    return row;
  }
}
