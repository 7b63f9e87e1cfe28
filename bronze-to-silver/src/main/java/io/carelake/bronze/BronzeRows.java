package io.carelake.bronze;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Builds the rows of one bronze table, its columns wherever the table has them. */
final class BronzeRows {
  private static final int MICROS = 1000;
  private static final int SOURCE_TS_MS = BronzeEnvelope.SOURCE_TYPE.fieldIndex("ts_ms");
  private static final String[] TRANSPORT = {
    BronzeEnvelope.HEADERS,
    BronzeEnvelope.TOPIC,
    BronzeEnvelope.TOPIC_EPOCH,
    BronzeEnvelope.PARTITION,
    BronzeEnvelope.OFFSET,
    BronzeEnvelope.KAFKA_AT,
    BronzeEnvelope.INGESTED_AT
  };
  private static final String[] EVENT = {
    BronzeEnvelope.BEFORE,
    BronzeEnvelope.AFTER,
    BronzeEnvelope.SOURCE,
    BronzeEnvelope.OP,
    BronzeEnvelope.TS_MS,
    BronzeEnvelope.TS_US,
    BronzeEnvelope.TS_NS,
    BronzeEnvelope.TRANSACTION,
    BronzeEnvelope.KEY,
    BronzeEnvelope.EVENT_AT,
    BronzeEnvelope.RESCUED
  };
  private static final String[] UNASSIGNED = {"kind", "key", "payload"};
  private static final String[] DEAD_LETTER = {"error", "file", "line", "key", "payload"};

  private final int size;
  private final int[] transport;
  private final int[] own;
  private final long ingestedAt;

  private BronzeRows(StructType table, String[] columns, long ingestedAt) {
    this.size = table.size();
    this.transport = transport(table);
    this.own = positions(table, columns);
    this.ingestedAt = ingestedAt;
  }

  static BronzeRows ofEvents(StructType table, long ingestedAt) {
    return new BronzeRows(table, EVENT, ingestedAt);
  }

  static BronzeRows ofUnassigned(StructType table, long ingestedAt) {
    return new BronzeRows(table, UNASSIGNED, ingestedAt);
  }

  static BronzeRows ofDeadLetters(StructType table, long ingestedAt) {
    return new BronzeRows(table, DEAD_LETTER, ingestedAt);
  }

  private static int[] transport(StructType table) {
    String[] names = TRANSPORT.clone();
    for (int i = 0; i < names.length; i++) {
      names[i] = BronzeEnvelope.transport(table, names[i]);
    }
    return positions(table, names);
  }

  private static int[] positions(StructType table, String[] names) {
    int[] at = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      at[i] = table.fieldIndex(names[i]);
    }
    return at;
  }

  InternalRow event(InternalRow raw, int epoch, UTF8String key, DecodedEvent e) {
    return row(
        raw,
        epoch,
        e.before(),
        e.after(),
        e.source(),
        e.op(),
        e.tsMs(),
        e.tsUs(),
        e.tsNs(),
        e.transaction(),
        key,
        eventAt(e.source()),
        e.rescued());
  }

  InternalRow unassigned(
      InternalRow raw, int epoch, boolean isControl, UTF8String key, UTF8String payload) {
    UTF8String kind = UTF8String.fromString(isControl ? "control" : "unknown topic");
    return row(raw, epoch, kind, key, payload);
  }

  InternalRow deadLetter(InternalRow raw, int epoch, String error) {
    return row(
        raw,
        epoch,
        UTF8String.fromString(error),
        text(raw, RawEvents.AT_ORIGIN),
        raw.isNullAt(RawEvents.AT_LINE) ? null : raw.getLong(RawEvents.AT_LINE),
        bytes(raw, RawEvents.AT_KEY),
        bytes(raw, RawEvents.AT_VALUE));
  }

  private InternalRow row(InternalRow raw, int epoch, Object... values) {
    Object[] row = new Object[size];
    row[transport[0]] =
        raw.isNullAt(RawEvents.AT_HEADERS) ? null : raw.getArray(RawEvents.AT_HEADERS);
    row[transport[1]] = raw.getUTF8String(RawEvents.AT_TOPIC);
    row[transport[2]] = epoch;
    row[transport[3]] = raw.getInt(RawEvents.AT_PARTITION);
    row[transport[4]] = raw.getLong(RawEvents.AT_OFFSET);
    row[transport[5]] = kafkaAt(raw);
    row[transport[6]] = ingestedAt;
    for (int i = 0; i < own.length; i++) {
      row[own[i]] = values[i];
    }
    return new GenericInternalRow(row);
  }

  static Long kafkaAt(InternalRow raw) {
    return raw.isNullAt(RawEvents.AT_TIMESTAMP) ? null : raw.getLong(RawEvents.AT_TIMESTAMP);
  }

  static byte[] bytes(InternalRow raw, int at) {
    return raw.isNullAt(at) ? null : raw.getBinary(at);
  }

  private static UTF8String text(InternalRow raw, int at) {
    return raw.isNullAt(at) ? null : raw.getUTF8String(at);
  }

  /** When the database committed the event, in milliseconds; null if the event does not tell. */
  static Long sourceMillis(InternalRow source) {
    return source == null || source.isNullAt(SOURCE_TS_MS) ? null : source.getLong(SOURCE_TS_MS);
  }

  /** A clock beyond what a timestamp can hold is no time; the number stays in the source struct. */
  private static Long eventAt(InternalRow source) {
    Long ms = sourceMillis(source);
    boolean fits = ms != null && ms <= Long.MAX_VALUE / MICROS && ms >= Long.MIN_VALUE / MICROS;
    return fits ? Long.valueOf(ms * MICROS) : null;
  }
}
