package io.carelake.app.lake;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts the project's own commands as an operator would: real processes, real exit codes, both
 * streams kept.
 */
public final class Carelake {
  /** The checkout. */
  public static final Path HOME = home();

  /** Long enough for a population of a hundred on a busy machine. */
  private static final int MINUTES = 40;

  private Carelake() {}

  /** How a process ended. */
  public record Ended(int exitCode, String out, String err) {}

  private static Path home() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(here.resolve("scripts/carelake"))) {
      here = here.getParent();
    }
    return here;
  }

  /** {@code scripts/carelake ...} */
  public static Ended carelake(String... arguments) {
    return script("carelake", arguments);
  }

  public static Ended script(String name, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("bash", HOME.resolve("scripts/" + name).toString()));
    command.addAll(Arrays.asList(arguments));
    return run(command, Duration.ofMinutes(MINUTES), false);
  }

  /** A main class of the tests in a JVM of its own, with Spark's options. */
  public static Ended java(Class<?> main, String... arguments) {
    return run(javaCommand(main, arguments), Duration.ofMinutes(MINUTES), false);
  }

  /** The same, ended by SIGKILL (exit code 137) unless it ends by itself before. */
  public static Ended javaKilledAfter(Duration life, Class<?> main, String... arguments) {
    return run(javaCommand(main, arguments), life, true);
  }

  /** The command of a main class in a JVM of its own, with Spark's options. */
  public static List<String> javaCommand(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(System.getProperty("carelake.test.opens", "").trim().split(" +")));
    command.addAll(
        List.of(
            "-Xmx2g",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=512m",
            "-Duser.timezone=UTC",
            "-Dspark.carelake.home=" + HOME,
            "-cp",
            classPath(),
            main.getName()));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** What the launcher uses, with the tests' own classes before it. */
  private static String classPath() {
    Path target = HOME.resolve("app/target");
    try {
      return target.resolve("test-classes")
          + File.pathSeparator
          + target.resolve("classes")
          + File.pathSeparator
          + Files.readString(target.resolve("launcher.classpath")).trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Ended run(List<String> command, Duration life, boolean isKilled) {
    try {
      File out = File.createTempFile("carelake", ".out");
      File err = File.createTempFile("carelake", ".err");
      Process process =
          new ProcessBuilder(command)
              .directory(HOME.toFile())
              .redirectOutput(out)
              .redirectError(err)
              .start();
      if (!process.waitFor(life.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        if (!isKilled) {
          throw new IllegalStateException(
              "Did not end within " + MINUTES + " minutes: " + command.get(command.size() - 1));
        }
      }
      Ended ended =
          new Ended(
              process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
      Files.delete(out.toPath());
      Files.delete(err.toPath());
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
