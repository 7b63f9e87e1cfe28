package io.carelake.silver;

import io.carelake.core.table.GoneKeys;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/**
 * The position of a key before a batch, as stored ({@link GoneKeys#POSITION}). An LSN means
 * something only within its epoch: of another one it is null.
 */
record KnownPosition(InternalRow row) {
  private static final int EPOCH = GoneKeys.POSITION.fieldIndex("epoch");
  private static final int LSN = GoneKeys.POSITION.fieldIndex("lsn");
  private static final int READ_LSN = GoneKeys.POSITION.fieldIndex("read_lsn");
  private static final int HELD_LSN = GoneKeys.POSITION.fieldIndex("held_lsn");
  private static final int CARRIED_LSN = GoneKeys.POSITION.fieldIndex("carried_lsn");

  Long lsn(int epoch) {
    return ofEpoch(epoch, LSN);
  }

  Long readLsn(int epoch) {
    return ofEpoch(epoch, READ_LSN);
  }

  Long heldLsn(int epoch) {
    return ofEpoch(epoch, HELD_LSN);
  }

  Long carriedLsn(int epoch) {
    return ofEpoch(epoch, CARRIED_LSN);
  }

  private Long ofEpoch(int epoch, int ordinal) {
    return epoch == row.getInt(EPOCH) ? at(ordinal) : null;
  }

  private Long at(int ordinal) {
    return row.isNullAt(ordinal) ? null : Long.valueOf(row.getLong(ordinal));
  }

  /** The same position, held by an event that cannot be applied; null: by none that is new. */
  InternalRow heldUntil(Long badLsn) {
    Object[] all = new Object[GoneKeys.POSITION.length()];
    for (int i = 0; i < all.length; i++) {
      all[i] = row.get(i, GoneKeys.POSITION.fields()[i].dataType());
    }
    all[HELD_LSN] = greatest(badLsn, at(HELD_LSN));
    return new GenericInternalRow(all);
  }

  static Long greatest(Long a, Long b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Math.max(a, b);
  }
}
