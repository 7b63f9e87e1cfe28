package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.LakeRun;
import io.carelake.core.contract.Layer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The tables of one layer, named ones or all of them, in dependency order. */
abstract class LayerCommand implements Callable<Integer> {
  private final Layer layer;

  @Mixin private LakeOptions options = new LakeOptions();

  @Parameters(
      paramLabel = "TABLE",
      description = "Tables, with or without the layer before their name; default all of it")
  private List<String> tables = List.of();

  @Option(names = "--full", description = "Build everything anew instead of what changed")
  private boolean full;

  private LayerCommand(Layer layer) {
    this.layer = layer;
  }

  @Override
  public Integer call() {
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      return LakeRun.tables(lake, lake.select(layer, tables), Lake.scope(full)).code();
    }
  }

  /** {@code carelake silver} */
  @Command(
      name = "silver",
      mixinStandardHelpOptions = true,
      description = "Tables of silver, in dependency order.")
  static final class Silver extends LayerCommand {
    Silver() {
      super(Layer.SILVER);
    }
  }

  /** {@code carelake gold} */
  @Command(
      name = "gold",
      mixinStandardHelpOptions = true,
      description = "Tables of gold, in dependency order.")
  static final class Gold extends LayerCommand {
    Gold() {
      super(Layer.GOLD);
    }
  }
}
