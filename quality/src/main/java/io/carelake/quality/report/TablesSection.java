package io.carelake.quality.report;

import io.carelake.core.contract.Contract;
import io.carelake.quality.report.Report.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All tables, layer by layer, the worst first. */
final class TablesSection {
  /** From what people use to where it comes from. */
  private static final List<String> LAYERS =
      List.of("gold", "features", "silver", "secure", "bronze", "ops");

  private static final Map<String, String> ABOUT =
      Map.of(
          "gold", "for people, dashboards and models",
          "features", "for models",
          "silver", "the current state of each source table, and what is made of it",
          "secure", "restricted: in clear, and what was set aside",
          "bronze", "events as they came; not gated",
          "ops", "the record of the house itself");

  private final Report report;
  private final Html h;

  TablesSection(Report report, Html h) {
    this.report = report;
    this.h = h;
  }

  static Map<String, List<Page>> byLayer(Report report) {
    Map<String, List<Page>> layers = new LinkedHashMap<>();
    LAYERS.forEach(l -> layers.put(l, new ArrayList<>()));
    report.tables().stream()
        .sorted(
            Comparator.comparing(Page::standing)
                .thenComparing(t -> t.score().orElse(2.0))
                .thenComparing(Page::table))
        .forEach(t -> layers.computeIfAbsent(t.table().namespace(), l -> new ArrayList<>()).add(t));
    layers.values().removeIf(List::isEmpty);
    return layers;
  }

  void write() {
    h.open("section", "id", "tables", "class", "view", "aria-labelledby", "tables-h");
    h.el("h1", "Tables", "id", "tables-h");
    h.open("p", "class", "find");
    h.open("label", "for", "find").text("Find a table").close();
    h.open("input", "id", "find", "type", "search", "autocomplete", "off", "spellcheck", "false");
    h.close();
    byLayer(report).forEach(this::layer);
    h.close();
  }

  private void layer(String layer, List<Page> tables) {
    h.open("div", "class", "card layer", "id", "layer-" + layer);
    h.open("h2").text(layer).el("small", " " + ABOUT.getOrDefault(layer, "")).close();
    Marks.table(
        h,
        "Tables of " + layer,
        "Table",
        "#Score",
        "90 days",
        "#Rows",
        "#Last refreshed",
        "#Quarantine",
        "Owner");
    tables.forEach(this::row);
    Marks.end(h);
    h.close();
  }

  private void row(Page t) {
    h.open("tr").open("th", "scope", "row");
    Marks.shape(h, Marks.style(t.standing()), t.standing().words());
    h.el("a", t.table().name(), "href", "#" + t.anchor());
    if (t.certified().orElse(false)) {
      h.el("span", "certified", "class", "seal");
    }
    h.close();
    h.open("td", "class", "n", "data-label", "Score");
    t.score().ifPresentOrElse(s -> h.text(Words.percent(s)).el("small", " %"), () -> h.text("–"));
    h.close().open("td", "class", "wide");
    Charts.spark(h, t.history());
    h.close();
    h.el("td", Words.about(t.rows()), "class", "n", "data-label", "Rows");
    h.open("td", "class", t.isStale(report.at()) ? "n late" : "n", "data-label", "Refreshed");
    h.text(t.age(report.at()).map(a -> Words.span(a) + " ago").orElse("–"));
    h.close();
    h.el(
        "td",
        t.quarantined() == 0 ? "–" : Words.count(t.quarantined()),
        "class",
        "n",
        "data-label",
        "Quarantine");
    h.el("td", t.contract().map(Contract::owner).orElse("–"), "class", "wide");
    h.close();
  }
}
