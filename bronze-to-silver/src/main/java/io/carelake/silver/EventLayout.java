package io.carelake.silver;

import io.carelake.core.table.GoneKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Where an event with the state of its key ({@link KeyStates}) has what the rules ask for, as
 * ordinals of Spark's own rows.
 */
final class EventLayout {
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

  EventLayout(StructType events, List<String> keyNames) {
    StructType position = (StructType) events.apply(EventColumns.STATE).dataType();
    if (!Arrays.equals(position.fieldNames(), GoneKeys.POSITION.fieldNames())) {
      throw new IllegalArgumentException("The state of a key is no position: " + position);
    }
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
        && !e.isNullAt(op)
        && eventClass(next) == eventClass(e)
        && next.getInt(epoch) == e.getInt(epoch)
        && next.getLong(lsn) == e.getLong(lsn)
        && Objects.equals(next.getUTF8String(op), e.getUTF8String(op));
  }

  Long lsn(InternalRow e) {
    return e.isNullAt(lsn) ? null : e.getLong(lsn);
  }

  /** The position of the key before the batch; null: the key was never seen. */
  KnownPosition state(InternalRow e) {
    return e.isNullAt(state)
        ? null
        : new KnownPosition(e.getStruct(state, GoneKeys.POSITION.length()));
  }

  boolean lacksValues(InternalRow e) {
    return !e.isNullAt(toasted) && e.getArray(toasted).numElements() > 0;
  }
}
