package io.carelake.quality.score;

import java.util.Optional;

/**
 * How well a table, a column or the whole lake does.
 *
 * @param column empty for the table
 * @param dimension of ODCS, or {@link #OVERALL} for the weighted mean of all that were measured
 * @param value from 0 (all wrong) to 1 (all well)
 * @param evaluated rows looked at by the measure that decides; 0 if it counts no rows
 * @param failing rows of them that fail
 */
public record Score(
    Optional<String> column, String dimension, double value, long evaluated, long failing) {
  public static final String OVERALL = "overall";

  boolean isOverall() {
    return dimension.equals(OVERALL);
  }

  /** Names the score within its table: {@code score}, {@code score_conformity_birth_date}. */
  public String id() {
    return "score" + (isOverall() ? "" : "_" + dimension) + column.map(c -> "_" + c).orElse("");
  }
}
