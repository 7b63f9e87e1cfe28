package io.carelake.quality.alert;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where alerts are told.
 *
 * <p>The address of a Slack webhook and the routing key of PagerDuty are secrets: they come from
 * the environment ({@code CARELAKE_SLACK_WEBHOOK_URL}, {@code CARELAKE_PAGERDUTY_ROUTING_KEY}); the
 * settings {@code spark.carelake.alerts.slack.url} and {@code ....pagerduty.routing-key} are for
 * places that keep secrets in settings.
 *
 * @param slack an incoming webhook of Slack, or of a chat that understands its format
 * @param pagerDuty where PagerDuty takes events (Events API v2)
 * @param timeout for one request
 * @param backOff before the second attempt; twice as long before each further one
 * @param budget for all that a run tells: afterwards the process ends without it
 */
public record WebhookSettings(
    Optional<URI> slack,
    URI pagerDuty,
    Optional<String> routingKey,
    Duration timeout,
    Duration backOff,
    Duration budget) {
  static final URI PAGER_DUTY = URI.create("https://events.pagerduty.com/v2/enqueue");
  private static final String PREFIX = "spark.carelake.alerts.";

  /** Reads the settings; an address that is none is refused without telling it. */
  public static WebhookSettings of(Map<String, String> settings, Map<String, String> environment) {
    return new WebhookSettings(
        text(settings, "slack.url", environment.get("CARELAKE_SLACK_WEBHOOK_URL"))
            .map(u -> address(u, "slack.url")),
        text(settings, "pagerduty.url", null)
            .map(u -> address(u, "pagerduty.url"))
            .orElse(PAGER_DUTY),
        text(settings, "pagerduty.routing-key", environment.get("CARELAKE_PAGERDUTY_ROUTING_KEY")),
        millis(settings, "timeout-ms", 3_000),
        millis(settings, "back-off-ms", 500),
        millis(settings, "budget-ms", 15_000));
  }

  private static Optional<String> text(
      Map<String, String> settings, String name, String environment) {
    return Optional.ofNullable(environment)
        .filter(v -> !v.isBlank())
        .or(() -> Optional.ofNullable(settings.get(PREFIX + name)))
        .map(String::strip)
        .filter(v -> !v.isEmpty());
  }

  private static URI address(String text, String name) {
    try {
      URI uri = URI.create(text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below; its message would tell the address.
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION,
        "Invalid "
            + PREFIX
            + name
            + " (expected an http or https address; it is a secret, not shown)");
  }

  private static Duration millis(Map<String, String> settings, String name, long otherwise) {
    String text = settings.get(PREFIX + name);
    if (text == null || text.isBlank()) {
      return Duration.ofMillis(otherwise);
    }
    if (!text.strip().matches("[0-9]{1,7}")) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid " + PREFIX + name + ": " + text + " (expected milliseconds)");
    }
    return Duration.ofMillis(Long.parseLong(text.strip()));
  }
}
