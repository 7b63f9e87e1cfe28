package io.carelake.quality.alert;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells alerts to Slack and PagerDuty, in the background: a run neither waits for them nor fails by
 * them. What cannot be told costs one warning; it stands in {@code ops.alerts}, and PagerDuty is
 * told again when the alert is next seen.
 */
public final class Webhooks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final int ATTEMPTS = 4;

  private final WebhookSettings settings;
  private HttpClient client;
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "carelake-webhooks");
            thread.setDaemon(true);
            return thread;
          });

  public Webhooks(WebhookSettings settings) {
    this.settings = settings;
  }

  /** Tells what a run changed, later. */
  public void tell(String runId, List<Alert> alerts) {
    settings
        .slack()
        .ifPresent(
            url -> {
              List<Alert> news =
                  alerts.stream().filter(a -> a.state() != Alert.State.STILL).toList();
              if (!news.isEmpty()) {
                sender.execute(() -> deliver("Slack", url, WebhookMessages.slack(runId, news)));
              }
            });
    settings
        .routingKey()
        .ifPresent(
            key ->
                alerts.forEach(
                    a ->
                        sender.execute(
                            () ->
                                deliver(
                                    "PagerDuty",
                                    settings.pagerDuty(),
                                    WebhookMessages.pagerDuty(key, runId, a)))));
  }

  /** The address may hold a secret, and an answer may quote what was sent: neither is logged. */
  private void deliver(String whom, URI url, String body) {
    String trouble = "";
    Duration pause = settings.backOff();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        int status = post(url, body);
        if (status >= 200 && status < 300) {
          return;
        }
        trouble = "status " + status;
        if (status >= 400 && status < 500 && status != 408 && status != 429) {
          break;
        }
      } catch (TimeoutException e) {
        trouble = "no answer within " + settings.timeout().toMillis() + " ms";
      } catch (ExecutionException e) {
        trouble = e.getCause().getClass().getSimpleName();
      } catch (InterruptedException e) {
        // The process ends.
        Thread.currentThread().interrupt();
        trouble = trouble.isEmpty() ? "the process ends" : trouble;
        break;
      }
      if (attempt < ATTEMPTS && !sleep(pause)) {
        break;
      }
      pause = pause.multipliedBy(2);
    }
    LOG.warn("Cannot tell {} of alerts: {}; they stand in ops.alerts", whom, trouble);
  }

  private int post(URI url, String body)
      throws TimeoutException, ExecutionException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    // The client's own timeout ends at the response's headers; a body may hang, too.
    CompletableFuture<HttpResponse<Void>> answer =
        client().sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } finally {
      answer.cancel(true);
    }
  }

  /** Only the sender asks for it, and most processes have nothing to tell. */
  private HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(settings.timeout())
              .build();
    }
    return client;
  }

  private static boolean sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Lets what is on its way arrive, within the budget. */
  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(settings.budget().toMillis(), TimeUnit.MILLISECONDS)) {
        int untold = sender.shutdownNow().size();
        LOG.warn(
            "Webhooks took longer than {} ms: {} message(s) not sent; the alerts stand in ops.alerts",
            settings.budget().toMillis(),
            untold);
      }
    } catch (InterruptedException e) {
      sender.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
