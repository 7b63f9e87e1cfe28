package io.carelake.quality.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * Alerts in the words of others: <a href="https://api.slack.com/messaging/webhooks">Slack</a> and
 * <a href="https://developer.pagerduty.com/docs/events-api-v2/overview/">PagerDuty</a>.
 */
final class WebhookMessages {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Slack refuses a section of more than 3,000 characters. */
  private static final int CHARACTERS = 2_800;

  private WebhookMessages() {}

  /** One message for all that a run changed; what is merely still open is no news. */
  static String slack(String runId, List<Alert> alerts) {
    long opened = count(alerts, Alert.State.OPENED);
    long resolved = count(alerts, Alert.State.RESOLVED);
    String title =
        "Carelake: "
            + (opened == 1 ? "1 alert opened" : opened + " alerts opened")
            + (resolved == 0 ? "" : ", " + resolved + " resolved");
    ObjectNode message = JSON.createObjectNode();
    message.put("text", title);
    ArrayNode blocks = message.putArray("blocks");
    section(blocks, "*" + title + "* (run `" + slackText(runId) + "`)");
    StringBuilder lines = new StringBuilder();
    int told = 0;
    for (Alert a : alerts) {
      String line = line(a);
      if (lines.length() + line.length() > CHARACTERS) {
        break;
      }
      lines.append(line);
      told++;
    }
    if (told < alerts.size()) {
      lines.append("and ").append(alerts.size() - told).append(" more: see ops.alerts\n");
    }
    section(blocks, lines.toString().strip());
    return message.toString();
  }

  private static String line(Alert a) {
    boolean isResolved = a.state() == Alert.State.RESOLVED;
    return (isResolved ? ":white_check_mark: resolved: " : ":warning: ")
        + slackText(a.text())
        + '\n';
  }

  private static long count(List<Alert> alerts, Alert.State state) {
    return alerts.stream().filter(a -> a.state() == state).count();
  }

  private static void section(ArrayNode blocks, String text) {
    ObjectNode section = blocks.addObject();
    section.put("type", "section");
    section.putObject("text").put("type", "mrkdwn").put("text", text);
  }

  /** Slack's three characters with a meaning of their own. */
  private static String slackText(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** One event for one alert; its identifier makes a second trigger no second incident. */
  static String pagerDuty(String routingKey, String runId, Alert alert) {
    ObjectNode event = JSON.createObjectNode();
    event.put("routing_key", routingKey);
    event.put("dedup_key", "carelake-" + alert.id());
    boolean isResolved = alert.state() == Alert.State.RESOLVED;
    event.put("event_action", isResolved ? "resolve" : "trigger");
    if (!isResolved) {
      ObjectNode payload = event.putObject("payload");
      payload.put("summary", "Carelake: " + alert.text());
      payload.put("source", alert.subject().table());
      payload.put("severity", alert.subject().kind().isUrgent() ? "error" : "warning");
      payload.put("timestamp", alert.lastSeenAt().toString());
      payload.put("component", alert.subject().place());
      payload.put("class", alert.subject().kind().written());
      ObjectNode details = payload.putObject("custom_details");
      details.put("run_id", runId);
      details.put("state", alert.state().name().toLowerCase(Locale.ROOT));
      details.put("value", alert.value());
      details.put("threshold", alert.threshold());
      alert.subject().rule().ifPresent(r -> details.put("rule", r));
    }
    event.put("client", "Carelake");
    return event.toString();
  }
}
