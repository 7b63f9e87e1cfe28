package io.carelake.silver;

import io.carelake.silver.HistoryEvent.Identity;
import io.carelake.silver.HistoryMarks.First;
import io.carelake.silver.HistoryMarks.Snapshot;
import io.carelake.silver.HistoryMarks.Truncate;
import io.carelake.silver.SourceMarks.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which the states of one key followed each other, by the rules of {@link KeyFold}:
 * the last is the engine's state, and the one before an event is the engine's state without it.
 *
 * <ol>
 *   <li>Changes go by (epoch, LSN); a snapshot read comes behind a change if it would win over it.
 *   <li>A truncate ends the row that is older than it; what is older stays in front of it, whenever
 *       it arrives.
 *   <li>A whole snapshot that does not contain the key ends the row that is older than it.
 * </ol>
 */
final class KeyOrder {
  /**
   * One step of a key's life.
   *
   * @param event null for a truncate or a snapshot that ended the row
   * @param part how many truncates lie before it
   */
  record Step(HistoryEvent event, Place place, long at, int part) {
    boolean isRow() {
      return event != null && event.isRow();
    }
  }

  private static final Comparator<HistoryEvent> ORDER =
      Comparator.comparingInt(HistoryEvent::epoch)
          .thenComparingLong(HistoryEvent::lsn)
          .thenComparingInt(e -> e.op() == 'd' ? 0 : e.op() == 'c' ? 1 : 2);

  private final List<Truncate> truncates;
  private final List<Snapshot> snapshots;

  KeyOrder(HistoryMarks known) {
    truncates = known.truncates().stream().sorted(Comparator.comparing(Truncate::place)).toList();
    snapshots = known.snapshots().stream().sorted(Comparator.comparing(Snapshot::place)).toList();
  }

  /** How many truncates lie before a place. */
  int part(Place place) {
    int part = 0;
    while (part < truncates.size() && truncates.get(part).place().compareTo(place) <= 0) {
      part++;
    }
    return part;
  }

  /**
   * The steps in order.
   *
   * @param deliveries the events of one key, repeated ones too
   */
  List<Step> steps(List<HistoryEvent> deliveries) {
    List<Step> steps = new ArrayList<>();
    if (truncates.isEmpty()) {
      inOrder(deliveries).forEach(e -> steps.add(new Step(e, e.place(), e.at(), 0)));
    } else {
      Map<Integer, List<HistoryEvent>> parts = new HashMap<>();
      for (HistoryEvent e : deliveries) {
        parts.computeIfAbsent(part(e.place()), p -> new ArrayList<>()).add(e);
      }
      for (int p = 0; p <= truncates.size(); p++) {
        int part = p;
        inOrder(parts.getOrDefault(p, List.of()))
            .forEach(e -> steps.add(new Step(e, e.place(), e.at(), part)));
        if (p < truncates.size() && !steps.isEmpty() && steps.get(steps.size() - 1).isRow()) {
          steps.add(new Step(null, truncates.get(p).place(), truncates.get(p).at(), p));
        }
      }
    }
    snapshots.forEach(s -> sweep(steps, s));
    return steps;
  }

  /** Merged from the end: of the last read and the last change the one that wins is the last. */
  private static List<HistoryEvent> inOrder(List<HistoryEvent> deliveries) {
    Map<Identity, List<HistoryEvent>> repeated = new HashMap<>();
    for (HistoryEvent e : deliveries) {
      repeated.computeIfAbsent(e.identity(), i -> new ArrayList<>(1)).add(e);
    }
    List<HistoryEvent> changes = new ArrayList<>();
    List<HistoryEvent> reads = new ArrayList<>();
    repeated.values().forEach(r -> (r.get(0).isRead() ? reads : changes).add(first(r)));
    changes.sort(ORDER);
    if (reads.isEmpty()) {
      return changes;
    }
    reads.sort(ORDER);
    HistoryEvent[] order = new HistoryEvent[changes.size() + reads.size()];
    int c = changes.size();
    int r = reads.size();
    for (int at = order.length - 1; at >= 0; at--) {
      boolean isRead = c == 0 || (r > 0 && wins(reads.get(r - 1), changes.subList(0, c), repeated));
      order[at] = isRead ? reads.get(--r) : changes.get(--c);
    }
    return List.of(order);
  }

  /** Of one event that was delivered more than once: in its highest partition the first. */
  private static HistoryEvent first(List<HistoryEvent> repeated) {
    return repeated.size() == 1
        ? repeated.get(0)
        : repeated.stream()
            .max(
                Comparator.comparingInt(HistoryEvent::partition)
                    .thenComparing(Comparator.comparingLong(HistoryEvent::offset).reversed()))
            .orElseThrow();
  }

  /** Whether a read wins over the last of these changes; see {@link KeyFold}. */
  private static boolean wins(
      HistoryEvent read, List<HistoryEvent> changes, Map<Identity, List<HistoryEvent>> repeated) {
    HistoryEvent last = changes.get(changes.size() - 1);
    if (read.epoch() != last.epoch()) {
      return read.epoch() > last.epoch();
    }
    if (read.partition() != last.partition() && last.lsn() > read.lsn()) {
      return false;
    }
    for (HistoryEvent change : changes) {
      if (change.epoch() != read.epoch()) {
        // A topic that was made anew counts its offsets from the beginning.
        continue;
      }
      long firstHere = Long.MIN_VALUE;
      for (HistoryEvent e : repeated.get(change.identity())) {
        if (e.partition() == read.partition()
            && (firstHere == Long.MIN_VALUE || e.offset() < firstHere)) {
          firstHere = e.offset();
        }
      }
      if (firstHere > read.offset()) {
        return false;
      }
    }
    return true;
  }

  /** Ends the row that a snapshot, seen to its end, does not know although it is older. */
  private static void sweep(List<Step> steps, Snapshot snapshot) {
    Map<Integer, Long> firsts = new HashMap<>();
    for (First f : snapshot.firsts()) {
      firsts.merge(f.partition(), f.offset(), Math::min);
    }
    int last = steps.size() - 1;
    while (last >= 0 && !isOlder(steps.get(last), snapshot.place(), firsts)) {
      last--;
    }
    if (last < 0 || !steps.get(last).isRow()) {
      return;
    }
    for (int i = 0; i < steps.size(); i++) {
      HistoryEvent e = steps.get(i).event();
      if (e != null && e.isRead() && contains(snapshot.place(), e, i <= last)) {
        return;
      }
    }
    steps.add(last + 1, new Step(null, snapshot.place(), snapshot.at(), steps.get(last).part()));
  }

  private static boolean contains(Place snapshot, HistoryEvent read, boolean isBefore) {
    return read.epoch() == snapshot.epoch()
        && (read.lsn() == snapshot.lsn() || (isBefore && read.lsn() > snapshot.lsn()));
  }

  /** By place, unless its event lies behind the snapshot's rows: then it was in flight. */
  private static boolean isOlder(Step step, Place snapshot, Map<Integer, Long> firsts) {
    if (step.place().compareTo(snapshot) >= 0) {
      return false;
    }
    return step.event() == null
        || step.place().epoch() < snapshot.epoch()
        || firsts.getOrDefault(step.event().partition(), Long.MAX_VALUE) >= step.event().offset();
  }
}
