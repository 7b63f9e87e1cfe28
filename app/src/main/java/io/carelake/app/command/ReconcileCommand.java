package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.ReconcileRun;
import io.carelake.quality.reconcile.ReconcileSettings.Sources;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carelake reconcile}: silver against the databases of the services. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "Compares silver with the databases of the services by counts and hashes, and scores its",
      "accuracy. Reads the databases only. See docs/quality.md."
    })
final class ReconcileCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Parameters(
      paramLabel = "TABLE",
      description = "Tables, such as silver.claims; default all whose database is configured")
  private List<String> tables = List.of();

  @Option(
      names = "--at-rest",
      description =
          "The services are at rest and silver has all their changes: every difference counts at"
              + " once, none is taken for a change on its way")
  private boolean isAtRest;

  @Override
  public Integer call() {
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      lake.requireHistory();
      return new ReconcileRun(lake, isAtRest ? Sources.AT_REST : Sources.RUNNING, System.out)
          .run(tables)
          .code();
    }
  }
}
