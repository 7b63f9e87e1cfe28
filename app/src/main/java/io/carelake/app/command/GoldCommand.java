package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.core.contract.Layer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carelake gold}: the named tables of gold, or all of them, in dependency order. */
@Command(
    name = "gold",
    mixinStandardHelpOptions = true,
    description = "Tables of gold, in dependency order.")
final class GoldCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Parameters(paramLabel = "TABLE", description = "Tables, with or without 'gold.'; default all")
  private List<String> tables = List.of();

  @Option(names = "--full", description = "Build everything anew instead of what changed")
  private boolean full;

  @Override
  public Integer call() {
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      return lake.runTables(lake.select(Layer.GOLD, tables), Lake.scope(full)).code();
    }
  }
}
