package io.carelake.quality.report;

import io.carelake.quality.report.Report.Run;
import io.carelake.quality.report.Report.TableRun;
import java.time.Duration;

/** The last runs with their ledgers and durations, and what failed in them. */
final class RunSection {
  private final Report report;
  private final Html h;

  RunSection(Report report, Html h) {
    this.report = report;
    this.h = h;
  }

  void write() {
    h.open("section", "id", "runs", "class", "view", "aria-labelledby", "runs-h");
    h.el("h1", "Runs", "id", "runs-h");
    h.open("div", "class", "card").el("h2", "The last " + report.runs().size());
    h.open("ul", "class", "looks");
    report.runs().forEach(this::run);
    h.close(3);
  }

  private void run(Run run) {
    boolean isBad = run.isFailure();
    h.open("li");
    Marks.shape(h, isBad ? "failing" : "good", isBad ? "failed" : "well");
    h.open("div").open("p").el("b", Words.time(run.startedAt()));
    h.text(
            ", took "
                + Words.span(run.took())
                + ", ended "
                + Words.span(Duration.between(run.startedAt().plus(run.took()), report.at()))
                + " ago")
        .close();
    StringBuilder counts = new StringBuilder();
    run.counts()
        .forEach(
            (s, n) ->
                counts
                    .append(counts.isEmpty() ? "" : ", ")
                    .append(n)
                    .append(' ')
                    .append(s.toLowerCase(java.util.Locale.ROOT)));
    h.el("p", counts + "; " + Words.count(run.written()) + " rows written");
    h.el("p", Marks.ledger(run.ledger()), "class", "quiet");
    h.open("p", "class", "quiet").el("code", run.runId()).close();
    if (!run.failures().isEmpty()) {
      h.open("ul", "class", "failures");
      for (TableRun f : run.failures()) {
        h.open("li");
        Marks.link(h, f.table());
        h.text(
            " "
                + (f.isFailure() ? "failed (exit code " + f.exitCode() + ")" : "was blocked")
                + (f.message().isBlank() ? "" : ": " + f.message()));
        h.close();
      }
      h.close();
    }
    h.close(2);
  }
}
