package io.carelake.bronze;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.TableStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.types.StructType;

/**
 * The bronze tables of a lake: made from their contracts, and known to the tasks that write them.
 */
final class BronzeTables {
  private static final int FORMAT_VERSION = 3;
  private static final long NOTHING = 0;

  private final RunContext run;
  private final IcebergTables tables;
  private final Map<TableId, Table> byId = new ConcurrentHashMap<>();
  private final Map<TableId, Known> known = new ConcurrentHashMap<>();

  /**
   * A table as it was last seen.
   *
   * @param snapshotId the snapshot whose offsets the target's bounds are
   * @param metadata the metadata file the target was made of
   */
  private record Known(long snapshotId, String metadata, FanOutPlan.Target target) {}

  BronzeTables(RunContext run) {
    this.run = run;
    this.tables = new IcebergTables(run.spark());
  }

  /** Bounds in manifests would tell patients' values: only positions and times have them. */
  private static Map<String, String> properties(StructType schema) {
    Map<String, String> properties = new HashMap<>();
    properties.put("write.metadata.metrics.default", "none");
    for (String column :
        List.of(
            BronzeEnvelope.TOPIC,
            BronzeEnvelope.TOPIC_EPOCH,
            BronzeEnvelope.PARTITION,
            BronzeEnvelope.OFFSET,
            BronzeEnvelope.KAFKA_AT)) {
      properties.put(
          "write.metadata.metrics.column." + BronzeEnvelope.transport(schema, column), "full");
    }
    return Map.copyOf(properties);
  }

  static TableStore.TableSpec spec(Contract bronze) {
    StructType schema = BronzeEnvelope.schema(bronze);
    String day = "days(" + BronzeEnvelope.transport(schema, BronzeEnvelope.KAFKA_AT) + ")";
    return new TableStore.TableSpec(
        bronze.table(),
        schema,
        bronze.table().equals(FanOutPlan.DEAD_LETTER) ? List.of() : List.of(day),
        FORMAT_VERSION,
        bronze.purpose(),
        properties(schema));
  }

  /** Makes or widens the table of every bronze contract. */
  void ensure() {
    Contracts contracts = run.contracts();
    contracts.require(FanOutPlan.UNASSIGNED);
    contracts.require(FanOutPlan.DEAD_LETTER);
    for (Contract c : contracts.of(Layer.BRONZE)) {
      run.store().ensure(spec(c));
      byId.put(c.table(), tables.load(c.table()));
    }
  }

  /** The table as it was last looked at. */
  Table table(TableId id) {
    return byId.get(id);
  }

  Set<TableId> all() {
    return byId.keySet();
  }

  /**
   * These tables as they are now. Manifests are read again only where somebody else wrote: what
   * this process appended it knows, and a compaction changes no row.
   */
  List<FanOutPlan.Target> targets(Collection<TableId> ids) {
    return Workers.inParallel(
        ids.stream().<Callable<FanOutPlan.Target>>map(id -> () -> target(id)).toList());
  }

  /** The snapshots whose positions those targets know, 0 for a table without one. */
  Map<TableId, Long> seen(Collection<FanOutPlan.Target> targets) {
    Map<TableId, Long> seen = new HashMap<>();
    targets.forEach(t -> seen.put(t.id(), known.get(t.id()).snapshotId()));
    return seen;
  }

  private FanOutPlan.Target target(TableId id) {
    Table table = upToDate(id);
    String metadata = ((HasTableOperations) table).operations().current().metadataFileLocation();
    Known before = known.get(id);
    if (before != null && before.metadata().equals(metadata)) {
      return before.target();
    }
    StructType schema = SparkSchemaUtil.convert(table.schema());
    long snapshotId = snapshotId(table.currentSnapshot());
    OffsetBounds bounds =
        before != null && hasSameRows(table, before.snapshotId())
            ? before.target().bounds()
            : OffsetBounds.of(table, schema);
    FanOutPlan.Target target =
        new FanOutPlan.Target(id, SerializableTable.copyOf(table), schema, bounds);
    known.put(id, new Known(snapshotId, metadata, target));
    return target;
  }

  /** The table with what others have committed since it was last looked at. */
  Table upToDate(TableId id) {
    Table table = byId.get(id);
    if (!IcebergTables.isRefreshed(table)) {
      table = tables.load(id);
      byId.put(id, table);
    }
    return table;
  }

  /** Whether the table has only been compacted since a snapshot: the same rows, in other files. */
  private static boolean hasSameRows(Table table, long since) {
    Snapshot s = table.currentSnapshot();
    while (s != null && s.snapshotId() != since && DataOperations.REPLACE.equals(s.operation())) {
      s = s.parentId() == null ? null : table.snapshot(s.parentId());
    }
    // A chain that ends before what is looked for tells nothing, unless there is none at all.
    return s == null
        ? table.currentSnapshot() == null && since == NOTHING
        : s.snapshotId() == since;
  }

  /** This process has appended rows; {@code ours} is the snapshot that made. */
  void appended(TableId id, Snapshot ours, List<RowSpan> rows) {
    known.computeIfPresent(
        id,
        (same, before) -> {
          if (before.snapshotId() != (ours.parentId() == null ? NOTHING : ours.parentId())) {
            return null;
          }
          FanOutPlan.Target t = before.target();
          OffsetBounds more = t.bounds().plus(rows);
          return new Known(
              ours.snapshotId(), "", new FanOutPlan.Target(id, t.table(), t.schema(), more));
        });
  }

  private static long snapshotId(Snapshot snapshot) {
    return snapshot == null ? NOTHING : snapshot.snapshotId();
  }
}
