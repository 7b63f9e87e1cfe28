package io.carelake.quality.alert;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.time.Duration;
import java.util.Map;

/**
 * From where on an alert opens; without settings, the floors of the specification.
 *
 * @param score least overall score of a table
 * @param completeness least completeness
 * @param validity least validity (conformity)
 * @param accuracy least share of rows that are as in the source
 * @param criticalNulls greatest share of nulls in a critical column
 * @param freshness longest time since a table was brought up to date
 */
public record Thresholds(
    double score,
    double completeness,
    double validity,
    double accuracy,
    double criticalNulls,
    Duration freshness) {
  private static final String PREFIX = "spark.carelake.alerts.";

  /** 95 %, 98 %, 95 %, 100 %, 10 %, 6 h. */
  public static Thresholds standard() {
    return of(Map.of());
  }

  /** The settings {@code spark.carelake.alerts.*}. */
  public static Thresholds of(Map<String, String> settings) {
    return new Thresholds(
        share(settings, "score", 0.95),
        share(settings, "completeness", 0.98),
        share(settings, "validity", 0.95),
        share(settings, "accuracy", 1.0),
        share(settings, "critical-nulls", 0.10),
        Duration.ofMinutes(Math.round(60 * number(settings, "freshness-hours", 6, 1_000_000))));
  }

  private static double share(Map<String, String> settings, String name, double otherwise) {
    return number(settings, name, otherwise, 1);
  }

  private static double number(
      Map<String, String> settings, String name, double otherwise, double most) {
    String text = settings.get(PREFIX + name);
    if (text == null || text.isBlank()) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(text.strip());
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as any other value that is no number.
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION,
        "Invalid "
            + PREFIX
            + name
            + ": "
            + text
            + " (expected "
            + (most == 1 ? "a share from 0 to 1" : "a number of hours")
            + ")");
  }
}
