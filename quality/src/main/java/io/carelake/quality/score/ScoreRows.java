package io.carelake.quality.score;

import io.carelake.core.job.QualityGate.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Scores as rows of {@code ops.quality_results}. */
final class ScoreRows {
  /** The target of a score over all tables. */
  static final String LAKE = "lake";

  /** The metric of a score, and the name of the overall one of a table. */
  static final String SCORE = "score";

  static final String CERTIFIED = "certified";

  private final String runId;
  private final Instant at;

  ScoreRows(String runId, Instant at) {
    this.runId = runId;
    this.at = at;
  }

  Map<String, Object> score(String target, long publication, Score score, boolean isWell) {
    Map<String, Object> row = row(target, publication, score.id(), SCORE, score.value());
    row.put("dimension", score.dimension());
    row.put("outcome", (isWell ? Outcome.PASSED : Outcome.WARNED).name());
    row.put("evaluated", score.evaluated());
    row.put("failing", score.failing());
    score.column().ifPresent(c -> row.put("column_name", c));
    return row;
  }

  /** Whether a table that its contract certifies is so now. */
  Map<String, Object> certified(String target, long publication, boolean isCertified) {
    Map<String, Object> row =
        row(target, publication, CERTIFIED, CERTIFIED, isCertified ? 1.0 : 0.0);
    row.put("dimension", Score.OVERALL);
    row.put("outcome", (isCertified ? Outcome.PASSED : Outcome.WARNED).name());
    row.put("evaluated", 1L);
    row.put("failing", isCertified ? 0L : 1L);
    return row;
  }

  private Map<String, Object> row(
      String target, long publication, String id, String metric, double value) {
    Map<String, Object> row = new HashMap<>();
    row.put("run_id", runId);
    row.put("target", target);
    row.put("publication", publication);
    row.put("rule_id", id);
    row.put("metric", metric);
    row.put("value", value);
    row.put("at", at);
    return row;
  }
}
