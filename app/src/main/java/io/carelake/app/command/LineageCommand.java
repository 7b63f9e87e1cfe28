package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.Output;
import io.carelake.core.lineage.LineageQuery;
import io.carelake.core.lineage.LineageTree;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code carelake lineage}: the way back to the source columns, with transformations and
 * protections.
 */
@Command(
    name = "lineage",
    mixinStandardHelpOptions = true,
    description = "The way back of a table or column to its source columns.")
final class LineageCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Parameters(paramLabel = "TABLE[.COLUMN]", description = "For example gold.patient_360.email")
  private String what;

  @Option(
      names = "--format",
      defaultValue = "table",
      paramLabel = "FORM",
      description = "table (a tree) or json; default ${DEFAULT-VALUE}")
  private String format;

  @Override
  public Integer call() {
    try (Lake lake = options.open(Lake.Access.READ)) {
      List<LineageTree> trees =
          LineageQuery.open(lake.run().spark(), lake.run().contracts()).trace(what);
      boolean json = Output.parse(format) == Output.Format.JSON;
      trees.forEach(t -> System.out.println(json ? t.json() : t.text()));
      return 0;
    }
  }
}
