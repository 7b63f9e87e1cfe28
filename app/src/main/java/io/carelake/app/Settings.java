package io.carelake.app;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.lineage.LineageSettings;
import io.carelake.core.lineage.SparkListenerSettings;
import io.carelake.quality.QualityWatch;
import io.carelake.quality.alert.Thresholds;
import io.carelake.quality.alert.WebhookSettings;
import io.carelake.quality.alert.Webhooks;
import io.carelake.quality.score.Weights;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The settings of a process: a Spark properties file, as {@code spark-submit --properties-file}
 * takes it.
 */
record Settings(Map<String, String> spark) {
  private static final String PREFIX = "spark.carelake.";

  static Settings read(Optional<Path> file) {
    Map<String, String> all = new HashMap<>();
    file.ifPresent(f -> all.putAll(load(f)));
    // What spark-submit was told on its command line arrives as system properties and wins.
    System.getProperties()
        .forEach(
            (k, v) -> {
              if (k.toString().startsWith("spark.")) {
                all.put(k.toString(), v.toString());
              }
            });
    return new Settings(Map.copyOf(all));
  }

  private static Map<String, String> load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read settings " + file + ": no such file; name one with --env FILE");
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read settings " + file + ": not a properties file; see conf/env/local.properties",
          e);
    }
    Map<String, String> known = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (!key.startsWith("spark.")) {
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Invalid setting " + key + " in " + file + " (expected spark.* or spark.carelake.*)");
      }
      known.put(key, properties.getProperty(key).trim());
    }
    return known;
  }

  Optional<String> carelake(String name) {
    return Optional.ofNullable(spark.get(PREFIX + name)).filter(v -> !v.isBlank());
  }

  /**
   * The properties of the session of a run: with {@code spark.carelake.lineage.sparkListener},
   * those that let OpenLineage's own listener report below the run.
   */
  Map<String, String> ofRun(String runId) {
    if (!carelake("lineage.sparkListener").filter("true"::equals).isPresent()) {
      return spark;
    }
    Map<String, String> all =
        new HashMap<>(
            SparkListenerSettings.of(runId, LineageSettings.of(spark), ParentRuns.of(spark)));
    String listeners = "spark.extraListeners";
    if (spark.containsKey(listeners)) {
      all.merge(listeners, spark.get(listeners), (ours, theirs) -> theirs + "," + ours);
    }
    spark.forEach(all::putIfAbsent);
    return all;
  }

  /** How many tables run side by side; {@code spark.carelake.parallelism}. */
  int parallelism() {
    String text = carelake("parallelism").orElse("3");
    if (!text.matches("[1-9][0-9]{0,2}")) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid "
              + PREFIX
              + "parallelism: "
              + text
              + " (expected a whole number from 1 to 999)");
    }
    return Integer.parseInt(text);
  }

  /** Scores and alerts as {@code spark.carelake.quality.*} and {@code alerts.*} have them. */
  QualityWatch qualityWatch() {
    return new QualityWatch(
        Weights.of(spark),
        Thresholds.of(spark),
        new Webhooks(WebhookSettings.of(spark, System.getenv())));
  }

  /** A positive whole number, or what holds without the setting. */
  long number(String name, long otherwise) {
    Optional<String> text = carelake(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().matches("[1-9][0-9]{0,9}")) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid " + PREFIX + name + ": " + text.get() + " (expected a positive whole number)");
    }
    return Long.parseLong(text.get());
  }

  /** The settings whose names go on behind this, by the rest of their names. */
  Map<String, String> below(String name) {
    Map<String, String> found = new HashMap<>();
    spark.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX + name)) {
            found.put(key.substring(PREFIX.length() + name.length()), value);
          }
        });
    return found;
  }
}
