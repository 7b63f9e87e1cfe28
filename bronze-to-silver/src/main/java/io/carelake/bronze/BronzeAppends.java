package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.exceptions.ValidationException;

/** Makes written data files part of a table, in one commit. */
interface BronzeAppends {
  String RUN_ID = "carelake.run-id";

  /** Which process appended: a run that is tried again has the id of the first attempt. */
  String PROCESS = "carelake.process";

  String THIS_PROCESS = UUID.randomUUID().toString();

  /** Appends the files; returns the snapshot this made, which tells what the table gained. */
  Snapshot append(TableId id, Table table, Addition addition);

  /**
   * What a table gains.
   *
   * @param properties what becomes true of the table together with the files
   * @param seen the snapshot that was looked at for what the table has already, 0 for none
   */
  record Addition(List<DataFile> files, Map<String, String> properties, String runId, long seen) {}

  /** How many rows a snapshot added. */
  static long added(Snapshot snapshot) {
    return Long.parseLong(snapshot.summary().getOrDefault("added-records", "0"));
  }

  /**
   * Files and properties in one transaction. Manifests are merged when there are a hundred of them:
   * a table that gains a file every second would else have one to read for each.
   *
   * @throws CarelakeException (try again) if another run has appended since: it may have landed the
   *     same events
   */
  static Snapshot commit(TableId id, Table table, Addition addition) {
    Transaction transaction = table.newTransaction();
    AppendFiles append = transaction.newAppend();
    addition.files().forEach(append::appendFile);
    append.validateWith(ancestors -> isAlone(ancestors, addition));
    append.set(RUN_ID, addition.runId());
    append.set(PROCESS, THIS_PROCESS);
    try {
      commit(transaction, append, addition.properties());
    } catch (ValidationException e) {
      throw new CarelakeException(
          ExitCode.TRY_AGAIN,
          "Cannot land events in "
              + id
              + ": another run has landed some since this one looked; run again, what has landed"
              + " stays and nothing lands twice",
          e);
    }
    // As it was committed: somebody else may have committed since, and reading that is not needed.
    return transaction.table().currentSnapshot();
  }

  private static void commit(
      Transaction transaction, AppendFiles append, Map<String, String> properties) {
    append.commit();
    if (!properties.isEmpty()) {
      UpdateProperties update = transaction.updateProperties();
      properties.forEach(update::set);
      update.commit();
    }
    transaction.commitTransaction();
  }

  /**
   * Whether nobody else has appended rows since the table was looked at; what this run appended
   * meanwhile are other events. Iceberg repeats an append over whatever was committed before it.
   */
  private static boolean isAlone(Iterable<Snapshot> ancestors, Addition addition) {
    for (Snapshot s : ancestors) {
      if (s.snapshotId() == addition.seen()) {
        return true;
      }
      boolean isOurs =
          addition.runId().equals(s.summary().get(RUN_ID))
              && THIS_PROCESS.equals(s.summary().get(PROCESS));
      if (DataOperations.APPEND.equals(s.operation()) && !isOurs) {
        return false;
      }
    }
    return true;
  }
}
