package io.carelake.quality.report;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.RunContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the report of a lake: one HTML file, which needs no other and no network. */
public final class QualityReport {
  private QualityReport() {}

  /** Writes the file, over an earlier one. */
  public static void write(RunContext run, Path file) {
    String page = ReportPage.of(ReportReader.read(run));
    Path target = file.toAbsolutePath();
    try {
      Files.createDirectories(target.getParent());
      Files.writeString(target, page);
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot write the report "
              + file
              + ": "
              + e.getClass().getSimpleName()
              + "; name another file with --out",
          e);
    }
  }
}
