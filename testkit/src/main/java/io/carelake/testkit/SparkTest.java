package io.carelake.testkit;

import io.carelake.core.session.LakeSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The one {@code local[2]} session of a test JVM, with an Iceberg catalog {@code lake} in a folder
 * of its own.
 */
public abstract class SparkTest {
  private static SparkSession session;
  private static Path warehouse;

  /** The shared session; ANSI mode and UTC hold. */
  protected static synchronized SparkSession spark() {
    if (session == null) {
      try {
        warehouse = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "lake");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      session =
          LakeSession.open(
              "test", warehouse.toUri().toString(), Map.of("spark.master", "local[2]"));
      session.sparkContext().setLogLevel("ERROR");
    }
    return session;
  }

  /** The folder of the catalog {@code lake}. */
  protected static Path warehouse() {
    spark();
    return warehouse;
  }
}
