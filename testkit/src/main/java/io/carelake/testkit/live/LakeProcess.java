package io.carelake.testkit.live;

import io.carelake.testkit.RepositoryFiles;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@code carelake} command in a JVM of its own, which can be killed. */
public final class LakeProcess implements AutoCloseable {
  private static final List<String> OPENS =
      List.of(
          "lang",
          "lang.invoke",
          "lang.reflect",
          "io",
          "net",
          "nio",
          "util",
          "util.concurrent",
          "util.concurrent.atomic");
  private static final List<String> SUN_OPENS =
      List.of("nio.ch", "nio.cs", "security.action", "util.calendar");
  private final ServiceProcess process;
  private final Path log;

  private LakeProcess(ServiceProcess process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code carelake ARGUMENT ...}.
   *
   * @param log gets both streams
   * @param heapMegabytes of its JVM
   */
  public static LakeProcess start(Path log, int heapMegabytes, List<String> arguments) {
    return new LakeProcess(
        ServiceProcess.start("carelake", log.toAbsolutePath(), command(heapMegabytes, arguments)),
        log);
  }

  private static List<String> command(int heapMegabytes, List<String> arguments) {
    Path root = RepositoryFiles.root();
    Path app = root.resolve("app/target");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    OPENS.forEach(p -> command.add("--add-opens=java.base/java." + p + "=ALL-UNNAMED"));
    SUN_OPENS.forEach(p -> command.add("--add-opens=java.base/sun." + p + "=ALL-UNNAMED"));
    command.addAll(
        List.of(
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-Xmx" + heapMegabytes + "m",
            "-XX:ReservedCodeCacheSize=512m",
            "-Duser.timezone=UTC",
            "-Dspark.carelake.home=" + root));
    command.addAll(options());
    command.add("-cp");
    try {
      command.add(
          app.resolve("classes")
              + File.pathSeparator
              + Files.readString(app.resolve("launcher.classpath")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the launcher's class path; build with ./mvnw package", e);
    }
    command.add("io.carelake.app.Main");
    command.addAll(arguments);
    return command;
  }

  private static List<String> options() {
    String told = System.getenv("CARELAKE_JAVA_OPTS");
    return told == null || told.isBlank()
        ? List.of("-XX:+UseParallelGC")
        : Arrays.asList(told.trim().split(" +"));
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end, as an operator's SIGTERM does, and waits for its exit code. */
  public int terminate() {
    return process.terminate();
  }

  /** Waits for its end and tells the exit code. */
  public int exitCode() {
    return process.exitCode();
  }

  public void kill() {
    process.kill();
  }

  /** What it has written to both streams. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + log, e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
