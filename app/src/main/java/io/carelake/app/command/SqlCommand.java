package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.Output;
import io.carelake.app.Rows;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.privacy.ReadDoor;
import io.carelake.core.privacy.Role;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carelake sql}: one SELECT through the one read door: role, purpose, audit row. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = "One SELECT, through the read door.")
final class SqlCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Parameters(paramLabel = "SELECT", description = "One query; the default catalog is lake")
  private String query;

  @Option(
      names = "--role",
      defaultValue = "engineer",
      paramLabel = "ROLE",
      description =
          "Who asks: clinician, data-scientist, steward, compliance-officer or engineer; default"
              + " ${DEFAULT-VALUE}")
  private String role;

  @Option(
      names = "--purpose",
      paramLabel = "PURPOSE",
      description = "What for: ${COMPLETION-CANDIDATES}; default the role's own")
  private ConsentPurpose purpose;

  @Option(
      names = "--format",
      defaultValue = "table",
      paramLabel = "FORM",
      description = "table, csv or json; default ${DEFAULT-VALUE}")
  private String format;

  @Option(
      names = "--known-at",
      paramLabel = "TIME",
      converter = LakeOptions.TimeConverter.class,
      description =
          "As it was known then, ISO-8601; default now. Tables are read from their histories, as"
              + " with --as-of, whose default is this time")
  private Instant knownAt;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Tables as that run staged them, whose gate or quota failed")
  private String run;

  @Override
  public Integer call() {
    if (run != null && (options.asOf().isPresent() || knownAt != null)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid option --run: what a run staged has no other time; leave --as-of and --known-at"
              + " out");
    }
    Output output = new Output(System.out, Output.parse(format));
    try (Lake lake = options.open(Lake.Access.READ)) {
      Role who = Role.of(role);
      ReadDoor door =
          ReadDoor.open(
              lake.run().spark(),
              lake.run().contracts(),
              lake.run().store(),
              who,
              purpose == null ? who.defaultPurpose() : purpose);
      if (options.asOf().isPresent() || knownAt != null) {
        Instant known = knownAt == null ? lake.run().clock().instant() : knownAt;
        door = door.at(options.asOf().orElse(known), known);
      }
      if (run != null) {
        door = door.ofFailedRun(run);
      }
      ReadDoor.Answer answer = door.read(query);
      Rows.print(answer.schema(), answer.rows(), output);
      return 0;
    }
  }
}
