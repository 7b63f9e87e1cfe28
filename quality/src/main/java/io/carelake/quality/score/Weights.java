package io.carelake.quality.score;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much each dimension counts in an overall score. Only the dimensions that were measured count,
 * so that a table without, say, relationships is neither better nor worse for it.
 *
 * @param byDimension weights by ODCS dimension, in the order in which people read them
 */
public record Weights(Map<String, Double> byDimension) {
  private static final String PREFIX = "spark.carelake.quality.weight.";

  /** The weights that hold without a setting. */
  public static Weights standard() {
    Map<String, Double> weights = new LinkedHashMap<>();
    weights.put("completeness", 25.0);
    weights.put("conformity", 25.0);
    weights.put("consistency", 15.0);
    weights.put("uniqueness", 15.0);
    weights.put("timeliness", 10.0);
    weights.put("accuracy", 10.0);
    return new Weights(weights);
  }

  /** The weights with {@code spark.carelake.quality.weight.<dimension>} over the standard ones. */
  public static Weights of(Map<String, String> settings) {
    Map<String, Double> weights = new LinkedHashMap<>(standard().byDimension());
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) {
            String dimension = key.substring(PREFIX.length());
            if (!weights.containsKey(dimension)) {
              throw new CarelakeException(
                  ExitCode.CONFIGURATION,
                  "Unknown dimension "
                      + dimension
                      + " in "
                      + key
                      + " (known: "
                      + weights.keySet()
                      + ")");
            }
            weights.put(dimension, weight(key, value));
          }
        });
    if (weights.values().stream().allMatch(w -> w == 0)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION, "Invalid " + PREFIX + "*: all are 0 (expected one above 0)");
    }
    return new Weights(weights);
  }

  private static double weight(String key, String text) {
    try {
      double weight = Double.parseDouble(text.strip());
      if (weight >= 0 && weight <= 1_000_000) {
        return weight;
      }
    } catch (NumberFormatException e) {
      // Told below, as any other value that is no weight.
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION, "Invalid " + key + ": " + text + " (expected a number from 0 up)");
  }

  boolean covers(String dimension) {
    return byDimension.containsKey(dimension);
  }

  /** The weighted mean; 1 if nothing that counts was measured. */
  double overall(Map<String, Double> scores) {
    double sum = 0;
    double weight = 0;
    for (Map.Entry<String, Double> score : scores.entrySet()) {
      double w = byDimension.getOrDefault(score.getKey(), 0.0);
      sum += w * score.getValue();
      weight += w;
    }
    return weight == 0 ? 1 : sum / weight;
  }
}
