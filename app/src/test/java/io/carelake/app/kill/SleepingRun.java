package io.carelake.app.kill;

import io.carelake.app.Main;
import io.carelake.app.lake.Carelake;
import io.carelake.app.lake.Carelake.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A run that has fallen asleep in the middle ({@link HaltingFileSystem}). */
final class SleepingRun implements AutoCloseable {
  private static final int MINUTES = 5;

  private final Process process;
  private final Path awake;
  private final Path out;
  private final Path err;

  private SleepingRun(Process process, Path awake, Path out, Path err) {
    this.process = process;
    this.awake = awake;
    this.out = out;
    this.err = err;
  }

  /** Starts a run and waits until it sleeps. */
  static SleepingRun start(Path settings, String... command)
      throws IOException, InterruptedException {
    Path awake = settings.resolveSibling("awake");
    Files.deleteIfExists(awake);
    Files.writeString(
        settings,
        "spark.hadoop." + HaltingFileSystem.AWAKE + " " + awake + "\n",
        StandardOpenOption.APPEND);
    Path out = Files.createTempFile("sleeping", ".out");
    Path err = Files.createTempFile("sleeping", ".err");
    String[] all =
        Stream.concat(Stream.of(command), Stream.of("--env", settings.toString()))
            .toArray(String[]::new);
    Process process =
        new ProcessBuilder(Carelake.javaCommand(Main.class, all))
            .directory(Carelake.HOME.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    SleepingRun run = new SleepingRun(process, awake, out, err);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    while (!run.sleeps()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        run.close();
        throw new AssertionError("It did not fall asleep: " + Files.readString(err));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return run;
  }

  private boolean sleeps() throws IOException, InterruptedException {
    Process ps =
        new ProcessBuilder("ps", "-o", "stat=", "-p", String.valueOf(process.pid())).start();
    String state = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    ps.waitFor();
    return state.startsWith("T");
  }

  /** Wakes it up and waits for its end. */
  Ended wake() throws IOException, InterruptedException {
    Files.createFile(awake);
    new ProcessBuilder("kill", "-CONT", String.valueOf(process.pid())).start().waitFor();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("It did not end: " + Files.readString(err));
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    Files.deleteIfExists(awake);
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
