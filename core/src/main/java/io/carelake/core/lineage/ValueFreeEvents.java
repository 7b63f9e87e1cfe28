package io.carelake.core.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.DatasetFacets;
import io.openlineage.client.OpenLineage.InputDataset;
import io.openlineage.client.OpenLineage.Job;
import io.openlineage.client.OpenLineage.OutputDataset;
import io.openlineage.client.OpenLineage.Run;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.transports.EventTransformer;
import java.util.List;

/**
 * What may leave of an event of OpenLineage's own Spark listener: who ran, below whom, and which
 * tables and columns were read and written. The text of statements, plans, filters, messages and
 * the environment stay, and so does any facet of a later version that nobody has looked at.
 *
 * <p>The listener's own switch ({@code spark.openlineage.facets.*.disabled}) is not enough for
 * this: it configures a JSON mapper that the whole JVM shares, and has no effect on what that
 * mapper has written before. The transport of type {@code transform} calls this class by its name.
 */
public final class ValueFreeEvents implements EventTransformer {
  @Override
  public RunEvent transform(RunEvent event) {
    OpenLineage kept = new OpenLineage(event.getProducer());
    return kept.newRunEventBuilder()
        .eventType(event.getEventType())
        .eventTime(event.getEventTime())
        .run(run(kept, event.getRun()))
        .job(job(kept, event.getJob()))
        .inputs(
            event.getInputs() == null
                ? List.of()
                : event.getInputs().stream().map(d -> input(kept, d)).toList())
        .outputs(
            event.getOutputs() == null
                ? List.of()
                : event.getOutputs().stream().map(d -> output(kept, d)).toList())
        .build();
  }

  private static Run run(OpenLineage kept, Run run) {
    OpenLineage.RunFacetsBuilder facets = kept.newRunFacetsBuilder();
    if (run.getFacets() != null) {
      facets
          .parent(run.getFacets().getParent())
          .nominalTime(run.getFacets().getNominalTime())
          .processing_engine(run.getFacets().getProcessing_engine());
    }
    return kept.newRunBuilder().runId(run.getRunId()).facets(facets.build()).build();
  }

  private static Job job(OpenLineage kept, Job job) {
    OpenLineage.JobFacetsBuilder facets = kept.newJobFacetsBuilder();
    if (job.getFacets() != null) {
      facets.jobType(job.getFacets().getJobType()).ownership(job.getFacets().getOwnership());
    }
    return kept.newJobBuilder()
        .namespace(job.getNamespace())
        .name(job.getName())
        .facets(facets.build())
        .build();
  }

  private static InputDataset input(OpenLineage kept, InputDataset dataset) {
    return kept.newInputDatasetBuilder()
        .namespace(dataset.getNamespace())
        .name(dataset.getName())
        .facets(dataset(kept, dataset.getFacets()))
        .build();
  }

  private static OutputDataset output(OpenLineage kept, OutputDataset dataset) {
    OpenLineage.OutputDatasetOutputFacetsBuilder counts =
        kept.newOutputDatasetOutputFacetsBuilder();
    if (dataset.getOutputFacets() != null) {
      counts.outputStatistics(dataset.getOutputFacets().getOutputStatistics());
    }
    return kept.newOutputDatasetBuilder()
        .namespace(dataset.getNamespace())
        .name(dataset.getName())
        .facets(dataset(kept, dataset.getFacets()))
        .outputFacets(counts.build())
        .build();
  }

  private static DatasetFacets dataset(OpenLineage kept, DatasetFacets facets) {
    OpenLineage.DatasetFacetsBuilder names = kept.newDatasetFacetsBuilder();
    if (facets != null) {
      names
          .schema(facets.getSchema())
          .dataSource(facets.getDataSource())
          .version(facets.getVersion())
          .symlinks(facets.getSymlinks())
          .ownership(facets.getOwnership())
          .storage(facets.getStorage())
          .lifecycleStateChange(facets.getLifecycleStateChange())
          .columnLineage(facets.getColumnLineage());
    }
    return names.build();
  }
}
