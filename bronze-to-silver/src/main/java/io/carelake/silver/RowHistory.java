package io.carelake.silver;

import io.carelake.silver.KeyOrder.Step;
import io.carelake.silver.RowTimeline.Interval;
import io.carelake.silver.RowTimeline.Life;
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
import java.util.TreeMap;
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
  private final TreeMap<Long, Place> places = new TreeMap<>();
  private final Map<String, List<HistoryEvent>> known = new LinkedHashMap<>();
  private final Map<Version, Object[]> filled = new HashMap<>();
  private final Map<String, Life> lives = new LinkedHashMap<>();
  private final Map<Slot, Belief> beliefs = new LinkedHashMap<>();
  private final List<HistoryRow> rows = new ArrayList<>();
  private Place furthest = new Place(Integer.MIN_VALUE, Long.MIN_VALUE);

  private RowHistory(HistoryMarks marks) {
    this.marks = marks;
    this.turns = marks.moments();
    marks.truncates().forEach(t -> places.merge(t.recorded(), t.place(), RowHistory::later));
    marks.snapshots().forEach(s -> places.merge(s.recorded(), s.place(), RowHistory::later));
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
    while (!places.isEmpty() && places.firstKey() <= moment) {
      reach(places.pollFirstEntry().getValue());
    }
    boolean follow = followInOrder(events) && !turns.contains(moment);
    Map<String, List<HistoryEvent>> news = new LinkedHashMap<>();
    events.forEach(e -> news.computeIfAbsent(e.key(), k -> new ArrayList<>()).add(e));
    news.forEach((key, own) -> known.computeIfAbsent(key, k -> new ArrayList<>()).addAll(own));
    if (!follow) {
      filled.clear();
    }
    boolean isSimple =
        follow
            && events.stream().allMatch(e -> e.lacking().isEmpty())
            && lives.values().stream().allMatch(RowHistory::canGoOn);
    if (isSimple) {
      news.forEach((key, own) -> goOn(key, own, moment));
    } else {
      Map<Slot, Interval> now = new LinkedHashMap<>();
      lives.clear();
      lives.putAll(new RowTimeline(marks.knownAt(moment), filled).of(known));
      lives.forEach((key, life) -> life.states().forEach(i -> now.put(new Slot(key, i.from()), i)));
      believe(List.copyOf(beliefs.keySet()), now, moment);
    }
  }

  /**
   * A change behind all others comes last: but a read might still win over it, and large values are
   * found by all versions.
   */
  private static boolean canGoOn(Life life) {
    HistoryEvent last = life.last().event();
    return life.isComplete() && last != null && !last.isRead() && last.lacking().isEmpty();
  }

  private void reach(Place place) {
    furthest = later(furthest, place);
  }

  private static Place later(Place a, Place b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Changes behind everything known of a key: what was before its last state stays. */
  private void goOn(String key, List<HistoryEvent> events, long moment) {
    List<Step> further = new KeyOrder(HistoryMarks.NONE).steps(events);
    Life before = lives.get(key);
    Life after =
        before == null
            ? new RowTimeline(HistoryMarks.NONE, filled).of(Map.of(key, events)).get(key)
            : before.continuedBy(further);
    Map<Slot, Interval> now = new LinkedHashMap<>();
    after.states().forEach(i -> now.put(new Slot(key, i.from()), i));
    Slot last = before == null ? null : new Slot(key, before.from());
    believe(beliefs.containsKey(last) ? List.of(last) : List.of(), now, moment);
    lives.put(key, after);
  }

  /** Of these slots, what does not hold any more is closed; what is new is opened. */
  private void believe(List<Slot> slots, Map<Slot, Interval> now, long moment) {
    for (Slot slot : slots) {
      Belief was = beliefs.get(slot);
      Interval is = now.get(slot);
      if (is == null || !was.isStill(is)) {
        rows.add(row(slot, was, moment));
        beliefs.remove(slot);
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
      reach(e.place());
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
