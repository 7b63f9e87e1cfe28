package io.carelake.testkit.live;

import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that lives no longer than this JVM: a shell beside it waits for the end of its standard
 * input and then kills it, so that even a JVM that was killed itself leaves nothing running. Both
 * are a session of their own: what a terminal or a time limit sends to a whole group does not reach
 * the shell before its work is done.
 */
final class ServiceProcess implements AutoCloseable {
  private static final String WATCHED =
      "exec 3<&0; \"$@\" 3<&- </dev/null & child=$!;"
          + " { read -r line <&3; kill -9 $child; } 2>/dev/null & watch=$!;"
          + " wait $child; code=$?; kill -9 $watch 2>/dev/null; exit $code";
  private final String name;
  private final Path log;
  private final Process process;

  private ServiceProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a program.
   *
   * @param log gets what it prints, behind what an earlier process printed
   */
  static ServiceProcess start(String name, Path log, List<String> command) {
    return start(name, log, command, Map.of());
  }

  /** Starts a program with further environment variables: the place for secrets. */
  static ServiceProcess start(
      String name, Path log, List<String> command, Map<String, String> environment) {
    List<String> watched = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", WATCHED, name));
    watched.addAll(onCores(name));
    watched.addAll(command);
    try {
      ProcessBuilder builder =
          new ProcessBuilder(watched)
              .directory(log.getParent().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return new ServiceProcess(name, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name, e);
    }
  }

  /**
   * Which cores a program may use: {@code -Dcarelake.live.cores.<name>=0} or for all that are not
   * named {@code -Dcarelake.live.cores=1}; none told, all of them.
   */
  private static List<String> onCores(String name) {
    String cores =
        System.getProperty(
            "carelake.live.cores." + name, System.getProperty("carelake.live.cores"));
    return cores == null ? List.of() : List.of("taskset", "-c", cores);
  }

  /** Runs a program to its end, which must be a good one. */
  static void run(String name, Path log, List<String> command) {
    run(name, log, command, Map.of());
  }

  static void run(String name, Path log, List<String> command, Map<String, String> environment) {
    ServiceProcess one = start(name, log, command, environment);
    try {
      if (!one.process.waitFor(60, TimeUnit.SECONDS) || one.process.exitValue() != 0) {
        throw new IllegalStateException("Cannot run " + name + ": " + one.lastLines());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running " + name, e);
    } finally {
      one.close();
    }
  }

  /** The command of a small JVM on the class path of the services. */
  static List<String> java(Path folder, int heapMegabytes, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + heapMegabytes + "m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Duser.timezone=UTC",
            "-Djava.io.tmpdir=" + folder,
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-cp",
            classPath(),
            main));
    command.addAll(arguments);
    return command;
  }

  private static String classPath() {
    Path file = RepositoryFiles.root().resolve("testkit/services/target/services.classpath");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read "
              + file
              + "; build it with ./mvnw -q -f testkit/services generate-resources",
          e);
    }
  }

  /** Something that may not be true yet. */
  interface Ready {
    boolean ask() throws Exception;
  }

  /** Waits until something is so, and gives up when the process ends or the time is over. */
  void await(String what, Duration patience, Ready ready) {
    Instant giveUp = Instant.now().plus(patience);
    Exception last = null;
    while (Instant.now().isBefore(giveUp)) {
      if (!process.isAlive()) {
        throw new IllegalStateException(name + " ended before " + what + ": " + lastLines());
      }
      try {
        if (ready.ask()) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for " + what, e);
      } catch (Exception notYet) {
        last = notYet;
        pause();
      }
    }
    throw new IllegalStateException(
        name + ": no " + what + " within " + patience + ": " + lastLines(), last);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM to the program and waits for its end. */
  int terminate() {
    process
        .children()
        .filter(child -> !child.info().command().orElse("").matches(".*/(sh|dash|bash)"))
        .forEach(ProcessHandle::destroy);
    return exitCode();
  }

  /** Waits for its end. */
  int exitCode() {
    try {
      if (!process.waitFor(15, TimeUnit.MINUTES)) {
        throw new IllegalStateException(name + " does not end: " + lastLines());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + name, e);
    }
  }

  /** The end of what it printed, for a message. */
  String lastLines() {
    try {
      String all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      return all.substring(Math.max(0, all.length() - 3_000)).strip();
    } catch (IOException e) {
      return "(no log)";
    }
  }

  /** Ends it and all it has started at once, as {@code kill -9} does. */
  void kill() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    all.add(process.toHandle());
    for (ProcessHandle each : all) {
      try {
        each.onExit().get(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
        throw new IllegalStateException("Cannot kill " + name + " (process " + each.pid() + ")", e);
      }
    }
  }

  @Override
  public void close() {
    kill();
  }
}
