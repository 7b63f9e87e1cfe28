package io.carelake.testkit.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Kafka Connect worker with Debezium in a process of its own, its REST interface on a free port
 * of the loopback. Connectors and their positions are kept in Kafka, so that it can be killed and
 * started again.
 */
public final class LiveConnect implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();
  private final ServiceFolder folder = new ServiceFolder("connect");
  private final int port = ServiceFolder.freePort();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Map<String, String> environment;
  private final Set<String> connectors = new TreeSet<>();
  private ServiceProcess process;

  private LiveConnect(LivePostgres postgres) {
    // The secrets of the connectors' configuration, which the worker's provider looks up.
    environment =
        Map.of(
            "CARELAKE_POSTGRES_HOST",
            "127.0.0.1",
            "CARELAKE_POSTGRES_PORT",
            "" + postgres.port(),
            "CARELAKE_POSTGRES_PASSWORD",
            postgres.password());
  }

  /** Starts a worker without connectors. */
  public static LiveConnect start(LiveKafka kafka, LivePostgres postgres) {
    LiveConnect connect = new LiveConnect(postgres);
    try {
      connect.configure(kafka);
      connect.run();
      return connect;
    } catch (RuntimeException e) {
      connect.close();
      throw e;
    }
  }

  /**
   * Makes the committed connector of a service.
   *
   * @param changes settings that differ from the file
   */
  public void create(String service, Map<String, String> changes) {
    Path file = RepositoryFiles.root().resolve("conf/debezium/" + service + ".json");
    try {
      ObjectNode connector = (ObjectNode) JSON.readTree(file.toFile());
      changes.forEach(((ObjectNode) connector.get("config"))::put);
      process.await(
          "acceptance of connector " + service,
          PATIENCE,
          () -> {
            HttpResponse<String> answer = send("POST", "/connectors", connector.toString());
            // While the worker rebalances it answers 409, also for a connector it has just made.
            if (answer.statusCode() == 409 && names().contains(service)) {
              return true;
            }
            if (answer.statusCode() == 400) {
              throw new IllegalStateException("Connector " + service + ": " + answer.body());
            }
            return answer.statusCode() == 201;
          });
      connectors.add(service);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Waits until every connector and its task run. */
  public void awaitRunning() {
    process.await("running state of " + connectors, PATIENCE, () -> running() == connectors.size());
  }

  /** How many connectors have a task that runs. */
  public int running() throws IOException, InterruptedException {
    int running = 0;
    for (JsonNode each : read("/connectors?expand=status")) {
      JsonNode status = each.get("status");
      JsonNode tasks = status.get("tasks");
      if (status.get("connector").get("state").asText().equals("RUNNING")
          && tasks.size() == 1
          && tasks.get(0).get("state").asText().equals("RUNNING")) {
        running++;
      }
    }
    return running;
  }

  /** Starts the tasks again that have failed, as an operator does; tells which. */
  public List<String> restartFailed() throws IOException, InterruptedException {
    Set<String> failed = new TreeSet<>();
    for (JsonNode each : read("/connectors?expand=status")) {
      JsonNode status = each.get("status");
      if (status.toString().contains("\"state\":\"FAILED\"")) {
        failed.add(status.get("name").asText());
      }
    }
    for (String name : failed) {
      String path = "/connectors/" + name + "/restart?includeTasks=true&onlyFailed=true";
      if (send("POST", path, "").statusCode() >= 500) {
        throw new IllegalStateException("Cannot restart connector " + name);
      }
    }
    return List.copyOf(failed);
  }

  private Set<String> names() throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    read("/connectors").forEach(name -> names.add(name.asText()));
    return names;
  }

  private JsonNode read(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", path, null);
    if (answer.statusCode() != 200) {
      throw new IOException("Kafka Connect answers " + answer.statusCode());
    }
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Ends the worker as {@code kill -9} does; connectors and positions stay, in Kafka. */
  public void kill() {
    process.kill();
  }

  /** Starts a killed worker again, with the connectors it had. */
  public void restart() {
    run();
    awaitRunning();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The end of what the worker printed, for a message. */
  public String lastLines() {
    return process.lastLines();
  }

  private void configure(LiveKafka kafka) {
    String properties =
        String.join(
            "\n",
            "bootstrap.servers=" + kafka.bootstrap(),
            "group.id=carelake",
            "listeners=http://127.0.0.1:" + port,
            "plugin.discovery=service_load",
            "key.converter=org.apache.kafka.connect.json.JsonConverter",
            "value.converter=org.apache.kafka.connect.json.JsonConverter",
            "config.providers=env",
            "config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider",
            "config.providers.env.param.allowlist.pattern=CARELAKE_.*",
            "config.storage.topic=connect-configs",
            "config.storage.replication.factor=1",
            "offset.storage.topic=connect-offsets",
            "offset.storage.replication.factor=1",
            "offset.storage.partitions=1",
            "offset.flush.interval.ms=2000",
            "status.storage.topic=connect-status",
            "status.storage.replication.factor=1",
            "status.storage.partitions=1",
            "session.timeout.ms=6000",
            "heartbeat.interval.ms=2000",
            "scheduled.rebalance.max.delay.ms=0",
            "producer.linger.ms=5",
            "");
    try {
      Files.writeString(configuration(), properties);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the worker's configuration", e);
    }
  }

  private void run() {
    process =
        folder.used(
            ServiceProcess.start(
                "connect",
                folder.path().resolve("connect.log"),
                ServiceProcess.java(
                    folder.path(),
                    768,
                    "org.apache.kafka.connect.cli.ConnectDistributed",
                    List.of(configuration().toString())),
                environment));
    process.await("answer of the worker", PATIENCE, () -> names() != null);
  }

  private Path configuration() {
    return folder.path().resolve("worker.properties");
  }

  @Override
  public void close() {
    folder.close();
  }
}
