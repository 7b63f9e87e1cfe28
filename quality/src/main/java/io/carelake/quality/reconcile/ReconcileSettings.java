package io.carelake.quality.reconcile;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.time.Duration;
import java.util.Map;

/**
 * What holds for all tables of a reconciliation: {@code spark.carelake.reconcile.*}.
 *
 * @param captureDelay how long a change may take from its commit until an ingest can find it
 * @param portion rows of one side that are in memory at once
 * @param most rows in ranges that disagree; what is beyond is counted, and not looked into
 * @param sources whether the sources work on while they are looked at
 */
public record ReconcileSettings(Duration captureDelay, long portion, long most, Sources sources) {
  private static final int SMALL_RANGE = 200;
  private static final String PREFIX = "spark.carelake.reconcile.";

  /** What the sources do meanwhile. */
  public enum Sources {
    /** They change, and silver is behind them. */
    RUNNING,
    /** They stand still and silver has all of them: every difference counts. */
    AT_REST
  }

  /** 15 minutes, 50,000 rows, 200,000 rows. */
  public static ReconcileSettings of(Map<String, String> settings, Sources sources) {
    return new ReconcileSettings(
        Duration.ofMinutes(number(settings, "capture-delay-minutes", 15, 0)),
        number(settings, "portion-rows", 50_000, 1),
        number(settings, "most-rows", 200_000, 1),
        sources);
  }

  private static long number(
      Map<String, String> settings, String name, long otherwise, long least) {
    String text = settings.getOrDefault(PREFIX + name, "").strip();
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) < least) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid "
              + PREFIX
              + name
              + ": "
              + text
              + " (expected a whole number from "
              + least
              + ")");
    }
    return Long.parseLong(text);
  }

  TableComparison.Limits limits() {
    return new TableComparison.Limits(portion, most, SMALL_RANGE);
  }
}
