package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;

/** Makes written data files part of a table, in one commit. */
interface BronzeAppends {
  /** Appends the files; returns the snapshot this made, which tells what the table gained. */
  Snapshot append(TableId id, Table table, Addition addition);

  /**
   * What a table gains.
   *
   * @param properties what becomes true of the table together with the files
   */
  record Addition(List<DataFile> files, Map<String, String> properties, String runId) {}

  /** How many rows a snapshot added. */
  static long added(Snapshot snapshot) {
    return Long.parseLong(snapshot.summary().getOrDefault("added-records", "0"));
  }

  /**
   * Files and properties in one transaction. Manifests are merged when there are a hundred of them:
   * a table that gains a file every second would else have one to read for each.
   */
  static Snapshot commit(TableId id, Table table, Addition addition) {
    Transaction transaction = table.newTransaction();
    AppendFiles append = transaction.newAppend();
    addition.files().forEach(append::appendFile);
    append.set("carelake.run-id", addition.runId()).commit();
    if (!addition.properties().isEmpty()) {
      UpdateProperties update = transaction.updateProperties();
      addition.properties().forEach(update::set);
      update.commit();
    }
    transaction.commitTransaction();
    // As it was committed: somebody else may have committed since, and reading that is not needed.
    return transaction.table().currentSnapshot();
  }
}
