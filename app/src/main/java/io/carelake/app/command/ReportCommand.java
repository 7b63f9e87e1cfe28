package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.quality.report.QualityReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code carelake report}: scores, alerts, tables and runs on one page. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "How good the data is, on one HTML page that needs no network: scores, alerts, every",
      "table with its rules and lineage, the last runs. Names and counts only."
    })
final class ReportCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Option(
      names = "--out",
      defaultValue = "report.html",
      paramLabel = "FILE",
      description = "File to write; default ${DEFAULT-VALUE}")
  private Path out;

  @Override
  public Integer call() {
    try (Lake lake = options.open(Lake.Access.READ)) {
      lake.requireHistory();
      QualityReport.write(lake.run(), out);
      System.err.println("Wrote " + out + ": open it in a browser");
      return 0;
    }
  }
}
