package io.carelake.app;

import io.carelake.bronze.IngestFiles;
import io.carelake.bronze.IngestProgress;
import io.carelake.bronze.IngestResult;
import io.carelake.bronze.TableIngest;
import io.carelake.bronze.UnassignedEvents;
import io.carelake.core.job.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Change events into bronze, with what an operator wants to see of it. */
final class Sources {
  private Sources() {}

  static ExitCode ingest(Lake lake, Path folder) {
    IngestResult result = IngestFiles.run(lake.run(), folder, new IngestLines(lake.progress()));
    return new IngestRecord(lake).write(result);
  }

  /** Events that had no table when they came, into the tables that their topics have now. */
  static ExitCode ingest(Lake lake, UnassignedEvents events) {
    IngestResult result = IngestFiles.run(lake.run(), events, new IngestLines(lake.progress()));
    return new IngestRecord(lake).write(result);
  }

  /** One line per portion and per table of the ingest. */
  private record IngestLines(ConsoleProgress console) implements IngestProgress {
    @Override
    public void started(String source, int portions, long bytes) {
      console.line(
          String.format(
              Locale.ROOT,
              "ingest    %s: %d portion%s, %,.1f MB",
              source,
              portions,
              portions == 1 ? "" : "s",
              bytes / 1e6));
    }

    @Override
    public void landed(int portion, int portions, long events, Duration elapsed) {
      console.line(
          String.format(
              Locale.ROOT,
              "landed    portion %d of %d: %,d events, %,.0f events/s",
              portion,
              portions,
              events,
              events * 1000.0 / Math.max(1, elapsed.toMillis())));
    }

    @Override
    public void finished(TableIngest table) {
      console.line(
          String.format(
              Locale.ROOT, "%-9s %-34s %s", "ingested", table.table(), table.ledger().sum()));
      if (!table.drift().isEmpty()) {
        console.line(
            String.format(Locale.ROOT, "%-9s %-34s %s", "drift", table.table(), table.drift()));
      }
    }
  }
}
