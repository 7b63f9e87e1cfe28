package io.carelake.quality.report;

import io.carelake.quality.alert.Alert;
import io.carelake.quality.report.Report.Day;
import io.carelake.quality.report.Report.Page;
import io.carelake.quality.report.Report.Standing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one sees first: the score and its trend, what needs a look, the layers at a glance. */
final class OverviewSection {
  private static final int LOOKS = 8;
  private final Report report;
  private final Html h;

  OverviewSection(Report report, Html h) {
    this.report = report;
    this.h = h;
  }

  void write() {
    h.open("section", "id", "overview", "class", "view", "aria-labelledby", "overview-h");
    h.el("h1", "Data quality", "id", "overview-h", "class", "over");
    hero();
    tiles();
    h.open("div", "class", "pair");
    looks();
    dimensions();
    h.close();
    layers();
    h.close();
  }

  private void hero() {
    h.open("div", "class", "card hero").open("div", "class", "big");
    h.el("p", "Overall score", "class", "label");
    if (report.score().isPresent()) {
      double score = report.score().get();
      h.open("p", "class", "figure").text(Words.percent(score)).el("small", " %").close();
      h.el(
          "p",
          score >= 0.95 ? "above the floor of 95 %" : "below the floor of 95 %",
          "class",
          score >= 0.95 ? "verdict good" : "verdict failing");
      weekAgo().ifPresent(this::change);
    } else {
      h.el("p", "no score yet", "class", "figure none");
    }
    h.close().open("div", "class", "grow");
    Charts.score(h, report.trend(), "Overall score by day");
    h.close(2);
  }

  /** The score seven days before the last one that is known. */
  private Optional<Double> weekAgo() {
    List<Day> trend = report.trend();
    if (trend.isEmpty()) {
      return Optional.empty();
    }
    var day = trend.get(trend.size() - 1).on().minusDays(7);
    return trend.stream().filter(d -> !d.on().isAfter(day)).reduce((a, b) -> b).flatMap(Day::score);
  }

  private void change(double before) {
    double points = Math.round(1000 * (report.score().orElseThrow() - before)) / 10.0;
    String words =
        points == 0
            ? "as a week ago"
            : String.format(
                java.util.Locale.ROOT,
                "%s %.1f points in a week",
                points > 0 ? "▲" : "▼",
                Math.abs(points));
    h.el("p", words, "class", "quiet");
  }

  private void tiles() {
    Map<Standing, Long> by = new LinkedHashMap<>();
    for (Standing s : Standing.values()) {
      by.put(s, report.tables().stream().filter(t -> t.standing() == s).count());
    }
    h.open("ul", "class", "tiles");
    by.forEach(
        (standing, count) -> {
          if (count > 0) {
            h.open("li");
            Marks.shape(h, Marks.style(standing), standing.words());
            h.el("b", Words.count(count)).el("span", standing.words());
            h.close();
          }
        });
    tile(Words.count(report.tables().size()), "tables");
    tile(Words.about(report.tables().stream().mapToLong(Page::rows).sum()), "rows");
    tile(
        Words.count(report.tables().stream().mapToLong(Page::quarantined).sum()),
        "rows in quarantine");
    h.close();
  }

  private void tile(String number, String words) {
    h.open("li").el("b", number).el("span", words).close();
  }

  private void looks() {
    List<Alert> open = AlertSection.open(report.alerts());
    h.open("div", "class", "card").el("h2", "What needs a look");
    if (open.isEmpty()) {
      h.open("p", "class", "calm");
      Marks.shape(h, "good", "good");
      h.text(" No alert is open.").close();
    } else {
      h.open("ul", "class", "looks");
      open.stream().limit(LOOKS).forEach(a -> AlertSection.item(h, a, report.at()));
      h.close();
      if (open.size() > LOOKS) {
        h.open("p").el("a", "All " + open.size() + " open alerts", "href", "#alerts").close();
      }
    }
    h.close();
  }

  private void dimensions() {
    h.open("div", "class", "card").el("h2", "By dimension").open("dl", "class", "bars");
    for (String d :
        List.of(
            "completeness", "conformity", "consistency", "uniqueness", "timeliness", "accuracy")) {
      report.tables().stream()
          .map(t -> t.dimensions().get(d))
          .filter(java.util.Objects::nonNull)
          .mapToDouble(Double::doubleValue)
          .average()
          .ifPresent(mean -> bar(h, d, mean));
    }
    h.close();
    h.el(
        "p",
        "The mean over all tables. A table's dimension is as good as its worst rule.",
        "class",
        "quiet");
    h.close();
  }

  static void bar(Html h, String name, double share) {
    h.open("div").el("dt", name).open("dd");
    Charts.bar(h, share);
    h.open("span", "class", "n").text(Words.percent(share)).el("small", " %").close(3);
  }

  private void layers() {
    h.open("div", "class", "card").el("h2", "Layers");
    Marks.table(h, "Layers", "Layer", "#Tables", "#Score", "#Rows", "#In quarantine", "Standing");
    TablesSection.byLayer(report)
        .forEach(
            (layer, tables) -> {
              h.open("tr")
                  .open("th", "scope", "row")
                  .el("a", layer, "href", "#layer-" + layer)
                  .close();
              h.el("td", Words.count(tables.size()), "class", "n", "data-label", "Tables");
              var mean =
                  tables.stream()
                      .flatMap(t -> t.score().stream())
                      .mapToDouble(Double::doubleValue)
                      .average();
              h.el(
                  "td",
                  mean.isPresent() ? Words.percent(mean.getAsDouble()) + " %" : "–",
                  "class",
                  "n",
                  "data-label",
                  "Score");
              h.el(
                  "td",
                  Words.about(tables.stream().mapToLong(Page::rows).sum()),
                  "class",
                  "n",
                  "data-label",
                  "Rows");
              h.el(
                  "td",
                  Words.count(tables.stream().mapToLong(Page::quarantined).sum()),
                  "class",
                  "n",
                  "data-label",
                  "Quarantine");
              h.open("td");
              for (Standing s : Standing.values()) {
                long n = tables.stream().filter(t -> t.standing() == s).count();
                if (n > 0) {
                  h.open("span", "class", "tally");
                  Marks.shape(h, Marks.style(s), s.words());
                  h.text(Words.count(n)).close();
                }
              }
              h.close(2);
            });
    Marks.end(h);
    h.close();
  }
}
