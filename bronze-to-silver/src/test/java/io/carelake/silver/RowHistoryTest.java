package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.silver.KeyFold.Event;
import io.carelake.silver.ModelDatabase.Values;
import io.carelake.silver.ModelHistory.Clock;
import io.carelake.silver.RowHistory.HistoryRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The history of rows against a model of a database, which knows every state that was. */
class RowHistoryTest {
  private static final int HISTORIES = 20_000;
  private static final int MOST_STEPS = 20;
  private static final List<String> KEYS = List.of("a", "b", "c", "d");

  @Test
  void tellsTheStatesOfTheDatabaseInTheirOrderHoweverEventsAreDelivered() {
    int compared = 0;
    for (long seed = 0; seed < HISTORIES; seed++) {
      ModelHistory model = model(seed, Clock.TRUE);
      if (!model.isLossy) {
        compared++;
        assertThat(ModelFacts.states(new ModelFacts(model.batches).history()))
            .as("seed %d%n%s", seed, model)
            .isEqualTo(ModelFacts.withoutRepetition(model.states));
      }
    }
    assertThat(compared).isGreaterThan(HISTORIES / 3);
  }

  @Test
  void endsWithTheRowsOfSilverWhateverTheClocksSay() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      ModelHistory model = model(seed, Clock.SKEWED);
      List<HistoryRow> rows = new ModelFacts(model.batches).history();
      assertThat(ModelFacts.last(rows, model.batches.size()))
          .as("seed %d%n%s", seed, model)
          .isEqualTo(model.truth);
    }
  }

  @Test
  void knewAtEveryMomentWhatSilverShowedThen() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      ModelHistory model = model(seed, Clock.SKEWED);
      List<HistoryRow> rows = new ModelFacts(model.batches).history();
      TableFold silver = new TableFold(Set.of());
      for (int b = 0; b < model.batches.size() && !model.isAmbiguousForAWhile; b++) {
        silver.apply(model.batches.get(b));
        Map<String, Values> then = ModelFacts.last(rows, b);
        assertThat(then).as("seed %d, batch %d%n%s", seed, b, model).isEqualTo(silver.rows());
      }
    }
  }

  @Test
  void theStateBeforeAnEventIsThatOfTheFoldWithoutIt() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      List<Event> left =
          new ArrayList<>(
              new RandomHistory(seed, false).batches.stream().flatMap(List::stream).toList());
      List<HistoryEvent> all = left.stream().map(RowHistoryTest::event).toList();
      List<HistoryEvent.Identity> expected = new ArrayList<>();
      while (!left.isEmpty()) {
        KeyFold.State last = KeyFold.fold(Optional.empty(), left).state().orElseThrow();
        Event winner =
            left.stream()
                .filter(e -> e.epoch() == last.epoch())
                .filter(e -> e.partition() == last.partition() && e.offset() == last.offset())
                .findFirst()
                .orElseThrow();
        expected.add(0, event(winner).identity());
        left.removeIf(winner::repeats);
      }
      assertThat(new KeyOrder(HistoryMarks.NONE).steps(all).stream().map(s -> s.event().identity()))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void theOrderOfFactsDoesNotMatter() {
    for (long seed = 0; seed < HISTORIES / 4; seed++) {
      ModelFacts facts = new ModelFacts(model(seed, Clock.SKEWED).batches);
      Set<String> rows = told(facts.history());
      Collections.shuffle(facts.events, new Random(seed));
      assertThat(told(facts.history())).as("seed %d", seed).isEqualTo(rows);
    }
  }

  @Test
  void theCutOfDeliveryDoesNotChangeWhatIsKnownInTheEnd() {
    for (long seed = 0; seed < HISTORIES / 4; seed++) {
      ModelHistory model = model(seed, Clock.SKEWED);
      Set<String> known = known(new ModelFacts(model.batches).history());
      assertThat(known(new ModelFacts(List.of(model.all())).history()))
          .as("seed %d, at once", seed)
          .isEqualTo(known);
      assertThat(known(new ModelFacts(model.all().stream().map(List::of).toList()).history()))
          .as("seed %d, each alone", seed)
          .isEqualTo(known);
    }
  }

  @Test
  void everythingAgainTeachesNothing() {
    for (long seed = 0; seed < HISTORIES / 4; seed++) {
      List<List<ModelEvent>> batches = new ArrayList<>(model(seed, Clock.SKEWED).batches);
      Set<String> rows = told(new ModelFacts(batches).history());
      batches.addAll(List.copyOf(batches));
      assertThat(told(new ModelFacts(batches).history())).as("seed %d", seed).isEqualTo(rows);
    }
  }

  @Test
  void whatWasRecordedIsOnlyEverClosed() {
    for (long seed = 0; seed < HISTORIES / 4; seed++) {
      List<List<ModelEvent>> batches = model(seed, Clock.SKEWED).batches;
      List<HistoryRow> whole = new ModelFacts(batches).history();
      for (int b = 1; b < batches.size(); b++) {
        long moment = b;
        assertThat(told(new ModelFacts(batches.subList(0, b)).history()))
            .as("seed %d, before batch %d", seed, b)
            .isEqualTo(
                told(
                    whole.stream()
                        .filter(r -> r.recordedFrom() < moment)
                        .map(r -> before(r, moment))
                        .toList()));
      }
    }
  }

  @Test
  void intervalsOfOneMomentDoNotOverlap() {
    for (long seed = 0; seed < HISTORIES / 4; seed++) {
      ModelHistory model = model(seed, Clock.SKEWED);
      List<HistoryRow> rows = new ModelFacts(model.batches).history();
      for (int b = 0; b < model.batches.size(); b++) {
        long moment = b;
        Map<String, List<HistoryRow>> then =
            rows.stream()
                .filter(r -> r.recordedFrom() <= moment)
                .filter(r -> r.recordedTo() == null || r.recordedTo() > moment)
                .sorted(Comparator.comparingLong(HistoryRow::validFrom))
                .collect(Collectors.groupingBy(HistoryRow::key));
        for (List<HistoryRow> own : then.values()) {
          for (int i = 0; i + 1 < own.size(); i++) {
            assertThat(own.get(i).validTo())
                .as("seed %d", seed)
                .isNotNull()
                .isGreaterThan(own.get(i).validFrom())
                .isLessThanOrEqualTo(own.get(i + 1).validFrom());
          }
        }
      }
    }
  }

  private static ModelHistory model(long seed, Clock clock) {
    return new ModelHistory(KEYS, ModelHistory.steps(seed, MOST_STEPS), 6, 1, clock);
  }

  private static HistoryEvent event(Event e) {
    return new HistoryEvent(
        "a",
        e.op(),
        e.epoch(),
        e.lsn(),
        e.partition(),
        e.offset(),
        null,
        0,
        0,
        Set.of(),
        new Object[] {e.value()});
  }

  private static HistoryRow before(HistoryRow r, long moment) {
    return new HistoryRow(
        r.key(),
        r.validFrom(),
        r.validTo(),
        r.recordedFrom(),
        r.recordedTo() == null || r.recordedTo() >= moment ? null : r.recordedTo(),
        r.event(),
        r.values());
  }

  private static Set<String> told(List<HistoryRow> rows) {
    return rows.stream()
        .map(r -> known(r) + " recorded " + r.recordedFrom() + " to " + r.recordedTo())
        .collect(Collectors.toSet());
  }

  private static Set<String> known(List<HistoryRow> rows) {
    return rows.stream()
        .filter(r -> r.recordedTo() == null)
        .map(RowHistoryTest::known)
        .collect(Collectors.toSet());
  }

  private static String known(HistoryRow r) {
    return "%s %s %s valid %d to %s"
        .formatted(
            r.key(), r.event().op(), ModelFacts.values(r.values()), r.validFrom(), r.validTo());
  }
}
