package io.carelake.core.lineage;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.QualityGate;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.RunContext.ParentRun;
import io.carelake.core.lineage.LineageRecorder.TableRun;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Makes the complete events of table runs, and of the whole run around them. */
final class RunEvents {
  /**
   * A mapper of our own: the client's is the whole JVM's, and Spark's listener switches facets off
   * in it.
   */
  private static final Function<OpenLineage.RunEvent, String> JSON = json();

  private static final URI PRODUCER = URI.create("urn:carelake:core");

  /** The job that a whole run is an execution of. */
  static final String WHOLE_RUN = "run";

  private final OpenLineage ol = new OpenLineage(PRODUCER);
  private final String namespace;
  private final String topicNamespace;
  private final DatasetNames names;

  RunEvents(LineageSettings settings, DatasetNames names) {
    this.namespace = settings.namespace();
    this.topicNamespace = settings.topicNamespace();
    this.names = names;
  }

  LineageEvent started(TableRun table) {
    DatasetFacets facets = facets(table);
    return table(
        table,
        EventType.START,
        runFacets(table.run()),
        output(facets.describe(table.target(), Optional.empty()), table, null));
  }

  LineageEvent completed(TableRun table, ColumnLineage columns, TableVersion version, long rows) {
    DatasetFacets facets = facets(table);
    OpenLineage.DatasetFacetsBuilder described =
        facets
            .describe(table.target(), Optional.of(version))
            .columnLineage(facets.columns(columns));
    return table(
        table,
        EventType.COMPLETE,
        runFacets(table.run()),
        output(described, table, ol.newOutputStatisticsOutputDatasetFacet(rows, null, null)));
  }

  LineageEvent failed(TableRun table, Throwable cause) {
    DatasetFacets facets = facets(table);
    // The message of a failure may quote a value: class and exit code are all that leaves.
    ExitCode code = cause instanceof CarelakeException c ? c.exitCode() : ExitCode.BUG;
    String message = cause.getClass().getSimpleName() + " (exit code " + code.code() + ")";
    return table(
        table,
        EventType.FAIL,
        runFacets(table.run()).errorMessage(ol.newErrorMessageRunFacet(message, "JAVA", null)),
        output(facets.describe(table.target(), Optional.empty()), table, null));
  }

  /**
   * The gate of a table: a run below the table's, whose input is the staged snapshot with what was
   * found about it. It has no output, and is complete whether the table passed or not.
   */
  LineageEvent gated(TableRun table, Staged staged, QualityGate.Verdict verdict) {
    DatasetNames.Dataset dataset = names.of(table.target());
    TableVersion version = new TableVersion(staged.snapshotId(), 0, staged.publication());
    OpenLineage.InputDataset input =
        ol.newInputDataset(
            dataset.namespace(),
            dataset.name(),
            facets(table).describe(table.target(), Optional.of(version)).build(),
            new QualityFacets(ol).of(verdict));
    RunContext run = table.run();
    String job = table.target() + ".gate";
    OpenLineage.ParentRunFacet above =
        run.parent()
            .flatMap(this::orchestrator)
            .map(
                o ->
                    parent(
                        namespace,
                        table.target().toString(),
                        LineageIds.tableRun(run.runId(), table.target()),
                        o.getRoot().getJob().getNamespace(),
                        o.getRoot().getJob().getName(),
                        o.getRoot().getRun().getRunId()))
            .orElseGet(
                () ->
                    parent(
                        namespace,
                        table.target().toString(),
                        LineageIds.tableRun(run.runId(), table.target()),
                        namespace,
                        WHOLE_RUN,
                        LineageIds.wholeRun(run.runId())));
    // No target: the events of a table itself tell where its columns come from.
    return event(
        run,
        EventType.COMPLETE,
        LineageIds.gateRun(run.runId(), table.target()),
        job,
        null,
        nominal(run).parent(above),
        jobFacets(table),
        List.of(input),
        List.of());
  }

  /** The start or end of the whole run. */
  LineageEvent whole(RunContext run, EventType type) {
    OpenLineage.RunFacetsBuilder facets = nominal(run);
    run.parent().flatMap(this::orchestrator).ifPresent(facets::parent);
    UUID id = LineageIds.wholeRun(run.runId());
    return event(run, type, id, WHOLE_RUN, null, facets, null, List.of(), List.of());
  }

  private LineageEvent table(
      TableRun table,
      EventType type,
      OpenLineage.RunFacetsBuilder facets,
      OpenLineage.OutputDataset output) {
    DatasetFacets datasets = facets(table);
    List<OpenLineage.InputDataset> inputs = new ArrayList<>();
    table.inputs().forEach(pin -> inputs.add(input(datasets, pin)));
    // A bronze table reads no table: its input is the topic, whichever way its records came.
    table
        .contract()
        .source()
        .ifPresent(s -> inputs.add(ol.newInputDataset(topicNamespace, s.topic(), null, null)));
    UUID id = LineageIds.tableRun(table.run().runId(), table.target());
    String target = table.target().toString();
    return event(
        table.run(), type, id, target, target, facets, jobFacets(table), inputs, List.of(output));
  }

  private OpenLineage.JobFacets jobFacets(TableRun table) {
    return ol.newJobFacetsBuilder()
        .jobType(ol.newJobTypeJobFacet("BATCH", "CARELAKE", "JOB", null))
        .ownership(
            ol.newOwnershipJobFacet(
                List.of(ol.newOwnershipJobFacetOwners(table.contract().owner(), "OWNER"))))
        .documentation(ol.newDocumentationJobFacet(table.contract().purpose(), "text/plain"))
        .build();
  }

  private LineageEvent event(
      RunContext run,
      EventType type,
      UUID id,
      String job,
      String target,
      OpenLineage.RunFacetsBuilder facets,
      OpenLineage.JobFacets jobFacets,
      List<OpenLineage.InputDataset> inputs,
      List<OpenLineage.OutputDataset> outputs) {
    Instant now = run.clock().instant();
    OpenLineage.RunEvent event =
        ol.newRunEventBuilder()
            .eventType(type)
            .eventTime(now.atZone(ZoneOffset.UTC))
            .run(ol.newRun(id, facets.build()))
            .job(ol.newJob(namespace, job, jobFacets))
            .inputs(inputs)
            .outputs(outputs)
            .build();
    return new LineageEvent(
        LineageIds.event(id, type.name()).toString(),
        type.name(),
        now,
        run.runId(),
        id.toString(),
        namespace,
        job,
        target,
        JSON.apply(event));
  }

  private static Function<OpenLineage.RunEvent, String> json() {
    var mapper = OpenLineageClientUtils.newObjectMapper();
    return event -> {
      try {
        return mapper.writeValueAsString(event);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write a lineage event", e);
      }
    };
  }

  private OpenLineage.InputDataset input(DatasetFacets facets, PinnedInput pin) {
    DatasetNames.Dataset dataset = names.of(pin.table());
    return ol.newInputDataset(
        dataset.namespace(),
        dataset.name(),
        facets.describe(pin.table(), Optional.of(pin.to())).build(),
        null);
  }

  private OpenLineage.OutputDataset output(
      OpenLineage.DatasetFacetsBuilder facets,
      TableRun table,
      OpenLineage.OutputStatisticsOutputDatasetFacet statistics) {
    DatasetNames.Dataset dataset = names.of(table.target());
    OpenLineage.OutputDatasetOutputFacets about =
        statistics == null
            ? null
            : ol.newOutputDatasetOutputFacetsBuilder().outputStatistics(statistics).build();
    return ol.newOutputDataset(dataset.namespace(), dataset.name(), facets.build(), about);
  }

  private DatasetFacets facets(TableRun table) {
    return new DatasetFacets(ol, names, table.run().contracts());
  }

  private OpenLineage.RunFacetsBuilder runFacets(RunContext run) {
    return nominal(run)
        .parent(run.parent().flatMap(this::orchestrator).orElseGet(() -> ownParent(run)));
  }

  private OpenLineage.RunFacetsBuilder nominal(RunContext run) {
    return ol.newRunFacetsBuilder()
        .nominalTime(ol.newNominalTimeRunFacet(run.asOf().atZone(ZoneOffset.UTC), null))
        .processing_engine(
            ol.newProcessingEngineRunFacet(run.spark().version(), "spark", "1.53.0"));
  }

  /** Without an orchestrator the whole run is the parent. */
  private OpenLineage.ParentRunFacet ownParent(RunContext run) {
    UUID id = LineageIds.wholeRun(run.runId());
    return parent(namespace, WHOLE_RUN, id, namespace, WHOLE_RUN, id);
  }

  private Optional<OpenLineage.ParentRunFacet> orchestrator(ParentRun p) {
    try {
      UUID run = UUID.fromString(p.runId());
      boolean hasRoot = p.rootRunId() != null && !p.rootRunId().isEmpty();
      UUID root = hasRoot ? UUID.fromString(p.rootRunId()) : run;
      String rootNamespace = hasRoot ? p.rootNamespace() : p.namespace();
      String rootJob = hasRoot ? p.rootJob() : p.job();
      return Optional.of(parent(p.namespace(), p.job(), run, rootNamespace, rootJob, root));
    } catch (IllegalArgumentException notAUuid) {
      return Optional.empty();
    }
  }

  private OpenLineage.ParentRunFacet parent(
      String jobNamespace, String job, UUID run, String rootNamespace, String rootJob, UUID root) {
    return ol.newParentRunFacetBuilder()
        .run(ol.newParentRunFacetRunBuilder().runId(run).build())
        .job(ol.newParentRunFacetJobBuilder().namespace(jobNamespace).name(job).build())
        .root(
            ol.newParentRunFacetRootBuilder()
                .run(ol.newRootRunBuilder().runId(root).build())
                .job(ol.newRootJobBuilder().namespace(rootNamespace).name(rootJob).build())
                .build())
        .build();
  }
}
