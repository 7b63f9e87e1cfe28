package io.carelake.silver;

import io.carelake.silver.HistoryMarks.First;
import io.carelake.silver.HistoryMarks.Snapshot;
import io.carelake.silver.HistoryMarks.Truncate;
import io.carelake.silver.ModelDatabase.Values;
import io.carelake.silver.RowHistory.HistoryRow;
import io.carelake.silver.SourceMarks.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Events of the model as facts of histories, each batch recorded at the moment of its number. */
final class ModelFacts {
  final List<HistoryEvent> events = new ArrayList<>();
  private final List<Truncate> truncates = new ArrayList<>();
  private final Map<Place, Snapshot> snapshots = new TreeMap<>();
  private final Map<Place, Map<Integer, List<First>>> firsts = new HashMap<>();

  ModelFacts(List<List<ModelEvent>> batches) {
    for (int b = 0; b < batches.size(); b++) {
      for (ModelEvent e : batches.get(b)) {
        add(e, b);
      }
    }
  }

  private void add(ModelEvent e, long recorded) {
    Place place = new Place(e.epoch(), e.lsn());
    if (e.isRow() || e.op() == 'd') {
      events.add(
          new HistoryEvent(
              e.key(),
              e.op(),
              e.epoch(),
              e.lsn(),
              e.partition(),
              e.offset(),
              e.oldKey(),
              e.millis(),
              recorded,
              e.isUnavailable() ? Set.of(1) : Set.of(),
              new Object[] {e.value(), e.note()}));
    }
    if (e.op() == 't') {
      truncates.add(new Truncate(place, e.millis(), recorded));
    }
    if (e.isOfWholeSnapshot()) {
      firsts
          .computeIfAbsent(place, p -> new HashMap<>())
          .computeIfAbsent(e.partition(), p -> new ArrayList<>())
          .add(new First(e.partition(), e.offset(), recorded));
    }
    if (e.completesSnapshot()) {
      snapshots.putIfAbsent(place, new Snapshot(place, e.millis(), recorded, List.of()));
    }
  }

  HistoryMarks marks() {
    Map<Place, Truncate> first = new TreeMap<>();
    truncates.forEach(t -> first.putIfAbsent(t.place(), t));
    return new HistoryMarks(
        List.copyOf(first.values()),
        snapshots.values().stream()
            .map(
                s ->
                    new Snapshot(
                        s.place(),
                        s.at(),
                        s.recorded(),
                        firsts.get(s.place()).values().stream().flatMap(List::stream).toList()))
            .toList());
  }

  List<HistoryRow> history() {
    return RowHistory.of(events, marks());
  }

  /** The rows that were believed at a moment to be there still. */
  static Map<String, Values> last(List<HistoryRow> rows, long moment) {
    Map<String, Values> last = new TreeMap<>();
    rows.stream()
        .filter(r -> r.recordedFrom() <= moment)
        .filter(r -> r.recordedTo() == null || r.recordedTo() > moment)
        .filter(r -> r.validTo() == null)
        .forEach(r -> last.put(r.key(), values(r.values())));
    return last;
  }

  static Values values(Object[] values) {
    String note = (String) values[1];
    return new Values((Integer) values[0], note, note != null && note.startsWith("large"));
  }

  /** The states of each row as they are believed now, null where there was none. */
  static Map<String, List<Values>> states(List<HistoryRow> rows) {
    Map<String, List<HistoryRow>> byKey = new TreeMap<>();
    rows.stream()
        .filter(r -> r.recordedTo() == null)
        .sorted(Comparator.comparingLong(HistoryRow::validFrom))
        .forEach(r -> byKey.computeIfAbsent(r.key(), k -> new ArrayList<>()).add(r));
    Map<String, List<Values>> states = new TreeMap<>();
    byKey.forEach(
        (key, all) -> {
          List<Values> own = new ArrayList<>();
          for (int i = 0; i < all.size(); i++) {
            own.add(values(all.get(i).values()));
            Long to = all.get(i).validTo();
            Long next = i + 1 < all.size() ? Long.valueOf(all.get(i + 1).validFrom()) : null;
            if (!Objects.equals(to, next)) {
              own.add(null);
            }
          }
          states.put(key, own);
        });
    return withoutRepetition(states);
  }

  /** Each state once where it did not change; none before the first, no key without any. */
  static Map<String, List<Values>> withoutRepetition(Map<String, List<Values>> states) {
    Map<String, List<Values>> all = new TreeMap<>();
    states.forEach(
        (key, values) -> {
          List<Values> own = new ArrayList<>();
          for (Values v : values) {
            if (own.isEmpty() ? v != null : !Objects.equals(own.get(own.size() - 1), v)) {
              own.add(v);
            }
          }
          if (!own.isEmpty()) {
            all.put(key, own);
          }
        });
    return all;
  }
}
