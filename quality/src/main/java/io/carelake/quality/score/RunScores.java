package io.carelake.quality.score;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The scores that a run gives: of each table that was judged, of its columns, of the lake. */
public final class RunScores {
  /** What people call good; only the word in the history depends on it. */
  private static final double WELL = 0.95;

  private final RunContext run;
  private final Scoring scoring;
  private final QualityHistory history;
  private final Instant now;
  private final Map<TableId, JudgedTable> judged = new LinkedHashMap<>();
  private final Map<TableId, List<Score>> scores = new LinkedHashMap<>();

  public RunScores(RunContext run, Weights weights, QualityHistory history, Instant now) {
    this.run = run;
    this.scoring = new Scoring(weights);
    this.history = history;
    this.now = now;
  }

  /** Scores a table, and lets the history learn of it; the last word about a table counts. */
  public void add(JudgedTable table) {
    score(table, timeliness(table));
    if (table.verdict().passed()) {
      table.verdict().results().forEach(r -> history.add(table.table(), r));
    }
  }

  /**
   * Scores a table again by what its last gate said, because its accuracy is known anew.
   *
   * @param timeliness how timely it was at that gate
   */
  public void again(JudgedTable table, Optional<Double> timeliness) {
    score(table, timeliness);
  }

  /** Accuracy is measured between gates: the last measurement holds. */
  private void score(JudgedTable table, Optional<Double> timeliness) {
    JudgedTable all = table.with(history.accuracy(table.table()));
    List<Score> its = scoring.of(all.verdict().results(), timeliness);
    judged.put(table.table(), table);
    scores.put(table.table(), its);
    its.stream().limit(1).forEach(s -> history.add(table.table(), s.value()));
  }

  private Optional<Double> timeliness(JudgedTable table) {
    Optional<Duration> level = run.contracts().find(table.table()).flatMap(Contract::freshness);
    Optional<Instant> before = history.refreshed(table.table());
    return level.map(
        l -> before.map(b -> Scoring.timeliness(l, Duration.between(b, table.at()))).orElse(1.0));
  }

  /** Hands over the scores of each table. */
  public void forEach(BiConsumer<TableId, List<Score>> consumer) {
    scores.forEach(consumer);
  }

  /**
   * As rows of {@code ops.quality_results}.
   *
   * @param isFine whether nothing is open against a table; a certified one is so only then
   */
  public List<Map<String, Object>> rows(Predicate<TableId> isFine) {
    if (scores.isEmpty()) {
      return List.of();
    }
    ScoreRows writer = new ScoreRows(run.runId(), now);
    List<Map<String, Object>> rows = new ArrayList<>();
    scores.forEach(
        (table, its) -> {
          JudgedTable gate = judged.get(table);
          for (Score s : its) {
            rows.add(writer.score(table.toString(), gate.publication(), s, s.value() >= WELL));
          }
          if (run.contracts().find(table).filter(Contract::certified).isPresent()) {
            boolean isCertified = gate.verdict().passed() && isFine.test(table);
            rows.add(writer.certified(table.toString(), gate.publication(), isCertified));
          }
        });
    double lake = Scoring.lake(history.tableScores().values());
    Score overall =
        new Score(Optional.empty(), Score.OVERALL, lake, history.tableScores().size(), 0);
    rows.add(writer.score(ScoreRows.LAKE, 0, overall, lake >= WELL));
    return rows;
  }
}
