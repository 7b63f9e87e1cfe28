package io.carelake.quality.score;

import io.carelake.core.job.QualityGate.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes scores of a gate's results.
 *
 * <p>A dimension is as good as its worst measure: the rows that fail any of its row rules, the keys
 * that repeat, the references that find nothing. A mean over thirty rules would hide that half of
 * the rows fail one of them. The overall score is the weighted mean of the dimensions. Rows that
 * only warn count, too: a warning is a fact about the data, not about the run.
 */
public final class Scoring {
  private final Weights weights;

  public Scoring(Weights weights) {
    this.weights = weights;
  }

  /**
   * The scores of a table and of its columns, the overall ones first in each.
   *
   * @param timeliness how well the table was kept up to date, empty if that is not known
   */
  public List<Score> of(List<Result> results, Optional<Double> timeliness) {
    List<Score> scores = new ArrayList<>(of(Optional.empty(), counting(results), timeliness));
    Map<String, List<Result>> byColumn = new TreeMap<>();
    for (Result r : counting(results)) {
      r.column().ifPresent(c -> byColumn.computeIfAbsent(c, x -> new ArrayList<>()).add(r));
    }
    byColumn.forEach((c, own) -> scores.addAll(of(Optional.of(c), own, Optional.empty())));
    return scores;
  }

  /** A null that no rule forbids is no fault; the number of rows is none either. */
  private List<Result> counting(List<Result> results) {
    return results.stream()
        .filter(r -> weights.covers(r.dimension()))
        .filter(r -> !r.metric().equals(Result.NULLS) && !r.metric().equals(Result.ROWS))
        .toList();
  }

  private List<Score> of(
      Optional<String> column, List<Result> results, Optional<Double> timeliness) {
    Map<String, Score> worst = new LinkedHashMap<>();
    for (String dimension : weights.byDimension().keySet()) {
      results.stream()
          .filter(r -> r.dimension().equals(dimension))
          .map(r -> new Score(column, dimension, r.value(), r.evaluated(), r.failing()))
          .min(java.util.Comparator.comparingDouble(Score::value))
          .ifPresent(s -> worst.put(dimension, s));
    }
    timeliness.ifPresent(
        t ->
            worst.merge(
                "timeliness",
                new Score(column, "timeliness", t, 0, 0),
                (a, b) -> a.value() <= b.value() ? a : b));
    if (worst.isEmpty()) {
      return List.of();
    }
    Map<String, Double> values = new LinkedHashMap<>();
    worst.forEach((d, s) -> values.put(d, s.value()));
    long rows = worst.values().stream().mapToLong(Score::evaluated).max().orElse(0);
    List<Score> scores = new ArrayList<>();
    scores.add(new Score(column, Score.OVERALL, weights.overall(values), rows, 0));
    scores.addAll(worst.values());
    return scores;
  }

  /** The score of the lake: the mean of its tables, each counting the same. */
  public static double lake(java.util.Collection<Double> tables) {
    return tables.stream().mapToDouble(Double::doubleValue).average().orElse(1);
  }

  /**
   * How well a table was kept up to date: 1 while it was refreshed within its service level, else
   * the share of the time since the refresh before that the level allows.
   */
  public static double timeliness(java.time.Duration level, java.time.Duration sinceBefore) {
    return sinceBefore.compareTo(level) <= 0
        ? 1
        : (double) level.toMillis() / sinceBefore.toMillis();
  }
}
