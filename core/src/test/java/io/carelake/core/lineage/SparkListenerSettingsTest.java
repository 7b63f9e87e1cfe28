package io.carelake.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.CoreSpark;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext.ParentRun;
import io.openlineage.spark.agent.OpenLineageSparkListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkListenerSettingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void sparksEventsHangBelowTheRunAndNameTablesAsWeDo(@TempDir Path folder) throws Exception {
    SparkSession spark = CoreSpark.session();
    LineageSettings settings =
        LineageSettings.of(
            Map.of(
                "spark.carelake.lineage.transport",
                "file",
                "spark.carelake.lineage.path",
                folder.resolve("openlineage.ndjson").toString()));
    ParentRun airflow =
        new ParentRun(
            "airflow",
            "dag.task",
            LineageIds.wholeRun("task").toString(),
            "airflow",
            "dag",
            LineageIds.wholeRun("dag").toString());
    SparkConf conf = spark.sparkContext().getConf().clone();
    SparkListenerSettings.of("listened", settings, Optional.of(airflow)).forEach(conf::set);
    spark.sql("CREATE NAMESPACE IF NOT EXISTS lake.silver");
    spark.sql("DROP TABLE IF EXISTS lake.silver.listened");
    spark.sql("CREATE TABLE lake.silver.listened (id STRING) USING iceberg");
    OpenLineageSparkListener listener = new OpenLineageSparkListener(conf);
    // A listener named in spark.extraListeners hears this first; the shared session is long open.
    listener.onApplicationStart(
        SparkListenerApplicationStart.apply(
            spark.sparkContext().appName(),
            scala.Option.apply(spark.sparkContext().applicationId()),
            System.currentTimeMillis(),
            spark.sparkContext().sparkUser(),
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.empty()));
    spark.sparkContext().addSparkListener(listener);
    try {
      // By the API, as the runner writes, and by a statement, whose text the listener takes along.
      spark
          .range(1)
          .select(org.apache.spark.sql.functions.lit("CANARY").as("id"))
          .where("id <> 'x'")
          .writeTo("lake.silver.listened")
          .append();
      spark.sql("INSERT INTO lake.silver.listened VALUES ('CANARY')");
      spark.sql(
          "INSERT INTO lake.silver.listened SELECT concat(id, 'CANARY') FROM lake.silver.listened"
              + " WHERE id = 'CANARY'");
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("spark-listener.ndjson"))) {
      assertThat(line).doesNotContain("CANARY");
      events.add(JSON.readTree(line));
    }
    JsonNode complete =
        events.stream()
            .filter(e -> e.at("/eventType").asText().equals("COMPLETE"))
            .filter(e -> !e.path("outputs").isEmpty())
            .findFirst()
            .orElseThrow();
    // Below its application's run, whose parent is ours; the root is the orchestrator's.
    assertThat(events)
        .anySatisfy(
            e ->
                assertThat(e.at("/run/facets/parent/run/runId").asText())
                    .isEqualTo(LineageIds.wholeRun("listened").toString()));
    assertThat(complete.at("/run/facets/parent/root/run/runId").asText())
        .isEqualTo(airflow.rootRunId());
    DatasetNames.Dataset ours = new DatasetNames(spark).of(TableId.parse("silver.listened"));
    JsonNode output = complete.at("/outputs/0");
    assertThat(output.path("namespace").asText()).isEqualTo(ours.namespace());
    assertThat(output.path("name").asText()).isEqualTo(ours.name());
    JsonNode symlink = output.at("/facets/symlinks/identifiers/0");
    assertThat(symlink.path("name").asText()).isEqualTo("silver.listened");
    assertThat(symlink.path("namespace").asText()).isEqualTo(ours.symlinkNamespace());
  }
}
