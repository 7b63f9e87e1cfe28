package io.carelake.quality.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an HTTP server of our own that answers as it is told. */
class WebhooksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final List<JsonNode> received = new CopyOnWriteArrayList<>();
  private final Deque<Integer> answers = new ArrayDeque<>();
  private HttpServer server;

  @BeforeEach
  void starts() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
          int status;
          synchronized (answers) {
            status = answers.isEmpty() ? 200 : answers.pop();
          }
          byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
          if (status > 0) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          }
        });
    server.start();
  }

  @AfterEach
  void stops() {
    server.stop(0);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private Webhooks slack() {
    return new Webhooks(settings(Optional.of(url("/slack")), Optional.empty()));
  }

  private WebhookSettings settings(Optional<URI> slack, Optional<String> key) {
    return new WebhookSettings(
        slack,
        url("/v2/enqueue"),
        key,
        Duration.ofMillis(300),
        Duration.ofMillis(10),
        Duration.ofSeconds(5));
  }

  private static Alert alert(Alert.State state) {
    Instant at = Instant.parse("2026-01-05T06:00:00Z");
    Alert opened =
        Alert.opened(
            new Alert.Subject(
                AlertKind.GATE, "gold.kpis", Optional.empty(), Optional.of("rate_is_share")),
            at,
            3,
            0);
    return switch (state) {
      case OPENED -> opened;
      case STILL -> opened.still(at.plusSeconds(3600), 3, 0);
      case RESOLVED -> opened.resolved(at.plusSeconds(7200), 0, 0);
    };
  }

  @Test
  void tellsSlackOnceForAllThatChanged() {
    try (Webhooks hooks = slack()) {
      hooks.tell("r1", List.of(alert(Alert.State.OPENED), alert(Alert.State.RESOLVED)));
    }
    assertThat(received).hasSize(1);
    assertThat(received.get(0).at("/text").asText())
        .isEqualTo("Carelake: 1 alert opened, 1 resolved");
    assertThat(received.get(0).at("/blocks/0/type").asText()).isEqualTo("section");
    assertThat(received.get(0).at("/blocks/1/text/text").asText())
        .isEqualTo(
            ":warning: gold.kpis (rate_is_share): the gate failed, 3 rows violate the rule\n"
                + ":white_check_mark: resolved: gold.kpis (rate_is_share): the gate passes");
  }

  @Test
  void aMessageIsNoLongerThanSlackTakes() {
    List<Alert> storm = Collections.nCopies(500, alert(Alert.State.OPENED));
    try (Webhooks hooks = slack()) {
      hooks.tell("r1", storm);
    }
    String told = received.get(0).at("/blocks/1/text/text").asText();
    assertThat(told).hasSizeBetween(2_000, 3_000).contains(" more: see ops.alerts");
  }

  @Test
  void whatIsMerelyStillOpenIsNoNewsForSlack() {
    try (Webhooks hooks = slack()) {
      hooks.tell("r1", List.of(alert(Alert.State.STILL)));
    }
    assertThat(received).isEmpty();
  }

  @Test
  void tellsPagerDutyOneEventForEachAlertUnderOneKey() {
    try (Webhooks hooks = new Webhooks(settings(Optional.empty(), Optional.of("key-1")))) {
      hooks.tell("r1", List.of(alert(Alert.State.OPENED)));
      hooks.tell("r2", List.of(alert(Alert.State.STILL)));
      hooks.tell("r3", List.of(alert(Alert.State.RESOLVED)));
    }
    assertThat(received)
        .extracting(e -> e.at("/event_action").asText())
        .containsExactly("trigger", "trigger", "resolve");
    assertThat(received)
        .extracting(e -> e.at("/dedup_key").asText())
        .containsOnly("carelake-" + alert(Alert.State.OPENED).id());
    assertThat(received).extracting(e -> e.at("/routing_key").asText()).containsOnly("key-1");
    assertThat(received.get(0).at("/payload/severity").asText()).isEqualTo("error");
    assertThat(received.get(0).at("/payload/source").asText()).isEqualTo("gold.kpis");
    assertThat(received.get(2).has("payload")).isFalse();
  }

  @Test
  void triesAgainAfterTroubleOfTheServerAndNoAnswer() {
    answers.addAll(List.of(503, 0, 429, 200));
    try (Webhooks hooks = slack()) {
      hooks.tell("r1", List.of(alert(Alert.State.OPENED)));
    }
    assertThat(received).hasSize(4);
  }

  @Test
  void doesNotTryAgainWhatIsRefused() {
    answers.addAll(List.of(403, 200));
    try (Webhooks hooks = slack()) {
      hooks.tell("r1", List.of(alert(Alert.State.OPENED)));
    }
    assertThat(received).hasSize(1);
  }

  @Test
  void neitherBlocksNorFailsWithoutAServer() {
    server.stop(0);
    long start = System.nanoTime();
    Webhooks hooks = slack();
    hooks.tell("r1", List.of(alert(Alert.State.OPENED)));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(250));
    hooks.close();
  }

  @Test
  void endsWithinItsBudget() {
    answers.addAll(List.of(0, 0, 0, 0));
    WebhookSettings patient =
        new WebhookSettings(
            Optional.of(url("/slack")),
            url("/"),
            Optional.empty(),
            Duration.ofSeconds(30),
            Duration.ofMillis(10),
            Duration.ofMillis(200));
    Webhooks hooks = new Webhooks(patient);
    hooks.tell("r1", List.of(alert(Alert.State.OPENED)));
    long start = System.nanoTime();
    hooks.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void readsSecretsFromTheEnvironmentFirstAndNeverShowsThem() {
    WebhookSettings read =
        WebhookSettings.of(
            Map.of("spark.carelake.alerts.slack.url", "https://other/"),
            Map.of(
                "CARELAKE_SLACK_WEBHOOK_URL",
                "https://hooks/secret",
                "CARELAKE_PAGERDUTY_ROUTING_KEY",
                "k"));
    assertThat(read.slack()).contains(URI.create("https://hooks/secret"));
    assertThat(read.routingKey()).contains("k");
    assertThat(read.pagerDuty()).isEqualTo(WebhookSettings.PAGER_DUTY);
    assertThatThrownBy(
            () ->
                WebhookSettings.of(
                    Map.of("spark.carelake.alerts.slack.url", "hooks/T0 K3N"), Map.of()))
        .hasMessageContaining("Invalid spark.carelake.alerts.slack.url")
        .hasMessageNotContaining("K3N")
        .hasNoCause();
  }
}
