package io.carelake.silver;

import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.SystemColumns;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One pass over the events of a partition, sorted by key and in each key as {@link BatchFold} sorts
 * them: what each key becomes. It holds a handful of events at a time, however many a key has.
 */
final class KeyDecisions implements Iterator<InternalRow> {
  /** What {@link #decisions} puts behind the columns of an event. */
  static final StructType DECIDED =
      new StructType()
          .add(BatchFold.HEAD, DataTypes.BooleanType, false)
          .add(BatchFold.WINNER, DataTypes.BooleanType, false)
          .add(BatchFold.QUARANTINED, DataTypes.BooleanType, false)
          .add(BatchFold.EVENTS, DataTypes.LongType)
          .add(BatchFold.CONTROLS, DataTypes.LongType)
          .add(BatchFold.DUPLICATES, DataTypes.LongType)
          .add(BatchFold.SNAPSHOT_END, BatchFold.PLACE)
          .add(BatchFold.IN_DOUBT, DataTypes.BooleanType)
          .add(BatchFold.BEHIND, DataTypes.BooleanType)
          .add(SystemColumns.POSITION, GoneKeys.POSITION);

  private static final UTF8String DUPLICATE = UTF8String.fromString("duplicate");
  private static final UTF8String SUPERSEDED = UTF8String.fromString("superseded");

  /** A place in the log of the source. */
  private record Place(int epoch, Long lsn) {
    static Place later(Place a, Place b) {
      if (a == null || b.epoch != a.epoch) {
        return a == null || b.epoch > a.epoch ? b : a;
      }
      return a.lsn == null || (b.lsn != null && b.lsn > a.lsn) ? b : a;
    }
  }

  private final Iterator<InternalRow> events;
  private final EventLayout layout;
  private final boolean canLackValues;
  private final boolean onlyVersions;
  private final Deque<InternalRow> ready = new ArrayDeque<>();
  private InternalRow following;
  private Key key = new Key();

  private KeyDecisions(
      Iterator<InternalRow> events,
      EventLayout layout,
      boolean canLackValues,
      boolean onlyVersions) {
    this.events = events;
    this.layout = layout;
    this.canLackValues = canLackValues;
    this.onlyVersions = onlyVersions;
    this.following = fetched();
  }

  /**
   * The head of each key, quarantined events and truncates, with {@link #DECIDED}.
   *
   * @param schema of the events
   * @param keys the key columns
   * @param canLackValues events may come without large values
   */
  static Iterator<InternalRow> decisions(
      Iterator<InternalRow> events, StructType schema, List<String> keys, boolean canLackValues) {
    return new KeyDecisions(events, new EventLayout(schema, keys), canLackValues, false);
  }

  /** The events that tell a version of their row, each once. */
  static Iterator<InternalRow> versions(
      Iterator<InternalRow> events, StructType schema, List<String> keys) {
    return new KeyDecisions(events, new EventLayout(schema, keys), false, true);
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && following != null) {
      advance();
    }
    return !ready.isEmpty();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.poll();
  }

  private InternalRow fetched() {
    // Spark fills one row again and again.
    return events.hasNext() ? events.next().copy() : null;
  }

  private void advance() {
    InternalRow event = following;
    following = fetched();
    boolean isLast = following == null || !layout.isSameKey(event, following);
    InternalRow next = isLast ? null : following;
    if (onlyVersions) {
      if (layout.eventClass(event) > 0 && !layout.isRepeated(event, next)) {
        ready.add(event);
      }
      return;
    }
    key.add(event, next);
    if (isLast) {
      key = new Key();
    }
  }

  /** What the events of one key came to so far. */
  private final class Key {
    private long count;
    private long controls;
    private long duplicates;
    private InternalRow change;
    private InternalRow read;
    private Place bad;
    private Place snapshotEnd;
    private boolean isBehind;
    private boolean isFilledTooEarly;
    private boolean hasMovedWithout;
    private int lastEpoch = Integer.MIN_VALUE;

    /** Of the changes of the last epoch, the highest offset of a first delivery by partition. */
    private final Map<Integer, Long> changedUntil = new HashMap<>();

    void add(InternalRow e, InternalRow next) {
      int eventClass = layout.eventClass(e);
      boolean isRepeated = layout.isRepeated(e, next);
      count++;
      controls += e.getInt(layout.kind) == EventColumns.CONTROL ? 1 : 0;
      duplicates += isRepeated || DUPLICATE.equals(e.getUTF8String(layout.outcome)) ? 1 : 0;
      if (e.getBoolean(layout.endsSnapshot)) {
        snapshotEnd = Place.later(snapshotEnd, place(e));
      }
      if (canLackValues) {
        doubt(e, eventClass);
      }
      boolean isKeptOut = eventClass == 0 && !isRepeated;
      if (isKeptOut && e.getBoolean(layout.keyed)) {
        bad = Place.later(bad, place(e));
      }
      if (eventClass == EventColumns.CHANGE) {
        changed(e, isRepeated, next);
      } else if (eventClass == EventColumns.READ && !isRepeated) {
        read = e;
      }
      boolean isHead = next == null && change == null && read == null;
      if (isHead || isKeptOut || e.getInt(layout.kind) == EventColumns.TRUNCATE) {
        ready.add(decided(e, isHead, false, isKeptOut));
      } else if (next == null) {
        ready.add(decided(winner(), true, true, false));
      }
    }

    private Place place(InternalRow e) {
      return new Place(e.getInt(layout.epoch), layout.lsn(e));
    }

    private void changed(InternalRow e, boolean isRepeated, InternalRow next) {
      boolean isRepeatedHere =
          isRepeated && next.getInt(layout.partition) == e.getInt(layout.partition);
      int epoch = e.getInt(layout.epoch);
      if (lastEpoch != epoch) {
        // A topic that was made anew counts its offsets from the beginning.
        changedUntil.clear();
        lastEpoch = epoch;
      }
      if (!isRepeatedHere) {
        changedUntil.merge(e.getInt(layout.partition), e.getLong(layout.offset), Math::max);
      }
      if (!isRepeated) {
        change = e;
      }
    }

    private void doubt(InternalRow e, int eventClass) {
      if (e.getInt(layout.kind) == EventColumns.CHANGE
          && SUPERSEDED.equals(e.getUTF8String(layout.outcome))) {
        isBehind = true;
        KnownPosition state = layout.state(e);
        Long carried = state == null ? null : state.carriedLsn(e.getInt(layout.epoch));
        isFilledTooEarly |= carried != null && e.getLong(layout.lsn) > carried;
      }
      hasMovedWithout |=
          eventClass == EventColumns.CHANGE && !e.isNullAt(layout.oldKey) && layout.lacksValues(e);
    }

    /** The last read beats the last change unless a change was delivered behind it. */
    private InternalRow winner() {
      if (change == null || read == null) {
        return change == null ? read : change;
      }
      int changeEpoch = change.getInt(layout.epoch);
      int readEpoch = read.getInt(layout.epoch);
      if (changeEpoch != readEpoch) {
        return changeEpoch < readEpoch ? read : change;
      }
      int partition = read.getInt(layout.partition);
      Long until = changedUntil.get(partition);
      boolean isOvertaken = until != null && until > read.getLong(layout.offset);
      boolean isLater =
          change.getInt(layout.partition) == partition
              || change.getLong(layout.lsn) <= read.getLong(layout.lsn);
      return !isOvertaken && isLater ? read : change;
    }

    private InternalRow decided(
        InternalRow e, boolean isHead, boolean isWinner, boolean isKeptOut) {
      boolean isInDoubt =
          isFilledTooEarly || (hasMovedWithout && isWinner && layout.lacksValues(e));
      Object end =
          snapshotEnd == null
              ? null
              : new GenericInternalRow(new Object[] {snapshotEnd.epoch(), snapshotEnd.lsn()});
      Object[] decided = {
        isHead,
        isWinner,
        isKeptOut,
        count,
        controls,
        duplicates,
        end,
        isInDoubt,
        isBehind,
        isHead ? position(e, isWinner) : null
      };
      return new JoinedRow(e, new GenericInternalRow(decided));
    }

    private InternalRow position(InternalRow e, boolean isWinner) {
      KnownPosition state = layout.state(e);
      if (!isWinner) {
        return state == null ? null : state.heldUntil(bad == null ? null : bad.lsn());
      }
      int epoch = e.getInt(layout.epoch);
      long lsn = e.getLong(layout.lsn);
      Long heldNow =
          bad != null
                  && (bad.epoch() > epoch
                      || (bad.epoch() == epoch && bad.lsn() != null && bad.lsn() > lsn))
              ? bad.lsn()
              : null;
      Long heldBefore = state == null ? null : state.heldLsn(epoch);
      return new GenericInternalRow(
          new Object[] {
            epoch,
            KnownPosition.greatest(lsnOf(change, epoch), state == null ? null : state.lsn(epoch)),
            KnownPosition.greatest(lsnOf(read, epoch), state == null ? null : state.readLsn(epoch)),
            e.getInt(layout.partition),
            e.getLong(layout.offset),
            e.getUTF8String(layout.op),
            KnownPosition.greatest(
                heldNow, heldBefore != null && heldBefore > lsn ? heldBefore : null),
            null
          });
    }

    private Long lsnOf(InternalRow e, int epoch) {
      return e == null || e.getInt(layout.epoch) != epoch ? null : layout.lsn(e);
    }
  }
}
