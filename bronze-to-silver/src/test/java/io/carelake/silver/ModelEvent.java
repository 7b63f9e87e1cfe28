package io.carelake.silver;

/**
 * An event of the model's connector as it lies in a topic.
 *
 * @param op c, u, d, r, t (truncate), - (tombstone or heartbeat), ? (an event nobody can read)
 * @param key null for truncates and events without a key
 * @param oldKey the key that the row had before, in the create of a key change
 * @param newKey the key that the row goes on with, in the delete of a key change
 * @param note a large value; null if the row has none or if it is unavailable
 * @param isUnavailable the event has Debezium's placeholder in place of the note
 * @param snapshot as {@code source.snapshot}: false, true, last, incremental
 * @param millis the skewed clock; orders nothing
 */
record ModelEvent(
    char op,
    String key,
    String oldKey,
    String newKey,
    int value,
    String note,
    boolean isUnavailable,
    String snapshot,
    int epoch,
    long lsn,
    long millis,
    int partition,
    long offset) {

  boolean isRow() {
    return op == 'c' || op == 'u' || op == 'r';
  }

  boolean isChange() {
    return op == 'c' || op == 'u' || op == 'd';
  }

  boolean isRead() {
    return op == 'r';
  }

  /** Closes a whole snapshot of the table. */
  boolean completesSnapshot() {
    return isRead() && snapshot.equals("last");
  }

  boolean isOfWholeSnapshot() {
    return isRead() && !snapshot.equals("incremental");
  }

  /** Of the same row change, delivered again. */
  boolean repeats(ModelEvent o) {
    return op == o.op && epoch == o.epoch && lsn == o.lsn && java.util.Objects.equals(key, o.key);
  }

  ModelEvent at(int newPartition, long newOffset) {
    return new ModelEvent(
        op,
        key,
        oldKey,
        newKey,
        value,
        note,
        isUnavailable,
        snapshot,
        epoch,
        lsn,
        millis,
        newPartition,
        newOffset);
  }
}
