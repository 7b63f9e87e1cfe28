package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.Output;
import io.carelake.app.Rows;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code carelake runs}: what ran, newest first, with its ledger. */
@Command(name = "runs", mixinStandardHelpOptions = true, description = "What ran, with its ledger.")
final class RunsCommand implements Callable<Integer> {
  /** What is not nought of it, by name: for people; programs get the map. */
  private static final String LEDGER =
      "array_join(transform(array_sort(filter(map_entries(ledger), e -> e.value <> 0)),"
          + " e -> concat(e.key, ' ', e.value)), ', ')";

  @Mixin private LakeOptions options = new LakeOptions();

  @Option(
      names = "--format",
      defaultValue = "table",
      paramLabel = "FORM",
      description = "table, csv or json; default ${DEFAULT-VALUE}")
  private String format;

  @Option(
      names = "--limit",
      defaultValue = "200",
      paramLabel = "N",
      description = "At most so many rows; default ${DEFAULT-VALUE}")
  private int limit;

  @Override
  public Integer call() {
    Output.Format form = Output.parse(format);
    try (Lake lake = options.open(Lake.Access.READ)) {
      lake.requireHistory();
      Rows.print(
          lake.run()
              .spark()
              .table("lake.ops.runs")
              .selectExpr(
                  "started_at",
                  "run_id",
                  "target AS table",
                  "status",
                  "exit_code",
                  "rows_written",
                  "rows_removed",
                  "duration_ms",
                  form == Output.Format.TABLE ? LEDGER + " AS ledger" : "ledger",
                  "message")
              .orderBy(org.apache.spark.sql.functions.col("started_at").desc())
              .limit(limit),
          new Output(System.out, form));
      return 0;
    }
  }
}
