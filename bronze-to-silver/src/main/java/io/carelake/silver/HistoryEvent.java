package io.carelake.silver;

import io.carelake.silver.KeyVersions.Bound;
import io.carelake.silver.KeyVersions.Version;
import io.carelake.silver.SourceMarks.Place;
import java.util.Set;

/**
 * One decodable event of one key, as its history needs it. Times are microseconds since 1970 in
 * UTC.
 *
 * @param key in the form of {@link KeyStates#keyJson}
 * @param op c, u, d or r (a read of a snapshot)
 * @param oldKey of a create that changed the key: the key before; else null
 * @param at when the source committed the change
 * @param recorded when it was appended to bronze
 * @param lacking the columns that it does not carry, because an update did not touch them
 * @param values the columns; of a delete none is read
 */
record HistoryEvent(
    String key,
    char op,
    int epoch,
    long lsn,
    int partition,
    long offset,
    String oldKey,
    long at,
    long recorded,
    Set<Integer> lacking,
    Object[] values) {

  /** What repeated deliveries of one event of a key have in common. */
  record Identity(int epoch, long lsn, char op) {}

  Identity identity() {
    return new Identity(epoch, lsn, op);
  }

  Place place() {
    return new Place(epoch, lsn);
  }

  boolean isRead() {
    return op == 'r';
  }

  boolean isRow() {
    return op != 'd';
  }

  Version version() {
    return new Version(op, epoch, lsn, partition, offset, oldKey, lacking::contains, values);
  }

  Bound bound() {
    return new Bound(epoch, lsn, partition, offset);
  }
}
