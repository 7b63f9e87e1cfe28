package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.Output;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.IcebergTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code carelake tables}: what exists, with rows, snapshot and freshness; from metadata, without
 * reading data.
 */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description = "What exists: rows, snapshot, freshness.")
final class TablesCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Option(
      names = "--format",
      defaultValue = "table",
      paramLabel = "FORM",
      description = "table, csv or json; default ${DEFAULT-VALUE}")
  private String format;

  @Override
  public Integer call() {
    try (Lake lake = options.open(Lake.Access.READ)) {
      IcebergTables tables = new IcebergTables(lake.run().spark());
      List<List<Object>> rows = new ArrayList<>();
      for (TableId id : lake.run().store().tables()) {
        rows.add(row(lake, id, tables.load(id)));
      }
      new Output(System.out, Output.parse(format))
          .print(
              List.of("table", "rows", "snapshot", "published_at", "as_of", "owner", "grain"),
              rows);
      return 0;
    }
  }

  private static List<Object> row(Lake lake, TableId id, Table table) {
    Snapshot snapshot = table.currentSnapshot();
    List<Object> row = new ArrayList<>();
    row.add(id.toString());
    row.add(snapshot == null ? 0L : rows(snapshot));
    row.add(snapshot == null ? null : snapshot.snapshotId());
    row.add(snapshot == null ? null : Instant.ofEpochMilli(snapshot.timestampMillis()).toString());
    row.add(table.properties().get(IcebergTables.Properties.AS_OF));
    var contract = lake.run().contracts().find(id);
    row.add(contract.map(c -> c.owner()).orElse(null));
    row.add(contract.map(c -> c.grain()).orElse(null));
    return row;
  }

  /** Rows in data files less those deleted by vectors and position deletes. */
  private static long rows(Snapshot snapshot) {
    long records = Long.parseLong(snapshot.summary().getOrDefault("total-records", "0"));
    long deleted = Long.parseLong(snapshot.summary().getOrDefault("total-position-deletes", "0"));
    return records - deleted;
  }
}
