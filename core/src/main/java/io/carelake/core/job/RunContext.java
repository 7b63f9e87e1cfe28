package io.carelake.core.job;

import io.carelake.core.contract.Contracts;
import io.carelake.core.table.TableStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * What every step of a run shares.
 *
 * @param runId names the run; running again with the same id and the same inputs publishes the same
 *     state
 * @param asOf when it was true (the logical time of the run)
 * @param knownAt when we knew it
 * @param clock the wall clock, for records of the run only, never for data
 * @param parent the orchestrator's run, when there is one
 */
public record RunContext(
    SparkSession spark,
    String runId,
    Instant asOf,
    Instant knownAt,
    Clock clock,
    Contracts contracts,
    TableStore store,
    Optional<ParentRun> parent) {

  /**
   * The run of the orchestrator as its OpenLineage provider names it ({@code
   * spark.openlineage.parent*}).
   */
  public record ParentRun(
      String namespace,
      String job,
      String runId,
      String rootNamespace,
      String rootJob,
      String rootRunId) {}
}
