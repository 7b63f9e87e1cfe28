package io.carelake.testkit.live;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.hadoop.HadoopTables;

/** How many records the bronze tables of a warehouse hold, from their metadata alone. */
final class BronzeProgress {
  private final HadoopTables tables = new HadoopTables(new Configuration());
  private final List<Path> folders;
  private final Map<Path, Seen> seen = new HashMap<>();

  /** A table as it was when its version was last another. */
  private record Seen(String version, long records) {}

  BronzeProgress(Contracts contracts, Path warehouse) {
    folders =
        contracts.of(Layer.BRONZE).stream()
            .filter(c -> c.source().isPresent())
            .map(Contract::table)
            .map(t -> warehouse.resolve("bronze").resolve(t.name()))
            .toList();
  }

  long records() {
    return folders.stream().mapToLong(this::records).sum();
  }

  /** Reads a table's metadata only if it has a new version. */
  private long records(Path folder) {
    Path hint = folder.resolve("metadata/version-hint.text");
    try {
      if (!Files.isRegularFile(hint)) {
        return 0;
      }
      String version = Files.readString(hint);
      Seen last = seen.get(folder);
      if (last == null || !last.version().equals(version)) {
        Table table = tables.load(folder.toUri().toString());
        Snapshot now = table.currentSnapshot();
        long records =
            now == null ? 0 : Long.parseLong(now.summary().getOrDefault("total-records", "0"));
        last = new Seen(version, records);
        seen.put(folder, last);
      }
      return last.records();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the metadata below " + folder, e);
    }
  }
}
