package io.carelake.quality.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as people read them; times in UTC. */
final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

  private Words() {}

  static String time(Instant at) {
    return TIME.format(at);
  }

  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** Never 100.0 for what is not all. */
  static String percent(double share) {
    double floored = Math.floor(share * 1000 + 1e-9) / 10;
    return String.format(Locale.ROOT, floored == 100 ? "%.0f" : "%.1f", floored);
  }

  /** In the two places that matter: {@code 1.2 M}, {@code 340 k}, {@code 57}. */
  static String about(long n) {
    if (n < 10_000) {
      return count(n);
    }
    double value = n;
    String[] units = {"", " k", " M", " G", " T"};
    int unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f%s" : "%.0f%s", value, units[unit]);
  }

  static String span(Duration d) {
    long seconds = Math.max(0, d.toSeconds());
    if (seconds < 1) {
      return Math.max(0, d.toMillis()) + " ms";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    if (seconds < 48 * 3600) {
      long minutes = seconds % 3600 / 60;
      return seconds / 3600
          + " h"
          + (minutes == 0 || seconds >= 10 * 3600 ? "" : " " + minutes + " min");
    }
    return seconds / 86_400 + " days";
  }
}
