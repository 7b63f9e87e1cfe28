package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.util.List;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** Makes written data files part of a table, in one commit. */
interface BronzeAppends {
  /** Appends the files; returns how many rows the table says it gained. */
  long append(TableId id, Table table, List<DataFile> files, String runId);

  /** Without touching existing manifests: the cheapest commit. */
  static long fastAppend(TableId id, Table table, List<DataFile> files, String runId) {
    AppendFiles append = table.newFastAppend();
    files.forEach(append::appendFile);
    append.set("carelake.run-id", runId);
    append.commit();
    Snapshot now = table.currentSnapshot();
    return Long.parseLong(now.summary().getOrDefault("added-records", "0"));
  }
}
