package io.carelake.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.job.Pipeline;
import io.carelake.core.job.TableBuilder;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every event of a whole run, from change events to a table that fails, as an orchestrator starts
 * it: valid by OpenLineage's own schemas, owned, and under the orchestrator's run.
 */
class RunEventsTest extends SparkTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TASK = "019a0000-0000-7000-8000-000000000001";
  private static final String DAG = "019a0000-0000-7000-8000-000000000002";
  private static final Instant NOW = Instant.parse("2025-06-15T12:00:00Z");

  private final Contracts contracts =
      WiredLake.behind(RepositoryFiles.contracts(), "secure.person_xref");
  @TempDir Path folder;

  @BeforeEach
  @AfterEach
  void anEmptyLake() {
    WiredLake.clear(spark());
  }

  @Test
  void areValidAndHangUnderTheOrchestratorsRun() throws Exception {
    CapturedServices services = new CapturedServices(contracts, NOW);
    services.put("users", "user_id", "p", "role", "PATIENT", "status", "ACTIVE");
    // What Airflow's OpenLineage provider puts into the Spark properties of its task.
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.openlineage.parentJobNamespace", "airflow");
    settings.put("spark.openlineage.parentJobName", "nightly.carelake");
    settings.put("spark.openlineage.parentRunId", TASK);
    settings.put("spark.openlineage.rootParentJobNamespace", "airflow");
    settings.put("spark.openlineage.rootParentJobName", "nightly");
    settings.put("spark.openlineage.rootParentRunId", DAG);
    settings.put(
        "spark.carelake.privacy.key-file", KeyFile.create(folder.resolve("key")).toString());
    WiredLake lake = new WiredLake(spark(), contracts, "orchestrated", NOW, settings);
    assertThat(lake.ingest(services.capture(folder.resolve("landing"))).balances()).isTrue();

    List<TableOutcome> outcomes = lake.tables(made(), Scope.INCREMENTAL, failing(lake));

    assertThat(outcomes)
        .extracting(TableOutcome::status)
        .containsExactly(Status.PUBLISHED, Status.PUBLISHED, Status.FAILED);
    List<String> told = new ArrayList<>();
    for (Row row : spark().table("lake.ops.lineage").orderBy("event_time").collectAsList()) {
      String event = row.getAs("event");
      assertThat(event).doesNotContain("CANARY");
      JsonNode node = JSON.readTree(event);
      EventSchemas.check(node);
      JsonNode parent = node.at("/run/facets/parent");
      String job = node.at("/job/name").asText();
      told.add(job + " " + node.get("eventType").asText());
      if (job.endsWith(".gate")) {
        gate(job.substring(0, job.length() - ".gate".length()), node);
        continue;
      }
      assertThat(parent.at("/run/runId").asText()).isEqualTo(TASK);
      assertThat(parent.at("/job/namespace").asText()).isEqualTo("airflow");
      assertThat(parent.at("/job/name").asText()).isEqualTo("nightly.carelake");
      assertThat(parent.at("/root/run/runId").asText()).isEqualTo(DAG);
      assertThat(parent.at("/root/job/name").asText()).isEqualTo("nightly");
      if (!job.equals("run")) {
        String owner = contracts.require(io.carelake.core.contract.TableId.parse(job)).owner();
        assertThat(node.at("/job/facets/ownership/owners/0/name").asText()).isEqualTo(owner);
        assertThat(node.at("/outputs/0/facets/ownership/owners/0/name").asText()).isEqualTo(owner);
        assertThat(node.at("/inputs/0/facets/schema/fields")).isNotEmpty();
        assertThat(node.at("/inputs/0/facets/version/datasetVersion").asText()).isNotEmpty();
      }
    }
    assertThat(told)
        .containsExactlyInAnyOrder(
            "run START",
            "secure.users START",
            "secure.users.gate COMPLETE",
            "secure.users COMPLETE",
            "silver.users START",
            "silver.users.gate COMPLETE",
            "silver.users COMPLETE",
            "secure.person_xref START",
            "secure.person_xref FAIL",
            "run FAIL");
  }

  /** Below the run of its table, with what was found about the staged snapshot. */
  private static void gate(String table, JsonNode event) {
    JsonNode parent = event.at("/run/facets/parent");
    assertThat(parent.at("/job/name").asText()).isEqualTo(table);
    assertThat(parent.at("/root/run/runId").asText()).isEqualTo(DAG);
    JsonNode input = event.at("/inputs/0");
    assertThat(input.at("/facets/version/datasetVersion").asText()).isNotEmpty();
    JsonNode metrics = input.at("/inputFacets/dataQualityMetrics");
    assertThat(metrics.at("/rowCount").asLong()).isEqualTo(1);
    assertThat(metrics.at("/columnMetrics/user_id/nullCount").asLong()).isZero();
    JsonNode assertions = input.at("/inputFacets/dataQualityAssertions/assertions");
    assertThat(assertions)
        .anyMatch(
            a -> a.get("assertion").asText().equals("key_unique") && a.get("success").asBoolean());
    assertThat(event.get("outputs")).isEmpty();
  }

  private List<Contract> made() {
    return contracts.all().stream().filter(c -> c.load() != Load.APPEND).toList();
  }

  private static Pipeline.Recipes failing(WiredLake lake) {
    Pipeline.Recipes real = lake.wiring().recipes();
    TableBuilder fails =
        request -> {
          throw new IllegalStateException("CANARY");
        };
    return new Pipeline.Recipes(
        c -> c.table().name().equals("person_xref") ? fails : real.builder().apply(c),
        real.fingerprint());
  }
}
