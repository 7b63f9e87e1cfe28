package io.carelake.quality.report;

import io.carelake.core.contract.TableId;
import io.carelake.quality.alert.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Alerts: those that are open, and those that were resolved lately. */
final class AlertSection {
  private final Report report;
  private final Html h;

  AlertSection(Report report, Html h) {
    this.report = report;
    this.h = h;
  }

  /** The urgent ones first, then the latest. */
  static List<Alert> open(List<Alert> alerts) {
    return alerts.stream()
        .filter(a -> a.state() != Alert.State.RESOLVED)
        .sorted(
            Comparator.comparing((Alert a) -> !a.subject().kind().isUrgent())
                .thenComparing(Alert::openedAt, Comparator.reverseOrder()))
        .toList();
  }

  void write() {
    List<Alert> open = open(report.alerts());
    List<Alert> resolved =
        report.alerts().stream().filter(a -> a.state() == Alert.State.RESOLVED).toList();
    h.open("section", "id", "alerts", "class", "view", "aria-labelledby", "alerts-h");
    h.el("h1", "Alerts", "id", "alerts-h");
    h.open("div", "class", "card").el("h2", "Open (" + open.size() + ")");
    list(open, "No alert is open.");
    h.close().open("div", "class", "card").el("h2", "Resolved lately (" + resolved.size() + ")");
    list(resolved, "None was resolved lately.");
    h.close(2);
  }

  private void list(List<Alert> alerts, String none) {
    if (alerts.isEmpty()) {
      h.el("p", none, "class", "quiet");
      return;
    }
    h.open("ul", "class", "looks");
    alerts.forEach(a -> item(h, a, report.at()));
    h.close();
  }

  static void item(Html h, Alert alert, Instant now) {
    boolean isResolved = alert.state() == Alert.State.RESOLVED;
    String style =
        isResolved ? "good" : alert.subject().kind().isUrgent() ? "failing" : "attention";
    String place = alert.subject().place();
    h.open("li");
    Marks.shape(h, style, isResolved ? "resolved" : "open");
    h.open("div").open("p");
    h.el("a", place, "href", "#" + Report.Page.anchor(TableId.parse(alert.subject().table())));
    alert.subject().rule().ifPresent(r -> h.text(" ").el("code", r));
    h.close();
    h.el("p", sentence(alert.text()));
    h.el(
        "p",
        isResolved
            ? "resolved "
                + Words.span(Duration.between(alert.resolvedAt().orElse(now), now))
                + " ago, open for "
                + Words.span(Duration.between(alert.openedAt(), alert.resolvedAt().orElse(now)))
            : "open for " + Words.span(Duration.between(alert.openedAt(), now)),
        "class",
        "quiet");
    h.close(2);
  }

  /** The text without the place, which stands above it as a link. */
  private static String sentence(String text) {
    String what = text.substring(text.indexOf(": ") + 2);
    return what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
  }
}
