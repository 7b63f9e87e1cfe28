package io.carelake.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.carelake.core.CoreSpark;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.RunContext.ParentRun;
import io.carelake.core.lineage.LineageRecorder.TableRun;
import io.carelake.core.table.RecordAppender;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenLineageRecorderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;
  private final String runId = "run-" + UUID.randomUUID();
  private final RunContext run = LineageFixture.run(runId, Optional.empty());

  @BeforeAll
  static void tables() {
    RunContext any = LineageFixture.run("any", Optional.empty());
    for (TableId id : List.of(LineageFixture.BRONZE, LineageFixture.SILVER)) {
      any.store().ensure(PhysicalTables.spec(any.contracts().require(id), id));
    }
  }

  private static LineageSettings settings(String... pairs) {
    Map<String, String> conf = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      conf.put("spark.carelake.lineage." + pairs[i], pairs[i + 1]);
    }
    return LineageSettings.of(conf);
  }

  private OpenLineageRecorder recorder(String... pairs) {
    String[] all = new String[pairs.length + 2];
    System.arraycopy(pairs, 0, all, 0, pairs.length);
    all[pairs.length] = "spool";
    all[pairs.length + 1] = folder.resolve("outbox").toString();
    return OpenLineageRecorder.open(run, settings(all));
  }

  private static TableRun silver(RunContext run) {
    return new TableRun(
        run,
        run.contracts().require(LineageFixture.SILVER),
        LineageFixture.SILVER,
        List.of(
            new PinnedInput(
                LineageFixture.BRONZE, TableVersion.NOTHING, new TableVersion(4711, 3, 3))));
  }

  private static ColumnLineage columns(RunContext run) {
    return ColumnLineageReader.protect(
        ColumnLineageReader.of(
            CoreSpark.session()
                .sql(
                    "SELECT id, upper(email) AS email, city FROM lake.bronze.lin_people"
                        + " WHERE city <> 'CANARY'")),
        run.contracts().require(LineageFixture.SILVER));
  }

  private List<Row> rows() {
    return CoreSpark.session()
        .table("lake.ops.lineage")
        .where("run_id = '" + runId + "'")
        .orderBy("event_type")
        .collectAsList();
  }

  private long waiting() throws Exception {
    Path outbox = folder.resolve("outbox");
    if (!Files.exists(outbox)) {
      return 0;
    }
    try (var files = Files.walk(outbox)) {
      return files.filter(f -> f.toString().endsWith(".ndjson")).count();
    }
  }

  @Test
  void eventsAreCompleteAndValid() throws Exception {
    Path file = folder.resolve("out");
    OpenLineageRecorder recorder = recorder("transport", "file", "path", file.toString());
    recorder.runStarted(run);
    recorder.started(silver(run));
    recorder.completed(silver(run), columns(run), new TableVersion(815, 4, 4), 42);
    recorder.failed(silver(run), new IllegalStateException("value 'CANARY' is bad"));
    recorder.failed(silver(run), new CarelakeException(ExitCode.GATE_FAILED, "CANARY"));
    recorder.runEnded(run, ExitCode.GATE_FAILED);
    recorder.flush();
    List<String> lines = Files.readAllLines(file.resolve("openlineage.ndjson"));
    assertThat(lines).hasSize(6);
    int facets = 0;
    for (String line : lines) {
      facets += OpenLineageSchemas.check(line);
      assertThat(line).doesNotContain("CANARY");
    }
    assertThat(facets).isGreaterThan(40);
    JsonNode complete = JSON.readTree(lines.get(2));
    assertThat(complete.at("/run/runId").asText())
        .isEqualTo(LineageIds.tableRun(runId, LineageFixture.SILVER).toString());
    assertThat(complete.at("/job/namespace").asText()).isEqualTo("carelake");
    assertThat(complete.at("/job/name").asText()).isEqualTo("silver.lin_people");
    assertThat(complete.at("/run/facets/nominalTime/nominalStartTime").asText())
        .isEqualTo("2025-12-31T23:59:59Z");
    assertThat(complete.at("/inputs/0/facets/version/datasetVersion").asText()).isEqualTo("4711");
    assertThat(complete.at("/inputs/0/namespace").asText()).isEqualTo("file");
    assertThat(complete.at("/inputs/0/name").asText())
        .isEqualTo(
            CoreSpark.warehouse()
                .toAbsolutePath()
                .normalize()
                .resolve("bronze/lin_people")
                .toString());
    JsonNode output = complete.at("/outputs/0");
    assertThat(output.at("/facets/version/datasetVersion").asText()).isEqualTo("815");
    assertThat(output.at("/facets/ownership/owners/0/name").asText()).isEqualTo("people-team");
    assertThat(output.at("/facets/schema/fields/1/name").asText()).isEqualTo("email");
    assertThat(output.at("/facets/symlinks/identifiers/0/name").asText())
        .isEqualTo("silver.lin_people");
    assertThat(output.at("/outputFacets/outputStatistics/rowCount").asLong()).isEqualTo(42);
    JsonNode email = output.at("/facets/columnLineage/fields/email/inputFields/0");
    assertThat(email.get("field").asText()).isEqualTo("email");
    assertThat(email.at("/transformations/0/subtype").asText()).isEqualTo("TRANSFORMATION");
    assertThat(email.at("/transformations/0/masking").asBoolean()).isTrue();
    assertThat(output.at("/facets/columnLineage/dataset/0/transformations/0/subtype").asText())
        .isEqualTo("FILTER");
    assertThat(JSON.readTree(lines.get(3)).at("/run/facets/errorMessage/message").asText())
        .isEqualTo("IllegalStateException (exit code 70)");
    assertThat(JSON.readTree(lines.get(4)).at("/run/facets/errorMessage/message").asText())
        .isEqualTo("CarelakeException (exit code 4)");
    assertThat(waiting()).isZero();
  }

  @Test
  void theOrchestratorsRunIsTheParent() throws Exception {
    UUID parent = UUID.randomUUID();
    UUID root = UUID.randomUUID();
    RunContext orchestrated =
        LineageFixture.run(
            runId,
            Optional.of(
                new ParentRun(
                    "airflow", "dag.task", parent.toString(), "airflow", "dag", root.toString())));
    recorder().started(silver(orchestrated));
    recorder().flush();
    JsonNode event = JSON.readTree(rows().get(0).<String>getAs("event"));
    assertThat(event.at("/run/facets/parent/run/runId").asText()).isEqualTo(parent.toString());
    assertThat(event.at("/run/facets/parent/job/name").asText()).isEqualTo("dag.task");
    assertThat(event.at("/run/facets/parent/root/run/runId").asText()).isEqualTo(root.toString());
    assertThat(event.at("/run/facets/parent/root/job/name").asText()).isEqualTo("dag");
    OpenLineageSchemas.check(event.toString());
  }

  @Test
  void aBronzeTableReadsItsTopic() throws Exception {
    TableRun bronze =
        new TableRun(
            run, run.contracts().require(LineageFixture.BRONZE), LineageFixture.BRONZE, List.of());
    OpenLineageRecorder recorder = recorder("topicNamespace", "kafka://broker:9092");
    recorder.completed(
        bronze, new ColumnLineage(Map.of(), List.of()), new TableVersion(1, 1, 1), 9);
    recorder.flush();
    String event = rows().get(0).getAs("event");
    OpenLineageSchemas.check(event);
    assertThat(JSON.readTree(event).at("/inputs/0/namespace").asText())
        .isEqualTo("kafka://broker:9092");
    assertThat(JSON.readTree(event).at("/inputs/0/name").asText()).isEqualTo("cdc.users.people");
    assertThat(LineageGraph.parse(event).columns()).isEmpty();
  }

  @Test
  void aRepeatedRunRepeatsNoEvent() throws Exception {
    recorder().started(silver(run));
    recorder().flush();
    OpenLineageRecorder again = recorder();
    again.started(silver(run));
    again.completed(silver(run), columns(run), new TableVersion(815, 4, 4), 42);
    again.flush();
    assertThat(rows()).extracting(r -> r.getAs("event_type")).containsExactly("COMPLETE", "START");
    Row complete = rows().get(0);
    assertThat(complete.<String>getAs("target")).isEqualTo("silver.lin_people");
    assertThat(complete.<java.sql.Timestamp>getAs("event_time").toInstant())
        .isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
    assertThat(waiting()).isZero();
  }

  @Test
  void aKillBetweenTableAndOutboxLosesAndDoublesNothing() throws Exception {
    // Killed after the append to the table, before the outbox let go: the events are in both.
    OpenLineageRecorder first = recorder();
    first.started(silver(run));
    Path fresh = folder.resolve("outbox/new");
    Path file;
    try (var files = Files.list(fresh)) {
      file = files.findFirst().orElseThrow();
    }
    byte[] before = Files.readAllBytes(file);
    first.flush();
    assertThat(rows()).hasSize(1);
    Files.write(fresh.resolve(file.getFileName()), before);
    // Killed in the middle of the next event: a torn line.
    Files.writeString(file, "{\"event_id\":\"x\",\"ev", StandardOpenOption.APPEND);
    OpenLineageRecorder second = recorder();
    second.completed(silver(run), columns(run), new TableVersion(1, 1, 1), 1);
    // Killed before any flush: what was added is on disk, and the next run delivers it.
    OpenLineageRecorder third = recorder();
    third.flush();
    third.flush();
    assertThat(rows()).extracting(r -> r.getAs("event_type")).containsExactly("COMPLETE", "START");
    assertThat(waiting()).isZero();
  }

  @Test
  void aKillRightAfterThePublishIsCompletedByTheNextRun() throws Exception {
    RecordAppender.append(
        Spark3Util.loadIcebergTable(CoreSpark.session(), "lake.silver.lin_people"),
        List.of(Map.of("id", "1")));
    TableVersion published = run.store().version(LineageFixture.SILVER);
    OpenLineageRecorder killed = recorder();
    killed.started(silver(run));
    killed.publishing(silver(run), columns(run), staged(published.snapshotId()));
    RunContext lost = LineageFixture.run(runId + "-lost", Optional.empty());
    killed.publishing(silver(lost), columns(run), staged(12345));
    recorder().flush();
    assertThat(rows()).extracting(r -> r.getAs("event_type")).containsExactly("COMPLETE", "START");
    assertThat(rows().get(0).<String>getAs("event"))
        .contains("\"datasetVersion\":\"" + published.snapshotId() + "\"");
    assertThat(waiting()).isZero();
    OpenLineageRecorder whole = recorder();
    whole.publishing(silver(run), columns(run), staged(published.snapshotId()));
    whole.completed(silver(run), columns(run), published, 1);
    whole.flush();
    assertThat(rows()).hasSize(2);
    assertThat(waiting()).isZero();
  }

  private static Staged staged(long snapshotId) {
    return new Staged(LineageFixture.SILVER, "run_x", TableVersion.NOTHING, snapshotId, 1, 1, 0);
  }

  @Test
  void aClosedPortCostsAWarningAndTheEventsWait() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    OpenLineageRecorder recorder =
        recorder("transport", "http", "url", "http://127.0.0.1:" + port, "timeoutMs", "500");
    recorder.started(silver(run));
    recorder.completed(silver(run), columns(run), new TableVersion(1, 1, 1), 1);
    recorder.flush();
    assertThat(rows()).hasSize(2);
    assertThat(waiting()).isEqualTo(1);
    List<String> received = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/api/v1/lineage",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(received.size() == 1 ? 422 : 201, -1);
          exchange.close();
        });
    server.start();
    try {
      recorder("transport", "http", "url", "http://127.0.0.1:" + server.getAddress().getPort())
          .flush();
    } finally {
      server.stop(0);
    }
    assertThat(received).hasSize(2);
    assertThat(received.get(0)).contains("\"START\"");
    assertThat(waiting()).isZero();
    assertThat(rows()).hasSize(2);
  }

  @Test
  void aHangingServerCostsOneTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      OpenLineageRecorder recorder =
          recorder(
              "transport",
              "http",
              "url",
              "http://127.0.0.1:" + silent.getLocalPort(),
              "timeoutMs",
              "400");
      for (int i = 0; i < 5; i++) {
        recorder.started(silver(run));
      }
      recorder.flush();
      recorder.flush();
      recorder.flush();
      assertThat(connections(silent)).isEqualTo(1);
      assertThat(waiting()).isEqualTo(1);
      assertThat(rows()).hasSize(1);
    }
  }

  /** How often somebody knocked and was not answered. */
  private static int connections(ServerSocket silent) throws IOException {
    silent.setSoTimeout(100);
    int knocked = 0;
    while (true) {
      try {
        silent.accept().close();
        knocked++;
      } catch (SocketTimeoutException nobodyElse) {
        return knocked;
      }
    }
  }

  @Test
  void anOutboxThatCannotBeWrittenDoesNotStopTheRun() throws Exception {
    Path file = Files.writeString(folder.resolve("plain"), "");
    OpenLineageRecorder recorder =
        OpenLineageRecorder.open(run, settings("spool", file.resolve("below").toString()));
    recorder.started(silver(run));
    recorder.flush();
    assertThat(rows()).isEmpty();
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> settings("transport", "pigeon"))
        .isInstanceOf(CarelakeException.class)
        .hasMessage(
            "Invalid spark.carelake.lineage.transport: pigeon (expected file, http or none)");
    assertThatThrownBy(() -> settings("transport", "http"))
        .hasMessageContaining("Invalid spark.carelake.lineage.url: (not set)");
    assertThatThrownBy(() -> settings("transport", "http", "url", "ftp://x"))
        .hasMessageContaining("expected an http or https address");
  }

  @Test
  void identifiersAreVersionFiveAndStable() {
    UUID id = LineageIds.tableRun("r", LineageFixture.SILVER);
    assertThat(id).isEqualTo(LineageIds.tableRun("r", LineageFixture.SILVER));
    assertThat(id.version()).isEqualTo(5);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id).isNotEqualTo(LineageIds.tableRun("r", LineageFixture.SECURE));
  }
}
