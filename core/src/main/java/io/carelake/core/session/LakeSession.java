package io.carelake.core.session;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.privacy.Redaction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;

/** Builds the Spark session of a run; nothing else in the house does. */
public final class LakeSession {
  private static final String SERIALIZER = "spark.serializer";

  /**
   * Whatever a cluster's defaults say: Spark's Kryo cannot write the records of Java that tasks are
   * sent and send back. Rows do not go through it.
   */
  private static final String JAVA_SERIALIZER = "org.apache.spark.serializer.JavaSerializer";

  private LakeSession() {}

  /** The embedded default: one JVM, Iceberg's hadoop catalog {@code lake} in a folder. */
  public static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("spark.sql.session.timeZone", "UTC"),
          Map.entry("spark.sql.ansi.enabled", "true"),
          Map.entry(
              "spark.sql.extensions",
              // Delta's first: in the other order it does not see its own statements.
              "io.delta.sql.DeltaSparkSessionExtension,"
                  + "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"),
          Map.entry(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
          // Its own for files goes past the file system below, and forks for each commit.
          Map.entry("spark.delta.logStore.file.impl", "io.delta.storage.LocalLogStore"),
          // The state of a Delta table is a Spark job of this many tasks: fifty by default.
          Map.entry("spark.databricks.delta.snapshotPartitions", "2"),
          Map.entry("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog"),
          Map.entry("spark.sql.catalog.lake.type", "hadoop"),
          Map.entry("spark.sql.defaultCatalog", "lake"),
          Map.entry("spark.hadoop.fs.file.impl", UnforkedLocalFileSystem.class.getName()),
          // Else streaming queries write their logs past that file system, and fork for each.
          Map.entry(
              "spark.sql.streaming.checkpointFileManagerClass",
              "org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager"),
          Map.entry("spark.ui.enabled", "false"),
          Map.entry("spark.ui.showConsoleProgress", "false"),
          Map.entry("spark.driver.host", "127.0.0.1"),
          Map.entry("spark.driver.bindAddress", "127.0.0.1"),
          Map.entry("spark.sql.shuffle.partitions", "2"),
          Map.entry("spark.default.parallelism", "2"),
          // The house computes its own statistics; literals of plans must not reach event logs.
          Map.entry("spark.sql.maxMetadataStringLength", "100"),
          Map.entry("spark.sql.redaction.string.regex", "k[0-9]+:[0-9a-f]+"),
          Map.entry("spark.redaction.regex", Redaction.SECRET_NAMES),
          // Else ${env:…} and ${system:…} in any SQL text, a contract's too, read the environment.
          Map.entry("spark.sql.variable.substitute", "false"),
          // Constraints of wide plans take longer to infer than they ever prune.
          Map.entry("spark.sql.constraintPropagation.enabled", "false"),
          // A lake of a hundred tables has more expressions than the default of 100 keeps compiled:
          // each run would generate, compile and warm up the same code again.
          Map.entry("spark.sql.codegen.cache.maxEntries", "2000"),
          // A consumer per partition of a topic is kept, or each batch would connect anew.
          Map.entry("spark.kafka.consumer.cache.capacity", "1024"));

  /**
   * Opens the session.
   *
   * @param warehouse the folder or bucket of the catalog {@code lake}
   * @param settings Spark properties, over the defaults
   */
  public static SparkSession open(String appName, String warehouse, Map<String, String> settings) {
    return started(appName, warehouse, settings);
  }

  /**
   * Opens the lake in the Spark application of this JVM if one is running, in a session of its own
   * with its own catalog; else starts one.
   *
   * @param settings Spark properties, over the defaults; a running application keeps its own for
   *     what is not of a session
   */
  public static Opened openOrJoin(String appName, String warehouse, Map<String, String> settings) {
    scala.Option<SparkSession> running = SparkSession.getDefaultSession();
    Optional<SparkSession> before =
        Optional.ofNullable(SparkSession.getActiveSession().getOrElse(() -> null));
    return running.isDefined() && !running.get().sparkContext().isStopped()
        ? new Opened(joined(running.get(), warehouse, settings), false, before)
        : new Opened(started(appName, warehouse, settings), true, Optional.empty());
  }

  /**
   * An open session.
   *
   * @param isOwner whether it started the application, and so ends it
   * @param before the session that was active in this thread, and is again when this one closes
   */
  public record Opened(SparkSession spark, boolean isOwner, Optional<SparkSession> before)
      implements AutoCloseable {
    @Override
    public void close() {
      if (isOwner) {
        spark.stop();
      } else {
        before.ifPresentOrElse(SparkSession::setActiveSession, SparkSession::clearActiveSession);
      }
    }
  }

  private static SparkSession joined(
      SparkSession running, String warehouse, Map<String, String> settings) {
    String serializer = running.sparkContext().getConf().get(SERIALIZER, JAVA_SERIALIZER);
    if (!serializer.equals(JAVA_SERIALIZER)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot join a Spark application whose "
              + SERIALIZER
              + " is "
              + serializer
              + ": start it with "
              + JAVA_SERIALIZER);
    }
    SparkSession session = running.newSession();
    Map<String, String> wanted = new HashMap<>(DEFAULTS);
    wanted.putAll(settings);
    wanted.put("spark.sql.catalog.lake.warehouse", warehouse);
    wanted.forEach(
        (name, value) -> {
          boolean ofSession = name.startsWith("spark.sql.") || name.startsWith("spark.carelake.");
          if (ofSession && !SQLConf.isStaticConfigKey(name)) {
            session.conf().set(name, value);
          }
        });
    SparkSession.setActiveSession(session);
    return session;
  }

  private static SparkSession started(
      String appName, String warehouse, Map<String, String> settings) {
    SparkSession.Builder builder = SparkSession.builder().appName(appName);
    if (!settings.containsKey("spark.master") && System.getProperty("spark.master") == null) {
      builder = builder.master("local[2]");
    }
    for (Map.Entry<String, String> e : DEFAULTS.entrySet()) {
      builder = builder.config(e.getKey(), e.getValue());
    }
    builder = builder.config("spark.sql.catalog.lake.warehouse", warehouse);
    for (Map.Entry<String, String> e : settings.entrySet()) {
      builder = builder.config(e.getKey(), e.getValue());
    }
    return builder.config(SERIALIZER, JAVA_SERIALIZER).getOrCreate();
  }
}
