package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.core.contract.ConnectorWriter;
import io.carelake.core.contract.ConstantsWriter;
import io.carelake.core.contract.ContractCheck;
import io.carelake.core.contract.ContractDocs;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.DatabaseWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code carelake contracts}: checks them, and writes what is generated from them. */
@Command(
    name = "contracts",
    mixinStandardHelpOptions = true,
    subcommands = {ContractsCommand.Check.class, ContractsCommand.Docs.class},
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
