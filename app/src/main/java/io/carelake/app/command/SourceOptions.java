package io.carelake.app.command;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where change events come from. */
final class SourceOptions {
  @Option(
      names = "--source",
      required = true,
      paramLabel = "files",
      description = "Kind of source: files (lines as kcat -J prints them)")
  private String source;

  @Option(
      names = "--path",
      required = true,
      paramLabel = "DIR",
      description = "Folder of captured topics")
  private Path path;

  /** Before a session is opened, and before a warehouse is made for nothing. */
  void check() {
    if (!"files".equals(source)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION, "Invalid --source: " + source + " (expected files)");
    }
    if (!Files.exists(path)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot ingest " + path + ": there is no such file or folder; check --path");
    }
  }

  Path path() {
    return path;
  }
}
