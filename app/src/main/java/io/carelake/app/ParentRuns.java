package io.carelake.app;

import io.carelake.core.job.RunContext.ParentRun;
import java.util.Map;
import java.util.Optional;

/** The orchestrator's run, as Airflow's OpenLineage provider passes it in Spark properties. */
final class ParentRuns {
  private ParentRuns() {}

  static Optional<ParentRun> of(Map<String, String> spark) {
    String runId = spark.get("spark.openlineage.parentRunId");
    String job = spark.get("spark.openlineage.parentJobName");
    if (runId == null || job == null) {
      return Optional.empty();
    }
    String namespace = spark.getOrDefault("spark.openlineage.parentJobNamespace", "default");
    return Optional.of(
        new ParentRun(
            namespace,
            job,
            runId,
            spark.getOrDefault("spark.openlineage.rootParentJobNamespace", namespace),
            spark.getOrDefault("spark.openlineage.rootParentJobName", job),
            spark.getOrDefault("spark.openlineage.rootParentRunId", runId)));
  }
}
