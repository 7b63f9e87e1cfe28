package io.carelake.core.privacy;

import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordAppender;
import io.carelake.core.table.TableStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.spark.sql.SparkSession;

/**
 * Writes {@code ops.audit}: one row a commit, each chained to the one before by its hash. The head
 * of the chain stands in the snapshot's summary; a writer that finds another head than the one it
 * chained to starts over, so that two processes cannot fork the chain.
 */
public final class LakeAuditLog implements AuditLog {
  public static final TableId TABLE = TableId.parse("ops.audit");
  static final String HEAD = "carelake.audit.head";
  static final String SEQUENCE = "carelake.audit.sequence";
  private static final int ATTEMPTS = 20;

  private final SparkSession spark;
  private final IcebergTables tables;

  /** Makes the table if its contract is there and the table is not. */
  public LakeAuditLog(SparkSession spark, Contracts contracts, TableStore store) {
    this.spark = spark;
    store.ensure(PhysicalTables.spec(contracts.require(TABLE), TABLE));
    this.tables = new IcebergTables(spark);
  }

  @Override
  public synchronized void record(Entry entry) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Table table = tables.load(TABLE);
      Head head = head(table);
      Map<String, Object> row = row(entry, head);
      String hash = AuditChain.hash(row);
      row.put("hash", hash);
      try {
        RecordAppender.appendAfter(
            table,
            head.snapshotId(),
            List.of(row),
            Map.of(HEAD, hash, SEQUENCE, String.valueOf(head.sequence() + 1)));
        return;
      } catch (ValidationException e) {
        // another process was faster: chain to its row
      }
    }
    throw new CarelakeException(
        ExitCode.TRY_AGAIN,
        "Cannot record the read in " + TABLE + ": others write it all the time; ask again");
  }

  private record Head(long snapshotId, long sequence, String hash) {}

  private Head head(Table table) {
    Snapshot now = table.currentSnapshot();
    if (now == null) {
      return new Head(0, 0, AuditChain.GENESIS);
    }
    String hash = now.summary().get(HEAD);
    if (hash != null) {
      return new Head(now.snapshotId(), Long.parseLong(now.summary().get(SEQUENCE)), hash);
    }
    // After a compaction the summary no longer tells; the rows do.
    var last =
        spark
            .table(IcebergTables.sqlName(TABLE))
            .orderBy(org.apache.spark.sql.functions.col("sequence").desc())
            .select("sequence", "hash")
            .takeAsList(1);
    return last.isEmpty()
        ? new Head(now.snapshotId(), 0, AuditChain.GENESIS)
        : new Head(now.snapshotId(), last.get(0).getLong(0), last.get(0).getString(1));
  }

  private static Map<String, Object> row(Entry entry, Head head) {
    Map<String, Object> row = new HashMap<>();
    row.put("sequence", head.sequence() + 1);
    row.put("at", micros(entry.at()));
    row.put("actor", entry.actor());
    row.put("role", entry.role());
    row.put("purpose", entry.purpose());
    row.put("outcome", entry.outcome().name());
    row.put("tables", entry.tables().stream().map(TableId::toString).toList());
    row.put("as_of", entry.state().asOf().map(LakeAuditLog::micros).orElse(null));
    row.put("known_at", entry.state().knownAt().map(LakeAuditLog::micros).orElse(null));
    row.put("staged_by_run", entry.state().stagedBy().orElse(null));
    row.put("statement_hash", entry.statementHash());
    row.put("row_count", entry.rowCount().isPresent() ? entry.rowCount().getAsLong() : null);
    row.put("previous_hash", head.hash());
    return row;
  }

  /** As a table keeps it: the hash must be of what is read again. */
  private static Instant micros(Instant at) {
    return at.truncatedTo(ChronoUnit.MICROS);
  }
}
