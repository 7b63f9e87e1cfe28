package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.core.contract.Contracts;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code carelake contracts}: checks them, and writes what is generated from them. */
@Command(
    name = "contracts",
    mixinStandardHelpOptions = true,
    subcommands = ContractsCommand.Check.class,
    description =
        "The contracts: check them, or write the data dictionary and the column constants.")
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
      long columns = contracts.all().stream().mapToLong(c -> c.columns().size()).sum();
      long rules = contracts.all().stream().mapToLong(c -> c.rules().size()).sum();
      System.out.printf(
          "%d contracts, %d columns, %d rules: no problem found%n",
          contracts.all().size(), columns, rules);
      return 0;
    }
  }
}
