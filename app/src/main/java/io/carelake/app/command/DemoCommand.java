package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.LakeRun;
import io.carelake.app.PatientPage;
import io.carelake.app.Summary;
import io.carelake.core.job.ExitCode;
import io.carelake.core.privacy.KeyFile;
import io.carelake.quality.report.QualityReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What {@code scripts/demo} runs: everything, then a summary and one synthetic patient's 360. Makes
 * its own token key.
 */
@Command(
    name = "demo",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Runs everything on a simulated landing folder and shows what came out.")
final class DemoCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Option(
      names = "--path",
      required = true,
      paramLabel = "DIR",
      description = "Simulated landing folder")
  private Path landing;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Token key to make if it is missing")
  private Path keyFile;

  @Option(names = "--report", paramLabel = "FILE", description = "Report to write at the end")
  private Path report;

  @Override
  public Integer call() {
    if (keyFile != null && !Files.exists(keyFile)) {
      KeyFile.create(keyFile);
    }
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      ExitCode code = LakeRun.everything(lake, landing, Lake.scope(false));
      Summary.print(lake, System.out);
      PatientPage.print(lake, System.out);
      if (report != null) {
        QualityReport.write(lake.run(), report);
      }
      return code.code();
    }
  }
}
