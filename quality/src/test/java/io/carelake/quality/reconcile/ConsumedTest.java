package io.carelake.quality.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a source whose transactions overlap, of a silver that is behind it, and of
 * looks at both: what is on its way is never called wrong, what was lost is found.
 */
class ConsumedTest {
  private static final int HISTORIES = 20_000;

  /** A rule to judge by; the right one, or one that lacks something. */
  private interface Rule {
    Consumed of(Look look, Map<String, Long> tooMany);
  }

  private static final Rule RIGHT = (l, tooMany) -> Consumed.of(l, tooMany, Optional.empty());

  /** Where a history called a row wrong that was not, or missed one. */
  private record Mistakes(int wronged, int missed, int found) {}

  private static Mistakes judged(Rule rule, boolean loses) {
    int wronged = 0;
    int missed = 0;
    int found = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      History h = new History(new Random(seed), rule, loses);
      h.live(60);
      wronged += h.wronged;
      Set<String> lost = h.end();
      missed += lost.size() - h.found;
      found += h.found;
    }
    return new Mistakes(wronged, missed, found);
  }

  @Test
  void nothingOnItsWayIsEverWrong() {
    assertThat(judged(RIGHT, false)).isEqualTo(new Mistakes(0, 0, 0));
  }

  @Test
  void whatWasLostIsFoundAndNothingElse() {
    Mistakes m = judged(RIGHT, true);
    assertThat(m.wronged()).isZero();
    assertThat(m.missed()).isZero();
    assertThat(m.found()).isGreaterThan(HISTORIES / 10);
  }

  @Test
  void eachPartOfTheRuleIsNeeded() {
    // Transactions that were open at the look may commit behind it.
    Rule ignoresOpen =
        (l, t) -> RIGHT.of(new Look(l.runId(), l.at(), l.position(), l.position() + 1), t);
    // A row that silver had too many may have come back, and gone again.
    Rule ignoresPosition =
        (l, tooMany) ->
            new Consumed() {
              @Override
              public boolean change(SourceOfRecord.SourceRow row) {
                return RIGHT.of(l, tooMany).change(row);
              }

              @Override
              public boolean absence(SilverView.SilverRow row) {
                return tooMany.containsKey(KeyText.of(row.key()));
              }
            };
    assertThat(judged(ignoresOpen, false).wronged()).isPositive();
    assertThat(judged(ignoresPosition, false).wronged()).isPositive();
    assertThat(judged((l, t) -> Consumed.ALL, false).wronged()).isPositive();
    assertThat(judged((l, t) -> Consumed.NOTHING, true).missed()).isPositive();
  }

  /** A version of a row: of the source (transaction) or of silver (position in the log). */
  private record Version(long value, long number) {}

  /** A change; no value: a delete. */
  private record Change(String key, Optional<Long> value, long position) {}

  private record Transaction(long number, List<Change> changes) {}

  /** What was committed, and when. */
  private record Committed(long at, Transaction transaction, boolean isLost) {}

  private record Made(Look look, long at, Map<String, Long> tooMany) {}

  private static final class History {
    private static final int KEYS = 4;
    private static final int DELAY = 5;
    private final Random random;
    private final Rule rule;
    private final boolean loses;
    private final Map<String, Version> source = new TreeMap<>();
    private final Map<String, Version> silver = new TreeMap<>();
    private final Map<String, Version> ideal = new TreeMap<>();
    private final List<Transaction> open = new ArrayList<>();
    private final List<Committed> log = new ArrayList<>();
    private final List<Made> looks = new ArrayList<>();

    /** Transactions and positions are counted alike, so that each is later than all before. */
    private long counter;

    private long now;
    private int consumed;
    private long lastRun = Long.MIN_VALUE / 2;
    int wronged;
    int found;

    History(Random random, Rule rule, boolean loses) {
      this.random = random;
      this.rule = rule;
      this.loses = loses;
    }

    void live(int steps) {
      for (int i = 0; i < steps; i++) {
        now++;
        switch (random.nextInt(8)) {
          case 0, 1 -> open.add(new Transaction(++counter, new ArrayList<>()));
          case 2, 3 -> write();
          case 4, 5 -> commit();
          case 6 -> run(random.nextInt(DELAY + 1));
          default -> look();
        }
      }
    }

    private void write() {
      if (open.isEmpty()) {
        return;
      }
      Transaction t = open.get(random.nextInt(open.size()));
      String key = "k" + random.nextInt(KEYS);
      // A row lock: of two transactions the second one waits.
      if (open.stream()
          .anyMatch(
              o ->
                  o.number() != t.number()
                      && o.changes().stream().anyMatch(c -> c.key().equals(key)))) {
        return;
      }
      counter++;
      Optional<Long> value = random.nextInt(3) == 0 ? Optional.empty() : Optional.of(counter);
      t.changes().add(new Change(key, value, counter));
    }

    private void commit() {
      if (open.isEmpty()) {
        return;
      }
      Transaction t = open.remove(random.nextInt(open.size()));
      if (random.nextInt(10) == 0) {
        return;
      }
      counter++;
      t.changes().forEach(c -> apply(source, c, t.number()));
      log.add(new Committed(now, t, loses && random.nextInt(6) == 0));
    }

    private static void apply(Map<String, Version> rows, Change c, long number) {
      c.value()
          .ifPresentOrElse(
              v -> rows.put(c.key(), new Version(v, number)), () -> rows.remove(c.key()));
    }

    /** Ingest and silver take what was committed so long before they began, and maybe more. */
    private void run(int behind) {
      lastRun = now;
      while (consumed < log.size() && log.get(consumed).at() <= now - behind) {
        Committed next = log.get(consumed++);
        for (Change c : next.transaction().changes()) {
          apply(ideal, c, c.position());
          if (!next.isLost()) {
            apply(silver, c, c.position());
          }
        }
      }
    }

    private void look() {
      long oldestOpen = open.stream().mapToLong(Transaction::number).min().orElse(counter + 1);
      Consumed known =
          looks.stream()
              .filter(l -> l.at() <= lastRun - DELAY)
              .reduce((a, b) -> b)
              .map(l -> rule.of(l.look(), l.tooMany()))
              .orElse(Consumed.NOTHING);
      Map<String, Long> tooMany = new TreeMap<>();
      found = 0;
      for (String key : keys()) {
        Version should = source.get(key);
        Version is = silver.get(key);
        boolean isWrong = false;
        if (should == null) {
          tooMany.put(KeyText.of(List.of(key)), is.number());
          isWrong =
              known.absence(
                  new SilverView.SilverRow(key, List.of(key), List.of(), false, is.number()));
        } else if (is == null || is.value() != should.value()) {
          isWrong =
              known.change(
                  new SourceOfRecord.SourceRow(key, List.of(key), List.of(), should.number()));
        }
        found += isWrong ? 1 : 0;
        Version right = ideal.get(key);
        boolean isDamaged = right == null ? is != null : is == null || is.value() != right.value();
        wronged += isWrong && !isDamaged ? 1 : 0;
      }
      looks.add(new Made(new Look("", Instant.EPOCH, counter, oldestOpen), now, tooMany));
    }

    private Set<String> keys() {
      Set<String> keys = new TreeSet<>(source.keySet());
      keys.addAll(silver.keySet());
      return keys;
    }

    /** All comes to rest, two nights pass; what is unlike then must be found. */
    Set<String> end() {
      while (!open.isEmpty()) {
        commit();
      }
      for (int i = 0; i < 2; i++) {
        now += DELAY;
        run(0);
        now++;
        look();
      }
      Set<String> lost = new HashSet<>();
      for (String key : keys()) {
        Version should = source.get(key);
        Version is = silver.get(key);
        if (should == null || is == null || should.value() != is.value()) {
          lost.add(key);
        }
      }
      return lost;
    }
  }
}
