package io.carelake.quality.alert;

import io.carelake.quality.score.Share;
import java.util.Locale;

/** What an alert is about. */
public enum AlertKind {
  /** A table's overall score is below its threshold. */
  SCORE,
  /** A table's completeness is below its threshold. */
  COMPLETENESS,
  /** A table's validity (ODCS conformity) is below its threshold. */
  VALIDITY,
  /** A table's rows are less often as in its source than they should. */
  ACCURACY,
  /** A critical column is null too often. */
  CRITICAL_NULLS,
  /** A table was not brought up to date for too long; value and threshold are hours. */
  FRESHNESS,
  /** A number of rows, or a share of nulls, that does not fit its history. */
  ANOMALY,
  /** Quarantine over its limit; the value is the exit code. */
  QUOTA,
  /** A gate failed; the value is the number of rows that fail the rule. */
  GATE;

  /** How {@code ops.alerts} names it. */
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether somebody should look at once, and not in the morning. */
  public boolean isUrgent() {
    return this == GATE || this == QUOTA || this == FRESHNESS;
  }

  static AlertKind of(String written) {
    return valueOf(written.toUpperCase(Locale.ROOT));
  }

  /**
   * In words.
   *
   * @param isOver whether it holds, or is resolved
   * @param isShare of an anomaly: a share of nulls, not a number of rows
   */
  String told(double value, double threshold, boolean isOver, boolean isShare) {
    if (isOver) {
      return switch (this) {
        case SCORE -> "score is back at " + percent(value);
        case COMPLETENESS -> "completeness is back at " + percent(value);
        case VALIDITY -> "validity is back at " + percent(value);
        case ACCURACY -> "accuracy is back at " + Share.exact(value);
        case CRITICAL_NULLS -> "nulls are down to " + percent(value);
        case FRESHNESS -> "up to date again";
        case ANOMALY ->
            (isShare ? percent(value) + " nulls" : count(value) + " rows") + " are usual";
        case QUOTA -> "quarantine is within its limit";
        case GATE -> "the gate passes";
      };
    }
    return switch (this) {
      case SCORE -> "score " + percent(value) + ", below " + percent(threshold);
      case COMPLETENESS -> "completeness " + percent(value) + ", below " + percent(threshold);
      case VALIDITY -> "validity " + percent(value) + ", below " + percent(threshold);
      case ACCURACY ->
          "only "
              + Share.exact(value)
              + " of rows are as in the source, below "
              + Share.exact(threshold);
      case CRITICAL_NULLS ->
          "a critical field is null in " + percent(value) + " of rows, above " + percent(threshold);
      case FRESHNESS ->
          "not brought up to date for " + count(value) + " h, more than " + count(threshold) + " h";
      case ANOMALY -> {
        String bound = value > threshold ? " is usual at most" : " is usual at least";
        yield isShare
            ? "null in " + percent(value) + " of rows; " + percent(threshold) + bound
            : count(value) + " rows; " + count(threshold) + bound;
      }
      case QUOTA -> "quarantine is over its limit";
      case GATE -> "the gate failed, " + count(value) + " rows violate the rule";
    };
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String count(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%,.1f", value);
  }
}
