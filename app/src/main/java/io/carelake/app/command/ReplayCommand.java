package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.ReplayRun;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carelake replay}: tries quarantined rows again after a rule or the code was mended. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Tries quarantined rows again, by the contracts of today: what passes now is in its table",
      "afterwards, and in what is made of it. May be repeated. See docs/quality.md."
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Parameters(
      paramLabel = "TABLE",
      description = "Tables, such as silver.claims; default all with something in quarantine")
  private List<String> tables = List.of();

  @Option(
      names = "--rule",
      paramLabel = "ID",
      description = "Only what failed this rule, or for this reason (undecodable:amount)")
  private String rule;

  @Override
  public Integer call() {
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      lake.requireHistory();
      return new ReplayRun(lake, Optional.ofNullable(rule), System.out).run(tables).code();
    }
  }
}
