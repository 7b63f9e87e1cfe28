package io.carelake.app;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Metrics as JSON lines, appended to the file that {@code spark.carelake.metrics.path} names; none
 * without it. Names, counts and times only.
 */
final class MetricsFile {
  private final Optional<Path> file;

  MetricsFile(Settings settings) {
    this.file = settings.carelake("metrics.path").map(Path::of);
  }

  /**
   * Appends a line.
   *
   * @param values numbers, or names; no text that would need escaping
   */
  void write(Map<String, Object> values) {
    file.ifPresent(f -> append(f, line(values)));
  }

  private static String line(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(e -> "\"" + e.getKey() + "\":" + json(e.getValue()))
        .collect(Collectors.joining(",", "{", "}\n"));
  }

  private static String json(Object value) {
    return value instanceof Number ? value.toString() : "\"" + value + "\"";
  }

  private static void append(Path file, String line) {
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot write metrics to "
              + file
              + ": "
              + e.getClass().getSimpleName()
              + "; correct spark.carelake.metrics.path",
          e);
    }
  }
}
