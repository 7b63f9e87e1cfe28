package io.carelake.silver;

import io.carelake.silver.SourceMarks.Place;
import java.io.Serializable;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What concerned all rows of a source table at once, with the moments at which it became known:
 * truncates, and whole snapshots that were seen to their end. Times are microseconds since 1970.
 */
record HistoryMarks(List<Truncate> truncates, List<Snapshot> snapshots) implements Serializable {
  static final HistoryMarks NONE = new HistoryMarks(List.of(), List.of());

  /**
   * A truncate: what is older is no more.
   *
   * @param at when the source committed it
   * @param recorded when it was first appended to bronze
   */
  record Truncate(Place place, long at, long recorded) implements Serializable {}

  /**
   * A whole snapshot: what is older and was not in it is no more.
   *
   * @param recorded when its end was first appended to bronze
   * @param firsts where its rows began in each partition
   */
  record Snapshot(Place place, long at, long recorded, List<First> firsts)
      implements Serializable {}

  /** The least offset of a snapshot's rows in a partition, as known from that moment on. */
  record First(int partition, long offset, long recorded) implements Serializable {}

  boolean isEmpty() {
    return truncates.isEmpty() && snapshots.isEmpty();
  }

  /** What was known at that moment. */
  HistoryMarks knownAt(long moment) {
    return new HistoryMarks(
        truncates.stream().filter(t -> t.recorded <= moment).toList(),
        snapshots.stream()
            .filter(s -> s.recorded <= moment)
            .map(
                s ->
                    new Snapshot(
                        s.place,
                        s.at,
                        s.recorded,
                        s.firsts.stream().filter(f -> f.recorded <= moment).toList()))
            .toList());
  }

  /** The moments at which something of it became known. */
  SortedSet<Long> moments() {
    SortedSet<Long> moments = new TreeSet<>();
    truncates.forEach(t -> moments.add(t.recorded));
    for (Snapshot s : snapshots) {
      moments.add(s.recorded);
      s.firsts.stream().filter(f -> f.recorded > s.recorded).forEach(f -> moments.add(f.recorded));
    }
    return moments;
  }
}
