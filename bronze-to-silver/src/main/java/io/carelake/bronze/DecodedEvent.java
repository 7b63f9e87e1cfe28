package io.carelake.bronze;

import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** What the decoder found in one event's value; every part may be null. */
record DecodedEvent(
    GenericInternalRow before,
    GenericInternalRow after,
    GenericInternalRow source,
    UTF8String op,
    Long tsMs,
    Long tsUs,
    Long tsNs,
    GenericInternalRow transaction,
    UTF8String rescued,
    Set<Drift> drift) {

  private static final UTF8String RAW = UTF8String.fromString(BronzeEnvelope.RAW_PREFIX);

  /** Whether a field, or all of it, is in {@code _rescued} only. */
  boolean isRescued() {
    return drift.stream().anyMatch(d -> d.kind() != Drift.Kind.MISSING)
        || (rescued != null && rescued.startsWith(RAW));
  }

  /** A null value: the key was deleted, and compaction may forget it. */
  static final DecodedEvent TOMBSTONE =
      new DecodedEvent(null, null, null, null, null, null, null, null, null, Set.of());

  /**
   * @param top the envelope's scalars, in the decoder's order: after the four structs op, ts_ms,
   *     ts_us, ts_ns
   */
  static DecodedEvent of(
      GenericInternalRow before,
      GenericInternalRow after,
      GenericInternalRow source,
      GenericInternalRow transaction,
      GenericInternalRow top) {
    return new DecodedEvent(
        before,
        after,
        source,
        (UTF8String) top.genericGet(4),
        (Long) top.genericGet(5),
        (Long) top.genericGet(6),
        (Long) top.genericGet(7),
        transaction,
        null,
        Set.of());
  }

  DecodedEvent with(UTF8String rescuedText, Set<Drift> drifting) {
    return new DecodedEvent(
        before, after, source, op, tsMs, tsUs, tsNs, transaction, rescuedText, drifting);
  }

  /** A value that no column can carry. */
  static DecodedEvent raw(String text) {
    return new DecodedEvent(
        null, null, null, null, null, null, null, null, Rescue.raw(text), Set.of());
  }
}
