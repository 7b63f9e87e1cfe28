package io.carelake.quality.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoringTest {
  private final Scoring scoring = new Scoring(Weights.standard());

  private static Result rule(String id, String dimension, long failing, String column) {
    return new Result(
        id, dimension, Outcome.WARNED, 100, failing, "", Result.RULE, Optional.ofNullable(column));
  }

  private static double value(List<Score> scores, String id) {
    return scores.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow().value();
  }

  @Test
  void aDimensionIsAsGoodAsItsWorstMeasure() {
    List<Score> scores =
        scoring.of(
            List.of(
                rule("a", "conformity", 10, "x"),
                rule("b", "conformity", 30, "y"),
                new Result(
                    "failing_conformity",
                    "conformity",
                    Outcome.PASSED,
                    100,
                    35,
                    "",
                    Result.FAILING,
                    Optional.empty())),
            Optional.empty());
    assertThat(value(scores, "score_conformity")).isEqualTo(0.65);
    assertThat(value(scores, "score_conformity_x")).isEqualTo(0.9);
    assertThat(value(scores, "score_y")).isEqualTo(0.7);
  }

  @Test
  void theOverallScoreWeighsWhatWasMeasured() {
    List<Score> scores =
        scoring.of(
            List.of(rule("a", "completeness", 20, null), rule("k", "uniqueness", 0, null)),
            Optional.empty());
    // 25 parts of 0.8 and 15 parts of 1
    assertThat(value(scores, "score")).isCloseTo((25 * 0.8 + 15) / 40, within(1e-9));
  }

  @Test
  void nullsThatMayBeAndEmptyTablesAreNoFault() {
    Result nulls =
        new Result(
            "nulls_stopped_at",
            "completeness",
            Outcome.PASSED,
            100,
            90,
            "",
            Result.NULLS,
            Optional.of("stopped_at"));
    Result none = new Result("a", "conformity", Outcome.PASSED, 0, 0, "");
    List<Score> scores = scoring.of(List.of(nulls, none), Optional.empty());
    assertThat(scores).extracting(Score::id).containsExactly("score", "score_conformity");
    assertThat(value(scores, "score")).isEqualTo(1);
  }

  @Test
  void aTableWithoutAnyMeasureHasNoScore() {
    assertThat(scoring.of(List.of(), Optional.empty())).isEmpty();
  }

  @Test
  void timelinessIsTheShareOfTheTimeThatTheServiceLevelAllows() {
    assertThat(Scoring.timeliness(Duration.ofHours(6), Duration.ofHours(5))).isEqualTo(1);
    assertThat(Scoring.timeliness(Duration.ofHours(6), Duration.ofHours(24))).isEqualTo(0.25);
    List<Score> scores = scoring.of(List.of(), Optional.of(0.25));
    assertThat(value(scores, "score_timeliness")).isEqualTo(0.25);
  }

  @Test
  void weightsComeFromSettingsAndUnknownOnesAreRefused() {
    Weights weights = Weights.of(Map.of("spark.carelake.quality.weight.accuracy", "0"));
    assertThat(weights.byDimension()).containsEntry("accuracy", 0.0);
    assertThatThrownBy(() -> Weights.of(Map.of("spark.carelake.quality.weight.beauty", "1")))
        .isInstanceOf(CarelakeException.class)
        .hasMessageContaining("Unknown dimension beauty");
    assertThatThrownBy(() -> Weights.of(Map.of("spark.carelake.quality.weight.accuracy", "-1")))
        .hasMessage(
            "Invalid spark.carelake.quality.weight.accuracy: -1 (expected a number from 0 up)");
  }
}
