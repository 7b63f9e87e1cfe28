package io.carelake.app.command;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.MachineTrouble;
import io.carelake.core.privacy.Redaction;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code carelake}: the commands and what their failures mean to an operator. */
@Command(
    name = "carelake",
    mixinStandardHelpOptions = true,
    version = "Carelake 0.1.0",
    description = "Change events in, data that people can trust out.",
    subcommands = {
      IngestCommand.class,
      LayerCommand.Silver.class,
      LayerCommand.Gold.class,
      RunCommand.class,
      ReplayCommand.class,
      MaintainCommand.class,
      ReconcileCommand.class,
      ContractsCommand.class,
      LineageCommand.class,
      SqlCommand.class,
      TablesCommand.class,
      RunsCommand.class,
      ReportCommand.class,
      DemoCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carelake run --source files --path landing --warehouse lake",
      "  carelake run --source kafka --bootstrap broker:9092 --continuous --warehouse lake",
      "  carelake sql \"SELECT * FROM gold.operational_kpis LIMIT 10\" --warehouse lake",
      "  carelake lineage gold.patient_360.email --warehouse lake",
      "  carelake report --out report.html --warehouse lake"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "2:contract or configuration",
      "3:the source changed so that somebody must decide: schema drift, or a Kafka topic held back",
      "4:a gate failed and nothing of that table was published, or a table is not as in its source",
      "5:quarantine over its limit",
      "70:a bug",
      "75:try again (another writer holds the warehouse, a table moved, Kafka or a database does not answer)"
    })
public final class CarelakeCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs one command line and returns the process exit code. */
  public static int execute(String... arguments) {
    CommandLine line = new CommandLine(new CarelakeCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(100);
    line.setExitCodeExceptionMapper(CarelakeCommand::exitCode);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          // The message of our own exception is made of names and counts; any other may quote a
          // value.
          String message =
              failure instanceof CarelakeException e ? e.getMessage() : Redaction.message(failure);
          command.getErr().println(message);
          if (exitCode(failure) == ExitCode.BUG.code() && System.getenv("CARELAKE_TRACE") != null) {
            for (Throwable t = failure; t != null; t = t.getCause()) {
              command.getErr().println(t.getClass().getName());
              for (StackTraceElement frame : t.getStackTrace()) {
                command.getErr().println("  at " + frame);
              }
            }
          }
          return exitCode(failure);
        });
    line.setParameterExceptionHandler(
        (e, args) -> {
          e.getCommandLine().getErr().println(e.getMessage());
          e.getCommandLine()
              .getErr()
              .println("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
          return ExitCode.CONFIGURATION.code();
        });
    return line.execute(arguments);
  }

  private static int exitCode(Throwable failure) {
    return MachineTrouble.exitCode(failure).code();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Name a command: " + spec.subcommands().keySet());
  }
}
