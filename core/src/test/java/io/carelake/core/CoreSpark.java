package io.carelake.core;

import io.carelake.core.session.LakeSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The one session of core's test JVM, with an Iceberg catalog {@code lake} in a folder of its own.
 * (Core cannot use the testkit's: the testkit stands on core.)
 */
public final class CoreSpark {
  private static SparkSession session;
  private static Path warehouse;

  private CoreSpark() {}

  public static synchronized SparkSession session() {
    if (session == null) {
      try {
        warehouse = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "lake");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      session =
          LakeSession.open(
              "core-test",
              warehouse.toAbsolutePath().toUri().toString(),
              Map.of("spark.master", "local[2]"));
      session.sparkContext().setLogLevel("ERROR");
    }
    return session;
  }

  public static Path warehouse() {
    session();
    return warehouse;
  }
}
