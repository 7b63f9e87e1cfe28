package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.silver.KeyFold.Event;
import io.carelake.silver.KeyFold.Folded;
import io.carelake.silver.KeyFold.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyFoldTest {
  private static final int HISTORIES = 100_000;

  @Test
  void endsWithTheRowOfTheDatabaseHoweverEventsAreDelivered() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      RandomHistory history = new RandomHistory(seed, false);
      Object value = fold(history.batches).filter(State::exists).map(State::value).orElse(null);
      assertThat(value).as("seed %d: %s", seed, history.batches).isEqualTo(history.truth);
    }
  }

  @Test
  void anyCutIntoBatchesGivesTheSameRow() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      RandomHistory history = new RandomHistory(seed, false);
      List<Event> all = history.batches.stream().flatMap(List::stream).toList();
      Object whole = fold(List.of(all)).filter(State::exists).map(State::value).orElse(null);
      assertThat(whole).as("seed %d: %s", seed, all).isEqualTo(history.truth);
    }
  }

  @Test
  void countsEveryEventOnce() {
    for (long seed = 0; seed < HISTORIES / 10; seed++) {
      RandomHistory history = new RandomHistory(seed, true);
      Optional<State> state = Optional.empty();
      for (List<Event> batch : history.batches) {
        Folded folded = KeyFold.fold(state, batch);
        assertThat(folded.counts().total()).as("seed %d", seed).isEqualTo(batch.size());
        state = folded.state();
      }
    }
  }

  @Test
  void neverGoesBackAndNeverRepeats() {
    for (long seed = 0; seed < HISTORIES / 10; seed++) {
      RandomHistory history = new RandomHistory(seed, false);
      Optional<State> state = fold(history.batches);
      List<List<Event>> again = new ArrayList<>(history.batches);
      again.addAll(history.batches);
      assertThat(fold(again).map(State::value))
          .as("seed %d", seed)
          .isEqualTo(state.map(State::value));
    }
  }

  private static Optional<State> fold(List<List<Event>> batches) {
    Optional<State> state = Optional.empty();
    for (List<Event> batch : batches) {
      state = KeyFold.fold(state, batch).state();
    }
    return state;
  }
}
