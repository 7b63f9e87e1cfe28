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
import java.util.Map;
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

  /**
   * {@code scripts/carelake ...}, compiled once and quickly: a run of a few patients ends before
   * what the second compiler takes is earned back.
   */
  public static Ended carelake(String... arguments) {
    String options = "-XX:TieredStopAtLevel=1 " + String.join(" ", KeptClasses.options());
    return script(Map.of("CARELAKE_JAVA_OPTS", options), "carelake", arguments);
  }

  public static Ended script(String name, String... arguments) {
    return script(Map.of(), name, arguments);
  }

  private static Ended script(Map<String, String> environment, String name, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("bash", HOME.resolve("scripts/" + name).toString()));
    command.addAll(Arrays.asList(arguments));
    return run(command, environment, Duration.ofMinutes(MINUTES), false);
  }

  /** A main class of the tests in a JVM of its own, with Spark's options. */
  public static Ended java(Class<?> main, String... arguments) {
    return run(javaCommand(main, arguments), Map.of(), Duration.ofMinutes(MINUTES), false);
  }

  /** The same with further options of the JVM, and without the kept classes. */
  static Ended java(List<String> options, Class<?> main, String... arguments) {
    return run(command(options, main, arguments), Map.of(), Duration.ofMinutes(MINUTES), false);
  }

  /** The same, ended by SIGKILL (exit code 137) unless it ends by itself before. */
  public static Ended javaKilledAfter(Duration life, Class<?> main, String... arguments) {
    return run(javaCommand(main, arguments), Map.of(), life, true);
  }

  /** The command of a main class in a JVM of its own, with Spark's options. */
  public static List<String> javaCommand(Class<?> main, String... arguments) {
    return command(KeptClasses.options(), main, arguments);
  }

  private static List<String> command(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(System.getProperty("carelake.test.opens", "").trim().split(" +")));
    command.addAll(options);
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

  /** What the launcher uses, and behind it, or no classes could be shared, the tests' own. */
  private static String classPath() {
    Path target = HOME.resolve("app/target");
    try {
      return target.resolve("carelake-app-0.1.0-SNAPSHOT.jar")
          + File.pathSeparator
          + Files.readString(target.resolve("launcher.classpath")).trim()
          + File.pathSeparator
          + target.resolve("test-classes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Ended run(
      List<String> command, Map<String, String> environment, Duration life, boolean isKilled) {
    try {
      File out = File.createTempFile("carelake", ".out");
      File err = File.createTempFile("carelake", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(HOME.toFile())
              .redirectOutput(out)
              .redirectError(err);
      builder.environment().putAll(environment);
      Process process = builder.start();
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
