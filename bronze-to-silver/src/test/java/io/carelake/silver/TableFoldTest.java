package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.carelake.silver.ModelDatabase.Values;
import io.carelake.silver.TableFold.Bug;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of folding against a model of a database: tier A of the oracle. */
class TableFoldTest {
  /** {@code scripts/check --deep} asks for 1,000,000. */
  private static final int HISTORIES = Integer.getInteger("carelake.oracle.histories", 100_000);

  private static final int MOST_STEPS = 20;
  private static final List<String> KEYS = List.of("a", "b", "c", "d");

  @Test
  void endsWithTheRowsOfTheDatabaseHoweverEventsAreDelivered() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      List<Long> steps = ModelHistory.steps(seed, MOST_STEPS);
      if (!holds(steps, Set.of())) {
        List<Long> shrunk = shrink(steps, Set.of());
        ModelHistory history = history(shrunk);
        fail("seed %d, shrunk to %s:%n%s%n%s", seed, shrunk, verdict(history, Set.of()), history);
      }
    }
  }

  @Test
  void anyCutIntoBatchesGivesTheSameRows() {
    for (long seed = 0; seed < HISTORIES / 4; seed++) {
      ModelHistory history = history(ModelHistory.steps(seed, MOST_STEPS));
      assertThat(rows(List.of(history.all()), Set.of()))
          .as("seed %d%n%s", seed, history)
          .isEqualTo(history.truth);
      List<List<ModelEvent>> single = history.all().stream().map(List::of).toList();
      assertThat(rows(single, Set.of()))
          .as("seed %d, each alone%n%s", seed, history)
          .isEqualTo(history.truth);
    }
  }

  @Test
  void everythingTwiceIsTheSameAsOnce() {
    for (long seed = 0; seed < HISTORIES / 10; seed++) {
      ModelHistory history = history(ModelHistory.steps(seed, MOST_STEPS));
      List<List<ModelEvent>> twice = new ArrayList<>(history.batches);
      twice.addAll(history.batches);
      assertThat(rows(twice, Set.of())).as("seed %d%n%s", seed, history).isEqualTo(history.truth);
    }
  }

  /** The oracle finds each of these; nearly all within 200 histories. */
  @ParameterizedTest
  @EnumSource(Bug.class)
  void findsADeliberateBug(Bug bug) {
    for (long seed = 0; seed < bug.within; seed++) {
      if (!holds(ModelHistory.steps(seed, MOST_STEPS), Set.of(bug))) {
        return;
      }
    }
    fail("%d histories did not find %s", bug.within, bug);
  }

  private static ModelHistory history(List<Long> steps) {
    return new ModelHistory(KEYS, steps, 6);
  }

  private static boolean holds(List<Long> steps, Set<Bug> bugs) {
    return verdict(history(steps), bugs).isEmpty();
  }

  /** What is wrong; empty if nothing is. */
  private static String verdict(ModelHistory history, Set<Bug> bugs) {
    TableFold fold = new TableFold(bugs);
    for (int b = 0; b < history.batches.size(); b++) {
      fold.apply(history.batches.get(b));
      for (Map.Entry<String, Values> row : fold.rows().entrySet()) {
        if (!history.isAmbiguousForAWhile
            && !history.versions.getOrDefault(row.getKey(), Set.of()).contains(row.getValue())) {
          return "after batch %d a row is visible that never was: %s".formatted(b, row);
        }
      }
    }
    return fold.rows().equals(history.truth) ? "" : "in the end the rows are " + fold.rows();
  }

  private static Map<String, Values> rows(List<List<ModelEvent>> batches, Set<Bug> bugs) {
    TableFold fold = new TableFold(bugs);
    batches.forEach(fold::apply);
    return fold.rows();
  }

  /** Leaves out steps one by one as long as the history still fails. */
  private static List<Long> shrink(List<Long> steps, Set<Bug> bugs) {
    List<Long> left = steps;
    boolean isSmaller = true;
    while (isSmaller) {
      isSmaller = false;
      for (int i = 0; i < left.size(); i++) {
        List<Long> fewer = new ArrayList<>(left);
        fewer.remove(i);
        if (!holds(fewer, bugs)) {
          left = fewer;
          isSmaller = true;
          break;
        }
      }
    }
    return left;
  }
}
