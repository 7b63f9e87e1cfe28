package io.carelake.core.maintenance;

import io.carelake.core.contract.Layer;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * When a table needs upkeep, and how long what is kept is kept.
 *
 * @param share of the time of a running process that upkeep may take, 0 for none
 * @param snapshotAge by layer, how long a snapshot can be read again
 * @param mostSnapshots of a table, unless they are younger than {@code readersTime}
 * @param readersTime how long a job or query may take: no snapshot younger than this is expired
 * @param smallFiles so many small files of one partition are compacted
 * @param smallFileBytes what a small file is
 * @param deletedShare a file of which more rows than this are deleted is rewritten
 * @param orphanAge a file that no snapshot knows, and that is older, belongs to nobody
 * @param deleteMemory how long deleted keys are remembered
 * @param failedRuns how long what a failed run staged is kept to be looked at
 */
public record MaintenanceSettings(
    double share,
    Map<Layer, Duration> snapshotAge,
    int mostSnapshots,
    Duration readersTime,
    int smallFiles,
    long smallFileBytes,
    double deletedShare,
    Duration orphanAge,
    Duration deleteMemory,
    Duration failedRuns) {
  public static final String PREFIX = "spark.carelake.maintenance.";

  /** {@code spark.carelake.delete-memory.days}. */
  public static final String DELETE_MEMORY = "spark.carelake.delete-memory.days";

  private static final long FAILED_RUN_HOURS = 168;

  private static final Map<Layer, Integer> SNAPSHOT_HOURS =
      Map.of(
          Layer.BRONZE, 1,
          Layer.SILVER, 24,
          Layer.SECURE, 24,
          Layer.OPS, 24,
          Layer.GOLD, 168,
          Layer.FEATURES, 168);

  /** Failed runs are kept for a week. */
  public MaintenanceSettings(
      double share,
      Map<Layer, Duration> snapshotAge,
      int mostSnapshots,
      Duration readersTime,
      int smallFiles,
      long smallFileBytes,
      double deletedShare,
      Duration orphanAge,
      Duration deleteMemory) {
    this(
        share,
        snapshotAge,
        mostSnapshots,
        readersTime,
        smallFiles,
        smallFileBytes,
        deletedShare,
        orphanAge,
        deleteMemory,
        Duration.ofHours(FAILED_RUN_HOURS));
  }

  /** As the session says, else the defaults; refuses what is no number. */
  public static MaintenanceSettings of(SparkSession spark) {
    RuntimeConfig conf = spark.conf();
    Map<Layer, Duration> ages = new EnumMap<>(Layer.class);
    SNAPSHOT_HOURS.forEach(
        (layer, hours) ->
            ages.put(
                layer,
                Duration.ofHours(
                    whole(conf, PREFIX + "snapshot-hours." + layer.namespace(), hours))));
    return new MaintenanceSettings(
        share(conf, PREFIX + "share", 0.1),
        ages,
        (int) whole(conf, PREFIX + "most-snapshots", 200),
        Duration.ofMinutes(whole(conf, PREFIX + "readers-minutes", 15)),
        (int) whole(conf, PREFIX + "small-files", 12),
        whole(conf, PREFIX + "small-file-mb", 32) << 20,
        share(conf, PREFIX + "deleted-share", 0.1),
        Duration.ofHours(whole(conf, PREFIX + "orphan-hours", 72)),
        Duration.ofDays(whole(conf, DELETE_MEMORY, 90)),
        Duration.ofHours(whole(conf, PREFIX + "failed-run-hours", FAILED_RUN_HOURS)));
  }

  Duration snapshotAge(Layer layer) {
    return snapshotAge.getOrDefault(layer, Duration.ofHours(24));
  }

  private static long whole(RuntimeConfig conf, String name, long standard) {
    return read(
        conf, name, standard, Long::parseLong, v -> v >= 0, "a whole number that is not negative");
  }

  private static double share(RuntimeConfig conf, String name, double standard) {
    return read(
        conf, name, standard, Double::parseDouble, v -> v >= 0 && v <= 1, "a number from 0 to 1");
  }

  private static <T> T read(
      RuntimeConfig conf,
      String name,
      T standard,
      Function<String, T> parse,
      java.util.function.Predicate<T> valid,
      String expected) {
    scala.Option<String> text = conf.getOption(name);
    if (text.isEmpty()) {
      return standard;
    }
    try {
      T value = parse.apply(text.get().trim());
      if (valid.test(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, like a number that is out of range
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION,
        "Invalid " + name + ": " + text.get() + " (expected " + expected + ")");
  }
}
