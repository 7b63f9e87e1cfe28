package io.carelake.silver;

import io.carelake.silver.RowTimeline.Interval;
import io.carelake.silver.RowTimeline.Version;
import io.carelake.silver.SourceMarks.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Both histories of the rows of some keys: for every moment at which events were recorded, what was
 * then known of when each row was how ({@link RowTimeline}).
 *
 * <p>What is learnt later, or corrected, closes recorded intervals and opens new ones: a recorded
 * row never changes but for {@code recordedTo}. Two appends with one stamp are one state of
 * knowledge.
 */
final class RowHistory {
  /**
   * A state of a row, valid for a time, and for a time believed to be so; null means still. No two
   * rows of a key have the same {@code validFrom} and {@code recordedFrom}.
   */
  record HistoryRow(
      String key,
      long validFrom,
      Long validTo,
      long recordedFrom,
      Long recordedTo,
      HistoryEvent event,
      Object[] values) {}

  /** What is believed now, and since when. */
  private record Belief(Interval interval, long since) {
    boolean isStill(Interval now) {
      return Objects.equals(interval.to(), now.to())
          && interval.event().op() == now.event().op()
          && interval.event().at() == now.event().at()
          && Arrays.deepEquals(interval.values(), now.values());
    }
  }

  private record Slot(String key, long validFrom) {}

  private final HistoryMarks marks;
  private final SortedSet<Long> turns;
  private final Map<String, List<HistoryEvent>> known = new LinkedHashMap<>();
  private final Map<Version, Object[]> filled = new HashMap<>();
  private final Map<Slot, Belief> beliefs = new LinkedHashMap<>();
  private final List<HistoryRow> rows = new ArrayList<>();
  private Place furthest = new Place(Integer.MIN_VALUE, Long.MIN_VALUE);

  private RowHistory(HistoryMarks marks) {
    this.marks = marks;
    this.turns = marks.moments();
  }

  /**
   * The history of some keys.
   *
   * @param events all events of the keys, and of those connected to them by changes of keys; in any
   *     order, repeated ones too
   */
  static List<HistoryRow> of(List<HistoryEvent> events, HistoryMarks marks) {
    RowHistory history = new RowHistory(marks);
    List<HistoryEvent> recorded = new ArrayList<>(events);
    recorded.sort(Comparator.comparingLong(HistoryEvent::recorded));
    if (recorded.isEmpty()) {
      return List.of();
    }
    SortedSet<Long> moments = new TreeSet<>(history.turns);
    events.forEach(e -> moments.add(e.recorded()));
    int next = 0;
    for (long moment : moments.tailSet(recorded.get(0).recorded())) {
      int from = next;
      while (next < recorded.size() && recorded.get(next).recorded() <= moment) {
        next++;
      }
      history.learn(recorded.subList(from, next), moment);
    }
    return history.all();
  }

  private void learn(List<HistoryEvent> events, long moment) {
    boolean follow = followInOrder(events);
    if (!follow || turns.contains(moment)) {
      filled.clear();
    }
    events.forEach(e -> known.computeIfAbsent(e.key(), k -> new ArrayList<>()).add(e));
    Map<Slot, Interval> now = new LinkedHashMap<>();
    new RowTimeline(marks.knownAt(moment), filled)
        .of(known)
        .forEach((key, all) -> all.forEach(i -> now.put(new Slot(key, i.from()), i)));
    for (Map.Entry<Slot, Belief> was : List.copyOf(beliefs.entrySet())) {
      Interval is = now.get(was.getKey());
      if (is == null || !was.getValue().isStill(is)) {
        rows.add(row(was.getKey(), was.getValue(), moment));
        beliefs.remove(was.getKey());
      }
    }
    now.forEach((slot, interval) -> beliefs.putIfAbsent(slot, new Belief(interval, moment)));
  }

  /** Changes behind everything known: what was found for older versions stays so. */
  private boolean followInOrder(List<HistoryEvent> events) {
    Place before = furthest;
    boolean follow = true;
    for (HistoryEvent e : events) {
      follow &= !e.isRead() && e.place().compareTo(before) > 0;
      furthest = e.place().compareTo(furthest) > 0 ? e.place() : furthest;
    }
    return follow;
  }

  private List<HistoryRow> all() {
    beliefs.forEach((slot, belief) -> rows.add(row(slot, belief, null)));
    return rows;
  }

  private static HistoryRow row(Slot slot, Belief belief, Long until) {
    return new HistoryRow(
        slot.key(),
        slot.validFrom(),
        belief.interval().to(),
        belief.since(),
        until,
        belief.interval().event(),
        belief.interval().values());
  }
}
