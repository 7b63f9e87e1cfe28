package io.carelake.silver;

import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.SystemColumns;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One pass over the events of a partition, sorted by key and in each key as {@link BatchFold} sorts
 * them: what each key becomes. It holds two events of a key at a time, however many the key has.
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
          .add(BatchFold.SNAPSHOT_END, BatchFold.place())
          .add(BatchFold.IN_DOUBT, DataTypes.BooleanType)
          .add(BatchFold.BEHIND, DataTypes.BooleanType)
          .add(SystemColumns.POSITION, GoneKeys.POSITION);

  private static final UTF8String DUPLICATE = UTF8String.fromString("duplicate");
  private static final UTF8String SUPERSEDED = UTF8String.fromString("superseded");

  /** Where an event has what the rules ask for. */
  private static final class Layout {
    final int[] keys;
    final DataType[] keyTypes;
    final int eventClass;
    final int outcome;
    final int kind;
    final int op;
    final int epoch;
    final int lsn;
    final int partition;
    final int offset;
    final int keyed;
    final int state;
    final int toasted;
    final int oldKey;
    final int endsSnapshot;

    Layout(StructType events, List<String> keyNames) {
      this.keys = keyNames.stream().mapToInt(events::fieldIndex).toArray();
      this.keyTypes =
          Arrays.stream(keys).mapToObj(k -> events.fields()[k].dataType()).toArray(DataType[]::new);
      this.eventClass = events.fieldIndex(BatchFold.CLASS);
      this.outcome = events.fieldIndex(BatchFold.OUTCOME);
      this.kind = events.fieldIndex(EventColumns.KIND);
      this.op = events.fieldIndex(EventColumns.OP);
      this.epoch = events.fieldIndex(EventColumns.EPOCH);
      this.lsn = events.fieldIndex(EventColumns.LSN);
      this.partition = events.fieldIndex(EventColumns.PARTITION);
      this.offset = events.fieldIndex(EventColumns.OFFSET);
      this.keyed = events.fieldIndex(EventColumns.KEYED);
      this.state = events.fieldIndex(EventColumns.STATE);
      this.toasted = events.fieldIndex(EventColumns.TOASTED);
      this.oldKey = events.fieldIndex(EventColumns.OLD_KEY);
      this.endsSnapshot = events.fieldIndex(EventColumns.ENDS_SNAPSHOT);
    }

    boolean isSameKey(InternalRow a, InternalRow b) {
      for (int i = 0; i < keys.length; i++) {
        if (!Objects.deepEquals(a.get(keys[i], keyTypes[i]), b.get(keys[i], keyTypes[i]))) {
          return false;
        }
      }
      return true;
    }

    int eventClass(InternalRow e) {
      return e.getInt(eventClass);
    }

    /** The next event of the key is the same one, delivered before this. */
    boolean isRepeated(InternalRow e, InternalRow next) {
      return next != null
          && e.getBoolean(keyed)
          && eventClass(e) >= 0
          && !e.isNullAt(lsn)
          && !next.isNullAt(lsn)
          && eventClass(next) == eventClass(e)
          && next.getInt(epoch) == e.getInt(epoch)
          && next.getLong(lsn) == e.getLong(lsn)
          && Objects.equals(next.getUTF8String(op), e.getUTF8String(op));
    }

    Long lsn(InternalRow e) {
      return e.isNullAt(lsn) ? null : e.getLong(lsn);
    }

    /** Null: the key was never seen. */
    Known state(InternalRow e) {
      return e.isNullAt(state) ? null : new Known(e.getStruct(state, GoneKeys.POSITION.length()));
    }

    boolean lacksValues(InternalRow e) {
      return !e.isNullAt(toasted) && e.getArray(toasted).numElements() > 0;
    }
  }

  /** A position as stored ({@link GoneKeys#POSITION}). */
  private record Known(InternalRow row) {
    int epoch() {
      return row.getInt(0);
    }

    Long lsn(int ordinal) {
      return row.isNullAt(ordinal) ? null : Long.valueOf(row.getLong(ordinal));
    }

    Long ofEpoch(int epoch, int ordinal) {
      return epoch == epoch() ? lsn(ordinal) : null;
    }
  }

  private static final int LSN = 1;
  private static final int READ_LSN = 2;
  private static final int HELD_LSN = 6;
  private static final int CARRIED_LSN = 7;

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
  private final Layout layout;
  private final boolean canLackValues;
  private final boolean onlyVersions;
  private final Deque<InternalRow> ready = new ArrayDeque<>();
  private InternalRow following;
  private Key key = new Key();

  private KeyDecisions(
      Iterator<InternalRow> events, Layout layout, boolean canLackValues, boolean onlyVersions) {
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
    return new KeyDecisions(events, new Layout(schema, keys), canLackValues, false);
  }

  /** The events that tell a version of their row, each once. */
  static Iterator<InternalRow> versions(
      Iterator<InternalRow> events, StructType schema, List<String> keys) {
    return new KeyDecisions(events, new Layout(schema, keys), false, true);
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

    private int lastEpoch = Integer.MIN_VALUE;

    private void doubt(InternalRow e, int eventClass) {
      if (e.getInt(layout.kind) == EventColumns.CHANGE
          && SUPERSEDED.equals(e.getUTF8String(layout.outcome))) {
        isBehind = true;
        Known state = layout.state(e);
        Long carried = state == null ? null : state.ofEpoch(e.getInt(layout.epoch), CARRIED_LSN);
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
      Known state = layout.state(e);
      if (!isWinner) {
        return state == null ? null : held(state);
      }
      int epoch = e.getInt(layout.epoch);
      long lsn = e.getLong(layout.lsn);
      Long heldNow =
          bad != null
                  && (bad.epoch() > epoch
                      || (bad.epoch() == epoch && bad.lsn() != null && bad.lsn() > lsn))
              ? bad.lsn()
              : null;
      Long heldBefore = state == null ? null : state.ofEpoch(epoch, HELD_LSN);
      return new GenericInternalRow(
          new Object[] {
            epoch,
            greatest(lsnOf(change, epoch), state == null ? null : state.ofEpoch(epoch, LSN)),
            greatest(lsnOf(read, epoch), state == null ? null : state.ofEpoch(epoch, READ_LSN)),
            e.getInt(layout.partition),
            e.getLong(layout.offset),
            e.getUTF8String(layout.op),
            greatest(heldNow, heldBefore != null && heldBefore > lsn ? heldBefore : null),
            null
          });
    }

    /** The old position with what is held. */
    private InternalRow held(Known state) {
      Object[] all = new Object[GoneKeys.POSITION.length()];
      for (int i = 0; i < all.length; i++) {
        all[i] = state.row().get(i, GoneKeys.POSITION.fields()[i].dataType());
      }
      all[HELD_LSN] = greatest(bad == null ? null : bad.lsn(), state.lsn(HELD_LSN));
      return new GenericInternalRow(all);
    }

    private Long lsnOf(InternalRow e, int epoch) {
      return e == null || e.getInt(layout.epoch) != epoch ? null : layout.lsn(e);
    }
  }

  private static Long greatest(Long a, Long b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Math.max(a, b);
  }
}
