package io.carelake.silver;

import io.carelake.core.table.KeptRows;
import io.carelake.core.table.SystemColumns;
import io.carelake.silver.SourceMarks.Place;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Counts the rows of a folded batch while they are computed and kept. In plain Java like the fold
 * itself ({@link KeyDecisions}): an aggregate of Spark costs a plan and code for each table.
 */
final class FoldCounter implements Serializable {
  private static final long serialVersionUID = 1;

  private long events;
  private long applied;
  private long duplicates;
  private long controls;
  private long quarantined;
  private long upserts;
  private long deletes;
  private long moved;
  private long newlyHeld;
  private long toasted;
  private long flagged;
  private long truncates;
  private long inDoubt;

  /** Null if no whole snapshot ended. */
  private Place snapshotEnd;

  /** Null if no row is written. */
  private Place oldest;

  private FoldCounter() {}

  /** Counts a folded batch that has its failed rules. */
  static FoldCounts counted(Dataset<Row> folded) {
    StructType schema = folded.schema();
    return KeptRows.computed(folded)
        .mapPartitions(rows -> List.of(counted(rows, new Layout(schema))).iterator())
        .collect()
        .stream()
        .reduce(new FoldCounter(), FoldCounter::plus)
        .counts();
  }

  private static FoldCounter counted(Iterator<InternalRow> rows, Layout layout) {
    FoldCounter counter = new FoldCounter();
    while (rows.hasNext()) {
      counter.add(rows.next(), layout);
    }
    return counter;
  }

  private void add(InternalRow row, Layout at) {
    boolean isUpsert = row.getBoolean(at.upsert);
    boolean isApplied = row.getBoolean(at.winner);
    applied += one(isApplied);
    upserts += one(isUpsert);
    deletes += one(isApplied && !isUpsert);
    quarantined += one(row.getBoolean(at.quarantined));
    moved += one(row.getBoolean(at.moved));
    newlyHeld += one(row.getBoolean(at.newlyHeld));
    inDoubt += one(row.getBoolean(at.doubtful));
    truncates += one(row.getInt(at.kind) == EventColumns.TRUNCATE);
    toasted += one(isUpsert && hasElements(row, at.toasted));
    flagged += one(isUpsert && hasElements(row, at.failedRules));
    if (row.getBoolean(at.head)) {
      events += row.getLong(at.events);
      controls += row.getLong(at.controls);
      duplicates += row.getLong(at.duplicates);
      snapshotEnd = later(snapshotEnd, at.snapshotEnd(row));
    }
    if (isUpsert) {
      oldest = earlier(oldest, at.madeAt(row));
    }
  }

  private static long one(boolean is) {
    return is ? 1 : 0;
  }

  private static boolean hasElements(InternalRow row, int array) {
    return !row.isNullAt(array) && row.getArray(array).numElements() > 0;
  }

  private static Place later(Place a, Place b) {
    return a == null || (b != null && b.compareTo(a) > 0) ? b : a;
  }

  private static Place earlier(Place a, Place b) {
    return a == null || (b != null && b.compareTo(a) < 0) ? b : a;
  }

  private FoldCounter plus(FoldCounter o) {
    FoldCounter sum = new FoldCounter();
    sum.events = events + o.events;
    sum.applied = applied + o.applied;
    sum.duplicates = duplicates + o.duplicates;
    sum.controls = controls + o.controls;
    sum.quarantined = quarantined + o.quarantined;
    sum.upserts = upserts + o.upserts;
    sum.deletes = deletes + o.deletes;
    sum.moved = moved + o.moved;
    sum.newlyHeld = newlyHeld + o.newlyHeld;
    sum.toasted = toasted + o.toasted;
    sum.flagged = flagged + o.flagged;
    sum.truncates = truncates + o.truncates;
    sum.inDoubt = inDoubt + o.inDoubt;
    sum.snapshotEnd = later(snapshotEnd, o.snapshotEnd);
    sum.oldest = earlier(oldest, o.oldest);
    return sum;
  }

  private FoldCounts counts() {
    return new FoldCounts(
        events,
        applied,
        duplicates,
        controls,
        quarantined,
        upserts,
        deletes,
        moved,
        newlyHeld,
        toasted,
        flagged,
        truncates,
        inDoubt,
        Optional.ofNullable(snapshotEnd),
        Optional.ofNullable(oldest));
  }

  /** Where a folded row has what is counted. */
  private static final class Layout {
    final int head;
    final int winner;
    final int quarantined;
    final int upsert;
    final int moved;
    final int newlyHeld;
    final int doubtful;
    final int kind;
    final int events;
    final int controls;
    final int duplicates;
    final int toasted;
    final int failedRules;
    private final int snapshotEnd;
    private final int position;
    private final int positionFields;
    private final int positionEpoch;
    private final int positionLsn;
    private final int positionReadLsn;
    private final int positionOp;

    Layout(StructType folded) {
      head = folded.fieldIndex(BatchFold.HEAD);
      winner = folded.fieldIndex(BatchFold.WINNER);
      quarantined = folded.fieldIndex(BatchFold.QUARANTINED);
      upsert = folded.fieldIndex(FoldedBatch.UPSERT);
      moved = folded.fieldIndex(FoldedBatch.MOVED);
      newlyHeld = folded.fieldIndex(FoldedBatch.NEWLY_HELD);
      doubtful = folded.fieldIndex(FoldedBatch.DOUBTFUL);
      kind = folded.fieldIndex(EventColumns.KIND);
      events = folded.fieldIndex(BatchFold.EVENTS);
      controls = folded.fieldIndex(BatchFold.CONTROLS);
      duplicates = folded.fieldIndex(BatchFold.DUPLICATES);
      toasted = folded.fieldIndex(EventColumns.TOASTED);
      failedRules = folded.fieldIndex(SystemColumns.FAILED_RULES);
      snapshotEnd = folded.fieldIndex(BatchFold.SNAPSHOT_END);
      position = folded.fieldIndex(SystemColumns.POSITION);
      StructType fields = (StructType) folded.apply(SystemColumns.POSITION).dataType();
      positionFields = fields.length();
      positionEpoch = fields.fieldIndex("epoch");
      positionLsn = fields.fieldIndex("lsn");
      positionReadLsn = fields.fieldIndex("read_lsn");
      positionOp = fields.fieldIndex("op");
    }

    /** Null if no snapshot ends with the key, or nobody knows where. */
    Place snapshotEnd(InternalRow row) {
      return row.isNullAt(snapshotEnd)
          ? null
          : place(row.getStruct(snapshotEnd, BatchFold.PLACE.length()), 0, 1);
    }

    /** The place of the event that made the row, as {@link SourceMarks#placeOf}. */
    Place madeAt(InternalRow row) {
      InternalRow p = row.getStruct(position, positionFields);
      boolean isRead = EventColumns.READ_OP.equals(p.getUTF8String(positionOp));
      return place(p, positionEpoch, isRead ? positionReadLsn : positionLsn);
    }

    private static Place place(InternalRow struct, int epoch, int lsn) {
      return struct.isNullAt(epoch) || struct.isNullAt(lsn)
          ? null
          : new Place(struct.getInt(epoch), struct.getLong(lsn));
    }
  }
}
