package io.carelake.silver;

import io.carelake.core.table.IcebergTables.Properties;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What concerns all rows of a source-aligned table at once, as places in the source's log; kept in
 * the table's properties, in the transaction that publishes it.
 *
 * @param truncated the last truncate: what is older is no more, whenever it arrives
 * @param completed the last whole snapshot that was seen to its end: what is older and was not in
 *     it is no more
 * @param forgotten up to here deleted keys are no longer remembered: an older event of an unknown
 *     key cannot be told from one that would bring a deleted row back
 */
record SourceMarks(
    Optional<Place> truncated, Optional<Place> completed, Optional<Place> forgotten) {
  static final SourceMarks NONE =
      new SourceMarks(Optional.empty(), Optional.empty(), Optional.empty());

  /** A place in the log of the source. */
  record Place(int epoch, long lsn) implements Comparable<Place>, java.io.Serializable {
    @Override
    public int compareTo(Place o) {
      return Comparator.comparingInt(Place::epoch).thenComparingLong(Place::lsn).compare(this, o);
    }

    String encode() {
      return epoch + ":" + lsn;
    }

    static Optional<Place> decode(String text) {
      if (text == null || text.isEmpty()) {
        return Optional.empty();
      }
      int colon = text.indexOf(':');
      return Optional.of(
          new Place(
              Integer.parseInt(text.substring(0, colon)),
              Long.parseLong(text.substring(colon + 1))));
    }

    /** As a Spark SQL expression to compare with others. */
    String sql() {
      return "struct(" + epoch + " AS epoch, " + lsn + "L AS lsn)";
    }
  }

  static SourceMarks of(Map<String, String> properties) {
    return new SourceMarks(
        Place.decode(properties.get(Properties.TRUNCATED)),
        Place.decode(properties.get(Properties.SNAPSHOT_COMPLETED)),
        Place.decode(properties.get(Properties.FORGOTTEN)));
  }

  /** As properties; {@code forgotten} is written by who forgets. */
  Map<String, String> stored() {
    Map<String, String> stored = new HashMap<>();
    stored.put(Properties.TRUNCATED, truncated.map(Place::encode).orElse(""));
    stored.put(Properties.SNAPSHOT_COMPLETED, completed.map(Place::encode).orElse(""));
    return stored;
  }

  SourceMarks truncatedAt(Optional<Place> place) {
    return new SourceMarks(later(truncated, place), completed, forgotten);
  }

  SourceMarks completedAt(Optional<Place> place) {
    return new SourceMarks(truncated, later(completed, place), forgotten);
  }

  private static Optional<Place> later(Optional<Place> a, Optional<Place> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isPresent() ? a : b;
    }
    return a.get().compareTo(b.get()) >= 0 ? a : b;
  }

  /** The place of the event that made a state, as SQL over a position struct. */
  static String placeOf(String position) {
    return ("struct(%1$s.epoch AS epoch, CASE WHEN %1$s.op = 'r' THEN %1$s.read_lsn ELSE %1$s.lsn END"
            + " AS lsn)")
        .formatted(position);
  }

  /** True for a state that a truncate removed. */
  String isTruncated(String position) {
    return truncated
        .map(t -> "coalesce(" + placeOf(position) + " < " + t.sql() + ", false)")
        .orElse("false");
  }
}
