package io.carelake.quality.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The report as one HTML file that needs nothing else: styles, script and drawings are in it, and
 * it asks no network for anything. The address says which view is shown; without the script all of
 * it can be read, but for the search and the choice of colours.
 */
final class ReportPage {
  private ReportPage() {}

  static String of(Report report) {
    Html h = new Html();
    h.open("html", "lang", "en").open("head");
    h.open("meta", "charset", "utf-8");
    h.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    h.open("meta", "name", "color-scheme", "content", "light dark");
    // Nothing may be fetched, whatever a text of the report says.
    h.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
    h.el("title", "Carelake: data quality, " + Words.time(report.at()));
    h.open("style").raw(resource("report.css")).close();
    h.close();
    h.open("body").raw(Marks.SHAPES);
    h.el("a", "Skip to the report", "class", "skip", "href", "#overview");
    header(h, report);
    h.open("main", "id", "main");
    new TablesSection(report, h).write();
    new AlertSection(report, h).write();
    new RunSection(report, h).write();
    report.tables().forEach(t -> new TableSection(report, t, h).write());
    // Last, so that the style sheet can show it whenever no other view is the target.
    new OverviewSection(report, h).write();
    h.close();
    h.open("footer")
        .el(
            "p",
            "Made "
                + Words.time(report.at())
                + " (UTC) from the tables of ops. Names, counts and ratios only: no value of a patient is in this file.")
        .close();
    h.open("script").raw(resource("report.js")).close();
    h.close(2);
    return "<!DOCTYPE html>\n" + h.done() + "\n";
  }

  private static void header(Html h, Report report) {
    long open = AlertSection.open(report.alerts()).size();
    h.open("header").open("div", "class", "bar-in");
    h.open("a", "class", "brand", "href", "#overview")
        .el("b", "Carelake")
        .el("span", Words.time(report.at()) + " UTC")
        .close();
    h.open("nav", "aria-label", "Views");
    h.el("a", "Overview", "href", "#overview").el("a", "Tables", "href", "#tables");
    h.open("a", "href", "#alerts").text("Alerts");
    if (open > 0) {
      h.el("span", Words.count(open), "class", "badge");
    }
    h.close().el("a", "Runs", "href", "#runs").close();
    h.el("button", "Theme: system", "type", "button", "id", "theme", "hidden", "hidden");
    h.close(2);
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
