package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.RowRemoval.Removed;
import io.carelake.core.table.TableChange.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The tallies of tables. Each publish leaves the tally of what it published among the table's
 * properties, with the sequence number of those rows: the next change adds what it adds and takes
 * away what it removes. Where somebody else wrote in between, nothing is known until the table is
 * next made as a whole.
 */
final class Tallies {
  private final SparkSession spark;
  private final TallyReader reader;

  Tallies(SparkSession spark) {
    this.spark = spark;
    this.reader = new TallyReader(spark);
  }

  /**
   * What a publish left.
   *
   * @param sequence of the rows that were counted
   * @param tally empty if the rows did not tell what they count against
   */
  private record Left(long sequence, Optional<RowTally> tally) {

    static Optional<Left> of(Table table) {
      return Optional.ofNullable(table.properties().get(Properties.TALLY)).map(Left::decode);
    }

    private static Left decode(String text) {
      int colon = text.indexOf(':');
      String tally = text.substring(colon + 1);
      return new Left(
          Long.parseLong(text.substring(0, colon)),
          tally.isEmpty() ? Optional.empty() : Optional.of(RowTally.decode(tally)));
    }
  }

  /** What {@link Properties#TALLY} is to say of rows. */
  static String left(long sequence, Optional<RowTally> tally) {
    return sequence + ":" + tally.map(RowTally::encode).orElse("");
  }

  /** Nobody but this store has written the rows of the base. */
  static boolean isFollowed(Table table, TableVersion base, TableChange change) {
    return base.snapshotId() == 0
        || change.mode() == Mode.REPLACE_ALL
        || Left.of(table).filter(l -> l.sequence() == base.sequence()).isPresent();
  }

  /**
   * The tally of the table as staged, empty if its rows do not tell, or not all of them are ours.
   *
   * @param staged the snapshot at the end of the branch, null if the table has no rows yet
   * @param added the snapshot that added rows, null if none were
   */
  Optional<RowTally> staged(
      TableId id,
      Table table,
      TableVersion base,
      TableChange change,
      Snapshot staged,
      Snapshot added,
      Removed removed) {
    if (table.schema().findField(SystemColumns.FINDINGS) == null) {
      return Optional.empty();
    }
    if (staged == null) {
      return Optional.of(RowTally.NONE);
    }
    boolean isNew = change.mode() == Mode.REPLACE_ALL || base.snapshotId() == 0;
    Optional<RowTally> before =
        isNew
            ? Optional.of(RowTally.NONE)
            : Left.of(table).filter(l -> l.sequence() == base.sequence()).flatMap(Left::tally);
    if (before.isEmpty()) {
      // Rows that somebody else wrote need not say what they count against.
      return Optional.empty();
    }
    RowTally come = added == null ? RowTally.NONE : reader.added(table, added);
    if (isNew) {
      return Optional.of(come);
    }
    return removed
        .tally()
        .map(before.get()::minus)
        .map(kept -> kept.plus(come))
        .filter(t -> t.isPossible() && t.rows() == liveRows(staged))
        .or(() -> Optional.of(counted(id, staged)));
  }

  private static long liveRows(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    return Long.parseLong(summary.getOrDefault("total-records", "0"))
        - Long.parseLong(summary.getOrDefault("total-position-deletes", "0"));
  }

  private RowTally counted(TableId id, Snapshot snapshot) {
    Dataset<Row> rows =
        spark.read().option("snapshot-id", snapshot.snapshotId()).table(IcebergTables.sqlName(id));
    Map<String, Long> counts = new HashMap<>();
    rows.groupBy(SystemColumns.FINDINGS)
        .count()
        .collectAsList()
        .forEach(r -> counts.put(r.isNullAt(0) ? "" : r.getString(0), r.getLong(1)));
    return RowTally.of(counts);
  }
}
