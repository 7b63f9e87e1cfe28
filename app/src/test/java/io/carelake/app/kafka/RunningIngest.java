package io.carelake.app.kafka;

import io.carelake.app.Main;
import io.carelake.app.lake.Carelake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@code carelake ingest} or {@code run --source kafka ...} in a process of its own. */
final class RunningIngest {
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  private final Process process;
  private final Path err;
  private final KafkaLake lake;

  private RunningIngest(Process process, Path err, KafkaLake lake) {
    this.process = process;
    this.err = err;
    this.lake = lake;
  }

  /** Starts an ingest in a folder that has settings, and gets scratch files and metrics. */
  static RunningIngest start(KafkaLake lake, String... arguments) {
    return start("ingest", lake, arguments);
  }

  /** The same for a run to silver. */
  static RunningIngest run(KafkaLake lake, String... arguments) {
    return start("run", lake, arguments);
  }

  private static RunningIngest start(String command, KafkaLake lake, String... arguments) {
    List<String> typed =
        new ArrayList<>(
            List.of(
                command,
                "--source",
                "kafka",
                "--bootstrap",
                lake.bootstrap(),
                "--env",
                lake.settings().toString()));
    typed.addAll(List.of(arguments));
    try {
      Path err = Files.createTempFile(lake.folder(), "ingest", ".err");
      Files.deleteIfExists(lake.metrics());
      ProcessBuilder builder =
          new ProcessBuilder(Carelake.javaCommand(Main.class, typed.toArray(String[]::new)))
              .directory(Carelake.HOME.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(err.toFile());
      builder
          .environment()
          .put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + Files.createDirectories(lake.scratch()));
      return new RunningIngest(builder.start(), err, lake);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of metrics of this process. */
  List<String> metrics() {
    try {
      return Files.exists(lake.metrics()) ? Files.readAllLines(lake.metrics()) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String err() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunningIngest awaitMetric(Predicate<List<String>> isThere) {
    return await(() -> isThere.test(metrics()));
  }

  /** Waits until it has said so that often. */
  RunningIngest awaitErr(String text, int times) {
    return await(
        () -> Pattern.compile(Pattern.quote(text)).splitAsStream(err() + ' ').count() > times);
  }

  /** Waits until it has the warehouse for itself: no session yet, but a command that has begun. */
  RunningIngest awaitLock() {
    return await(() -> Files.exists(lake.folder().resolve("warehouse/_writer.lock")));
  }

  private RunningIngest await(BooleanSupplier isThere) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!isThere.getAsBoolean()) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        throw new AssertionError("Not there: " + metrics() + "\n" + err());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return this;
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** SIGTERM. */
  RunningIngest terminate() {
    process.destroy();
    return this;
  }

  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("Did not end: " + err());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
