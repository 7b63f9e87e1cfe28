package io.carelake.silver;

import io.carelake.silver.KeyOrder.Step;
import io.carelake.silver.KeyVersions.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What some events tell of when each row of their keys was how: one state of knowledge.
 *
 * <p>The order of the states is that of the engine ({@link KeyOrder}); clocks only label it. Where
 * a clock went back, a state begins when the one before it began. A state that nobody could see
 * (its transaction went on to change it) has no interval, and a state that lacks a large value
 * which nobody knows yet is not told.
 */
final class RowTimeline {
  /** A state of a row: from {@code from} on, up to {@code to}, null: still. */
  record Interval(long from, Long to, HistoryEvent event, Object[] values) {}

  /**
   * The life of one key.
   *
   * @param last the last step, which began at {@code from}
   * @param isComplete no state lacks a value
   */
  record Life(List<Interval> states, Step last, long from, boolean isComplete) {
    /** The states that further steps make of the last one, and their own; they lack nothing. */
    Life continuedBy(List<Step> further) {
      List<Step> steps = new ArrayList<>();
      steps.add(last);
      steps.addAll(further);
      return lived(steps, from, s -> Optional.of(s.event().values()));
    }
  }

  /** One event of one key. */
  record Version(String key, HistoryEvent.Identity identity) {}

  private record Part(String key, int part) {}

  private final KeyOrder order;
  private final Map<Version, Object[]> filled;
  private final Map<Part, List<KeyVersions.Version>> versions = new HashMap<>();
  private final Map<Part, KeyVersions> known = new HashMap<>();

  /**
   * @param filled rows whose large values were found before; found ones are added
   */
  RowTimeline(HistoryMarks marks, Map<Version, Object[]> filled) {
    this.order = new KeyOrder(marks);
    this.filled = filled;
  }

  /**
   * The lives of the keys, their states in the order of time.
   *
   * @param deliveries the events by key, with those of the keys their rows had before
   */
  Map<String, Life> of(Map<String, List<HistoryEvent>> deliveries) {
    Map<String, List<Step>> steps = new LinkedHashMap<>();
    deliveries.forEach((key, events) -> steps.put(key, order.steps(events)));
    steps.forEach(
        (key, all) ->
            all.stream()
                .filter(s -> s.event() != null)
                .forEach(
                    s ->
                        versions
                            .computeIfAbsent(new Part(key, s.part()), p -> new ArrayList<>())
                            .add(s.event().version())));
    Map<String, Life> lives = new LinkedHashMap<>();
    steps.forEach((key, all) -> lives.put(key, lived(all, Long.MIN_VALUE, this::values)));
    return lives;
  }

  private static Life lived(
      List<Step> steps, long begin, Function<Step, Optional<Object[]>> values) {
    List<Interval> states = new ArrayList<>();
    long from = begin;
    boolean isComplete = true;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      from = Math.max(from, step.at());
      Long to = i + 1 < steps.size() ? Long.valueOf(Math.max(from, steps.get(i + 1).at())) : null;
      if (step.isRow() && (to == null || to > from)) {
        Optional<Object[]> known = values.apply(step);
        if (known.isPresent()) {
          states.add(new Interval(from, to, step.event(), known.get()));
        }
        isComplete &= known.isPresent();
      }
    }
    return new Life(states, steps.get(steps.size() - 1), from, isComplete);
  }

  private Optional<Object[]> values(Step step) {
    HistoryEvent e = step.event();
    if (e.lacking().isEmpty()) {
      return Optional.of(e.values());
    }
    Version version = new Version(e.key(), e.identity());
    if (!filled.containsKey(version)) {
      Object[] values = e.values().clone();
      for (int column : e.lacking()) {
        Answer answer = search(step, column);
        if (!(answer instanceof Answer.Found found)) {
          return Optional.empty();
        }
        values[column] = found.value();
      }
      filled.put(version, values);
    }
    return Optional.of(filled.get(version));
  }

  /** Back through the versions of the row, from key to key. */
  private Answer search(Step step, int column) {
    Answer answer =
        versions(step.event().key(), step.part()).ofChange(step.event().bound(), column);
    while (answer instanceof Answer.Elsewhere elsewhere) {
      // Each step leads to a smaller LSN, so that this ends.
      answer = versions(elsewhere.key(), step.part()).takenAway(elsewhere.bound(), column);
    }
    return answer;
  }

  private KeyVersions versions(String key, int part) {
    return known.computeIfAbsent(
        new Part(key, part),
        p -> new KeyVersions(versions.getOrDefault(p, List.of()), Optional.empty()));
  }
}
