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
  @Mixin private LakeOptions options = new LakeOptions();

  @Option(names = "--format", defaultValue = "table", description = "table, csv or json")
  private String format;

  @Option(names = "--limit", defaultValue = "200", description = "At most so many rows")
  private int limit;

  @Override
  public Integer call() {
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
                  "ledger",
                  "message")
              .orderBy(org.apache.spark.sql.functions.col("started_at").desc())
              .limit(limit),
          new Output(System.out, Output.parse(format)));
      return 0;
    }
  }
}
