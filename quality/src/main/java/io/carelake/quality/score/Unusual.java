package io.carelake.quality.score;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells a value that does not fit its history, by the median and the median distance from it (MAD):
 * a few wild values in the past do not make wild values usual, as they would with mean and standard
 * deviation. Quiet until there is a history to speak of.
 */
public final class Unusual {
  /** Fewer values before are no history. */
  public static final int FEWEST = 7;

  /** How many of the latest values are looked at. */
  public static final int MOST = 60;

  /** MAD times this is the standard deviation of a normal distribution. */
  private static final double TO_SIGMA = 1.4826;

  private static final double SIGMAS = 4;

  private Unusual() {}

  /**
   * What is unusual: the value and the nearest one that would have been usual.
   *
   * @param bound the end of the usual range that the value lies beyond
   */
  public record Finding(double value, double bound) {}

  /**
   * Looks at the number of rows of a table: growth by growth, so that a table may grow as it always
   * grew. A change by less than a tenth is never unusual.
   *
   * @param before earlier numbers of rows, oldest first
   */
  public static Optional<Finding> rows(List<Double> before, double now) {
    List<Double> known = latest(before);
    if (known.size() < FEWEST) {
      return Optional.empty();
    }
    double[] growth = new double[known.size() - 1];
    for (int i = 1; i < known.size(); i++) {
      growth[i - 1] = growth(known.get(i - 1), known.get(i));
    }
    double last = known.get(known.size() - 1);
    return beyond(growth, growth(last, now), Math.log(1.1))
        .map(f -> new Finding(now, Math.max(0, Math.round((last + 1) * Math.exp(f.bound()) - 1))));
  }

  /**
   * Looks at a share of rows, such as that of nulls. A change by less than five points of a hundred
   * is never unusual.
   *
   * @param before earlier shares, oldest first
   */
  public static Optional<Finding> share(List<Double> before, double now) {
    List<Double> known = latest(before);
    if (known.size() < FEWEST) {
      return Optional.empty();
    }
    return beyond(known.stream().mapToDouble(Double::doubleValue).toArray(), now, 0.05);
  }

  private static List<Double> latest(List<Double> before) {
    return before.subList(Math.max(0, before.size() - MOST), before.size());
  }

  /** One row more, so that a table may begin or end empty. */
  private static double growth(double from, double to) {
    return Math.log((to + 1) / (from + 1));
  }

  private static Optional<Finding> beyond(double[] before, double now, double least) {
    double median = median(before);
    double spread = median(Arrays.stream(before).map(v -> Math.abs(v - median)).toArray());
    double allowed = Math.max(least, SIGMAS * TO_SIGMA * spread);
    if (Math.abs(now - median) <= allowed) {
      return Optional.empty();
    }
    return Optional.of(new Finding(now, now > median ? median + allowed : median - allowed));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
