package io.carelake.quality.report;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.quality.alert.Alert;
import io.carelake.quality.report.Report.Page;
import io.carelake.quality.report.Report.RuleLine;
import io.carelake.quality.report.Report.TableRun;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of one table: scores, history, rules, columns, lineage, alerts, runs, contract. */
final class TableSection {
  private final Report report;
  private final Page t;
  private final Html h;

  TableSection(Report report, Page table, Html h) {
    this.report = report;
    this.t = table;
    this.h = h;
  }

  void write() {
    h.open("section", "id", t.anchor(), "class", "view", "aria-labelledby", t.anchor() + "-h");
    h.open("p", "class", "crumbs").el("a", "Tables", "href", "#tables").text(" / ");
    h.el("a", t.table().namespace(), "href", "#layer-" + t.table().namespace()).close();
    h.open("h1", "id", t.anchor() + "-h").text(t.table().name()).close();
    h.open("p", "class", "chips");
    Marks.standing(h, t.standing());
    t.certified()
        .ifPresent(
            c ->
                h.el(
                    "span",
                    c ? "certified" : "certificate suspended",
                    "class",
                    c ? "seal" : "seal off"));
    t.contract().ifPresent(c -> h.el("span", "owned by " + c.owner(), "class", "quiet"));
    h.close();
    t.contract().ifPresent(c -> h.el("p", c.description(), "class", "lead"));
    facts();
    alerts();
    scores();
    rules();
    columns();
    lineage();
    runs();
    t.contract().ifPresent(this::contract);
    h.close();
  }

  private void facts() {
    h.open("ul", "class", "tiles");
    tile(t.score().map(s -> Words.percent(s) + " %").orElse("–"), "score");
    tile(Words.about(t.rows()), "rows");
    tile(
        t.age(report.at()).map(Words::span).orElse("–"),
        t.isStale(report.at()) ? "since it was refreshed: too long" : "since it was refreshed");
    tile(Words.count(t.quarantined()), "rows in quarantine");
    h.close();
  }

  private void tile(String number, String words) {
    h.open("li").el("b", number).el("span", words).close();
  }

  private void alerts() {
    List<Alert> own =
        AlertSection.open(report.alerts()).stream()
            .filter(a -> a.subject().table().equals(t.table().toString()))
            .toList();
    if (own.isEmpty()) {
      return;
    }
    h.open("div", "class", "card").el("h2", "Open alerts").open("ul", "class", "looks");
    own.forEach(a -> AlertSection.item(h, a, report.at()));
    h.close(2);
  }

  private void scores() {
    if (t.dimensions().isEmpty()) {
      return;
    }
    h.open("div", "class", "pair even")
        .open("div", "class", "card")
        .el("h2", "Score by dimension")
        .open("dl", "class", "bars");
    t.dimensions().forEach((d, s) -> OverviewSection.bar(h, d, s));
    h.close(2).open("div", "class", "card").el("h2", "Score by day");
    Charts.score(h, t.history(), "Score of " + t.table());
    h.close(2);
    if (t.history().stream().filter(d -> d.rows().isPresent()).count() > 1) {
      h.open("div", "class", "card").el("h2", "Rows by day");
      Charts.rows(h, t.history(), "Rows of " + t.table());
      h.close();
    }
  }

  private void rules() {
    if (t.rules().isEmpty()) {
      return;
    }
    List<RuleLine> failing = t.rules().stream().filter(r -> r.failing() > 0).toList();
    h.open("div", "class", "card").el("h2", "Rules");
    h.el(
        "p",
        failing.isEmpty()
            ? "All " + t.rules().size() + " rules hold for all rows."
            : failing.size() + " of " + t.rules().size() + " rules have failing rows.",
        "class",
        "quiet");
    rules("Rules with failing rows", failing);
    List<RuleLine> passing = t.rules().stream().filter(r -> r.failing() == 0).toList();
    if (!passing.isEmpty()) {
      h.open("details").el("summary", "The " + passing.size() + " that hold");
      rules("Rules that hold", passing);
      h.close();
    }
    h.close();
  }

  private void rules(String caption, List<RuleLine> rules) {
    if (rules.isEmpty()) {
      return;
    }
    Marks.table(h, caption, "Rule", "What must hold", "Dimension", "#Failing", "#Of rows");
    for (RuleLine r : rules) {
      h.open("tr").open("th", "scope", "row");
      String style =
          r.outcome().equals("FAILED") ? "failing" : r.failing() > 0 ? "attention" : "good";
      Marks.shape(
          h,
          style,
          r.outcome().equals("FAILED") ? "failed the table" : r.failing() > 0 ? "warns" : "holds");
      h.el("code", r.id()).close();
      h.open("td", "class", "says").text(r.says());
      if (!r.expression().isEmpty()) {
        h.text(" ").el("code", r.expression());
      }
      h.close();
      h.el("td", r.dimension() + (r.onFailure().isEmpty() ? "" : ", " + r.onFailure()));
      h.el("td", Words.count(r.failing()), "class", "n", "data-label", "Failing");
      h.el("td", Words.count(r.evaluated()), "class", "n", "data-label", "Of rows");
      h.close();
    }
    Marks.end(h);
  }

  private void columns() {
    if (t.columns().isEmpty()) {
      return;
    }
    List<String> shown =
        List.of("completeness", "conformity", "consistency", "uniqueness", "accuracy").stream()
            .filter(d -> t.columns().values().stream().anyMatch(c -> c.containsKey(d)))
            .toList();
    h.open("div", "class", "card").el("h2", "Columns");
    String[] heads = new String[1 + shown.size()];
    heads[0] = "Column";
    for (int i = 0; i < shown.size(); i++) {
      heads[i + 1] = "#" + shown.get(i);
    }
    Marks.table(h, "Scores of columns", heads);
    for (Map.Entry<String, Map<String, Double>> c : t.columns().entrySet()) {
      h.open("tr").open("th", "scope", "row").el("code", c.getKey()).close();
      for (String d : shown) {
        Optional<Double> s = Optional.ofNullable(c.getValue().get(d));
        h.el(
            "td",
            s.map(v -> Words.percent(v) + " %").orElse("–"),
            "class",
            s.filter(v -> v < 0.95).isPresent() ? "n late" : "n",
            "data-label",
            d);
      }
      h.close();
    }
    Marks.end(h);
    h.close();
  }

  private void lineage() {
    h.open("div", "class", "card").el("h2", "Lineage").open("div", "class", "lineage");
    h.open("div").el("h3", "Made of");
    t.contract()
        .flatMap(Contract::source)
        .ifPresent(s -> h.el("p", s.service() + ", topic " + s.topic(), "class", "node"));
    nodes(t.upstream());
    h.close();
    h.el("p", t.table().toString(), "class", "node self");
    h.open("div").el("h3", "Used by");
    nodes(t.downstream());
    if (t.downstream().isEmpty()) {
      h.el("p", "no table of this lake", "class", "quiet");
    }
    h.close(3);
  }

  private void nodes(List<TableId> tables) {
    for (TableId id : tables) {
      h.open("p", "class", "node");
      report.tables().stream()
          .filter(x -> x.table().equals(id))
          .findFirst()
          .ifPresentOrElse(
              x -> {
                Marks.shape(h, Marks.style(x.standing()), x.standing().words());
                Marks.link(h, id);
              },
              () -> h.text(id.toString()));
      h.close();
    }
  }

  private void runs() {
    if (t.runs().isEmpty()) {
      return;
    }
    h.open("div", "class", "card").el("h2", "Last runs");
    Marks.table(
        h,
        "Last runs of " + t.table(),
        "Started",
        "Status",
        "What became of the rows",
        "#Written",
        "#Took");
    for (TableRun r : t.runs()) {
      h.open("tr").el("td", Words.time(r.startedAt()), "class", "nw");
      h.open("td", "class", "nw");
      Marks.shape(
          h,
          r.isFailure() ? "failing" : r.status().equals("BLOCKED") ? "stale" : "good",
          r.status());
      h.text(r.status().toLowerCase(java.util.Locale.ROOT)).close();
      String ledger = Marks.ledger(r.ledger());
      h.el("td", ledger.isEmpty() ? r.message() : ledger, "class", "says");
      h.el("td", Words.count(r.written()), "class", "n", "data-label", "Written");
      h.el("td", Words.span(r.took()), "class", "n", "data-label", "Took");
      h.close();
    }
    Marks.end(h);
    h.close();
  }

  private void contract(Contract c) {
    h.open("div", "class", "card").el("h2", "Contract").open("dl", "class", "facts");
    fact("Grain", c.grain());
    fact("Purpose", c.purpose());
    fact("Key", String.join(", ", c.keyNames()));
    fact("Owner", c.owner());
    fact("Domain", c.domain());
    fact("Version", c.version() + ", " + c.status());
    fact("Columns", String.valueOf(c.columns().size()));
    c.freshness().ifPresent(f -> fact("Freshness", "at most " + hours(f) + " old"));
    c.retention().ifPresent(r -> fact("Retention", period(r)));
    fact("Subject", c.subject().column().orElse("none"));
    fact("Consent purpose", c.consentPurpose().name().toLowerCase(java.util.Locale.ROOT));
    h.close(2);
  }

  private void fact(String name, String value) {
    if (!value.isBlank()) {
      h.open("div").el("dt", name).el("dd", value).close();
    }
  }

  private static String hours(Duration d) {
    return d.toMinutes() % 60 == 0 ? d.toHours() + " h" : d.toMinutes() + " min";
  }

  private static String period(Period p) {
    return p.getYears() > 0
        ? p.getYears() + " years"
        : p.getMonths() > 0 ? p.getMonths() + " months" : p.getDays() + " days";
  }
}
