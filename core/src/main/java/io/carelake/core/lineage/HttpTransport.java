package io.carelake.core.lineage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts events to a lineage server (Marquez, DataHub). */
final class HttpTransport implements LineageTransport {
  /** The server read the event and does not want it; anything else may be a passing trouble. */
  private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

  private final HttpClient client;
  private final URI url;
  private final Optional<String> apiKey;
  private final Duration timeout;

  HttpTransport(URI url, Optional<String> apiKey, Duration timeout) {
    this.url = url;
    this.apiKey = apiKey;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  @Override
  public void send(LineageEvent event) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(event.json()));
    apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
    // The client's own timeout ends at the response's headers; a body may hang, too.
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    int status = status(answer);
    if (REFUSALS.contains(status)) {
      throw new Refused("status " + status);
    }
    if (status < 200 || status >= 300) {
      throw new IOException("status " + status);
    }
  }

  private int status(CompletableFuture<HttpResponse<Void>> answer) throws IOException {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      answer.cancel(true);
    }
  }
}
