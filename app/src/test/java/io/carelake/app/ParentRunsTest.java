package io.carelake.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.job.RunContext.ParentRun;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParentRunsTest {
  @Test
  void theTaskIsItsOwnRootWhereTheOrchestratorNamesNone() {
    assertThat(
            ParentRuns.of(
                Map.of(
                    "spark.openlineage.parentJobNamespace", "airflow",
                    "spark.openlineage.parentJobName", "nightly.carelake",
                    "spark.openlineage.parentRunId", "r")))
        .contains(
            new ParentRun("airflow", "nightly.carelake", "r", "airflow", "nightly.carelake", "r"));
  }

  @Test
  void withoutARunAndAJobThereIsNoParent() {
    assertThat(ParentRuns.of(Map.of())).isEmpty();
    assertThat(ParentRuns.of(Map.of("spark.openlineage.parentRunId", "r"))).isEmpty();
    assertThat(ParentRuns.of(Map.of("spark.openlineage.parentJobName", "j"))).isEmpty();
  }
}
