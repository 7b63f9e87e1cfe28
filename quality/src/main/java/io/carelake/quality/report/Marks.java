package io.carelake.quality.report;

import io.carelake.core.contract.TableId;
import io.carelake.quality.report.Report.Page;
import io.carelake.quality.report.Report.Standing;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Small parts that all sections use: how something stands, by shape, word and colour; links. */
final class Marks {
  /** The shapes, drawn once and referred to. */
  static final String SHAPES =
      "<svg class=\"shapes\" aria-hidden=\"true\">"
          + "<symbol id=\"i-good\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7\"/>"
          + "<polyline points=\"4.8,8.3 7.1,10.6 11.4,5.8\"/></symbol>"
          + "<symbol id=\"i-attention\" viewBox=\"0 0 16 16\"><polygon points=\"8,1 15.5,14.5 0.5,14.5\"/>"
          + "<polyline points=\"8,6 8,9.6\"/><polyline points=\"8,12 8,12.1\"/></symbol>"
          + "<symbol id=\"i-failing\" viewBox=\"0 0 16 16\">"
          + "<polygon points=\"5,1 11,1 15,5 15,11 11,15 5,15 1,11 1,5\"/>"
          + "<polyline points=\"5.5,5.5 10.5,10.5\"/><polyline points=\"10.5,5.5 5.5,10.5\"/></symbol>"
          + "<symbol id=\"i-stale\" viewBox=\"0 0 16 16\"><rect x=\"1\" y=\"1\" width=\"14\" height=\"14\" rx=\"3\"/>"
          + "<polyline points=\"8,4.5 8,8.4 10.8,10\"/></symbol>"
          + "<symbol id=\"i-unscored\" viewBox=\"0 0 16 16\"><circle class=\"ring\" cx=\"8\" cy=\"8\" r=\"5.5\"/></symbol>"
          + "</svg>";

  private Marks() {}

  /** The shape alone: the word stands beside it, or is its name. */
  static void shape(Html h, String name, String words) {
    h.open("svg", "class", "mark " + name, "role", "img", "aria-label", words);
    h.open("use", "href", "#i-" + name).close();
  }

  static void standing(Html h, Standing standing) {
    h.open("span", "class", "chip " + style(standing));
    h.open("svg", "class", "mark " + style(standing), "aria-hidden", "true");
    h.open("use", "href", "#i-" + style(standing)).close();
    h.text(standing.words()).close();
  }

  static String style(Standing standing) {
    return standing.name().toLowerCase(Locale.ROOT);
  }

  static void link(Html h, TableId table) {
    h.el("a", table.toString(), "href", "#" + Page.anchor(table));
  }

  static void links(Html h, Collection<TableId> tables) {
    int n = 0;
    for (TableId t : tables) {
      h.text(n++ == 0 ? "" : ", ");
      link(h, t);
    }
  }

  /** {@code 57 delivered = 55 applied + 2 duplicate}. */
  static String ledger(Map<String, Long> entries) {
    String intake = entries.containsKey("delivered") ? "delivered" : "produced";
    String parts =
        entries.entrySet().stream()
            .filter(e -> !e.getKey().equals(intake) && e.getValue() != 0)
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(e -> Words.count(e.getValue()) + " " + e.getKey().replace('_', ' '))
            .collect(Collectors.joining(" + "));
    return entries.isEmpty()
        ? ""
        : Words.count(entries.getOrDefault(intake, 0L))
            + " "
            + intake
            + (parts.isEmpty() ? "" : " = " + parts);
  }

  /** Heads of a table that scrolls by itself on a narrow screen. */
  static Html table(Html h, String caption, String... heads) {
    h.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    h.open("table").el("caption", caption).open("thead").open("tr");
    for (String head : heads) {
      boolean isNumber = head.startsWith("#");
      h.el(
          "th",
          isNumber ? head.substring(1) : head,
          "scope",
          "col",
          "class",
          isNumber ? "n" : null);
    }
    return h.close(2).open("tbody");
  }

  static void end(Html h) {
    h.close(3);
  }
}
