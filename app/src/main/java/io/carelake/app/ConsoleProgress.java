package io.carelake.app;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import io.carelake.core.job.RunListener;
import io.carelake.core.job.Step;
import io.carelake.core.job.TableOutcome;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Progress on standard error: on a terminal the step a table is in, everywhere one line per
 * finished table.
 */
final class ConsoleProgress implements RunListener {
  private final PrintStream err;
  private final boolean terminal;
  private int done;

  ConsoleProgress(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public synchronized void beforeStep(TableId table, Step step) {
    if (terminal) {
      err.printf("\r\033[K%3d done | %s: %s", done, table, step.name().toLowerCase(Locale.ROOT));
      err.flush();
    }
  }

  @Override
  public synchronized void finished(TableOutcome o) {
    done++;
    String start = terminal ? "\r\033[K" : "";
    err.printf(
        Locale.ROOT,
        "%s%-9s %-34s %,11d rows %6.1f s  %s%n",
        start,
        o.status().name().toLowerCase(Locale.ROOT),
        o.table(),
        o.rows(),
        o.duration().toMillis() / 1000.0,
        o.ledger().map(Ledger::sum).orElse(o.message()));
  }

  synchronized void line(String text) {
    err.println((terminal ? "\r\033[K" : "") + text);
  }
}
