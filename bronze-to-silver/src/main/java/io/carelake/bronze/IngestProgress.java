package io.carelake.bronze;

import java.time.Duration;

/** Hears how an ingest goes on; called on the thread that started it. */
public interface IngestProgress {
  /** Says nothing. */
  IngestProgress SILENT = new IngestProgress() {};

  default void started(String source, int portions, long bytes) {}

  /** A portion is visible in all its tables. */
  default void landed(int portion, int portions, long events, Duration elapsed) {}

  /** A table has all its events. */
  default void finished(TableIngest table) {}
}
