package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.core.contract.ConnectorWriter;
import io.carelake.core.contract.ConstantsWriter;
import io.carelake.core.contract.ContractCheck;
import io.carelake.core.contract.ContractDiff;
import io.carelake.core.contract.ContractDocs;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.DatabaseWriter;
import io.carelake.core.job.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carelake contracts}: checks them, and writes what is generated from them. */
@Command(
    name = "contracts",
    mixinStandardHelpOptions = true,
    subcommands = {
      ContractsCommand.Check.class,
      ContractsCommand.Diff.class,
      ContractsCommand.Docs.class
    },
    description = "The contracts: check them, or write what is generated from them.")
final class ContractsCommand {
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Checks all contracts, all problems at once.")
  static final class Check implements Callable<Integer> {
    @Mixin private LakeOptions options = new LakeOptions();

    @Override
    public Integer call() {
      Contracts contracts = Lake.contracts(options.request());
      System.out.println(ContractCheck.summary(contracts));
      return 0;
    }
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description =
          "What a change of contracts means; exit code 3 if it breaks somebody or a version is wrong.")
  static final class Diff implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "OLD", description = "Folder of contracts, or one file")
    private Path before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The same, after the change")
    private Path after;

    @Override
    public Integer call() {
      ContractDiff diff =
          ContractDiff.between(ContractLoader.read(before), ContractLoader.read(after));
      System.out.println(diff.text());
      return (diff.needsDecision() ? ExitCode.SCHEMA_DRIFT : ExitCode.OK).code();
    }
  }

  @Command(
      name = "docs",
      mixinStandardHelpOptions = true,
      description =
          "Writes docs/tables, the column constants, conf/debezium and conf/postgres of the"
              + " repository's contracts.")
  static final class Docs implements Callable<Integer> {
    @Mixin private LakeOptions options = new LakeOptions();

    @Option(
        names = "--root",
        paramLabel = "DIR",
        description = "Checkout to write into; default this one")
    private Path root;

    @Override
    public Integer call() {
      Contracts contracts = Lake.contracts(options.request());
      Path into = root == null ? Lake.home() : root;
      ContractDocs.write(contracts, into);
      ConstantsWriter.write(contracts, into);
      ConnectorWriter.write(contracts, into);
      DatabaseWriter.write(contracts, into);
      System.err.println(
          "Wrote docs/tables, column constants, conf/debezium and conf/postgres of "
              + contracts.all().size()
              + " tables");
      return 0;
    }
  }
}
