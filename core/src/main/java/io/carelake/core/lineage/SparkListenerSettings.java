package io.carelake.core.lineage;

import io.carelake.core.job.RunContext.ParentRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Spark properties that let OpenLineage's own Spark listener report below a run of ours. Off by
 * default: our own events are complete, the listener adds Spark's jobs as children. The properties
 * must be set before the session opens, since the listener reads them once.
 *
 * <p>What carries plans, literals, statements or the environment does not leave ({@link
 * ValueFreeEvents}).
 */
public final class SparkListenerSettings {
  /**
   * Facets that can hold literals, messages or the environment: not even built, where the listener
   * heeds it. What leaves is decided by {@link ValueFreeEvents}.
   */
  private static final List<String> WITH_VALUES =
      List.of(
          "spark.logicalPlan",
          "spark_unknown",
          "debug",
          "environment-properties",
          "sql",
          "errorMessage",
          "icebergScanReport",
          "subset");

  private static final String TRANSPORT = "spark.openlineage.transport.";

  private SparkListenerSettings() {}

  /**
   * The properties of one run.
   *
   * @param orchestrator whose root becomes the root of Spark's events; without one the run is
   */
  public static Map<String, String> of(
      String runId, LineageSettings settings, Optional<ParentRun> orchestrator) {
    Map<String, String> conf = new LinkedHashMap<>();
    String run = LineageIds.wholeRun(runId).toString();
    String namespace = settings.namespace();
    conf.put("spark.extraListeners", "io.openlineage.spark.agent.OpenLineageSparkListener");
    conf.put("spark.openlineage.namespace", namespace);
    conf.put("spark.openlineage.parentJobNamespace", namespace);
    conf.put("spark.openlineage.parentJobName", RunEvents.WHOLE_RUN);
    conf.put("spark.openlineage.parentRunId", run);
    Optional<ParentRun> root = orchestrator.filter(p -> p.rootRunId() != null);
    conf.put(
        "spark.openlineage.rootParentJobNamespace",
        root.map(ParentRun::rootNamespace).orElse(namespace));
    conf.put(
        "spark.openlineage.rootParentJobName",
        root.map(ParentRun::rootJob).orElse(RunEvents.WHOLE_RUN));
    conf.put("spark.openlineage.rootParentRunId", root.map(ParentRun::rootRunId).orElse(run));
    for (String facet : WITH_VALUES) {
      conf.put("spark.openlineage.facets." + facet + ".disabled", "true");
    }
    conf.put(TRANSPORT + "type", "transform");
    conf.put(TRANSPORT + "transformerClass", ValueFreeEvents.class.getName());
    String carrier = TRANSPORT + "transport.";
    switch (settings.transport()) {
      case HTTP -> {
        conf.put(carrier + "type", "http");
        conf.put(carrier + "url", settings.url().orElseThrow().toString());
        conf.put(carrier + "timeoutInMillis", String.valueOf(settings.timeout().toMillis()));
      }
      case FILE -> {
        conf.put(carrier + "type", "file");
        conf.put(
            carrier + "location",
            settings.path().orElseThrow().resolveSibling("spark-listener.ndjson").toString());
      }
      case NONE -> conf.put(carrier + "type", "console");
    }
    return conf;
  }
}
