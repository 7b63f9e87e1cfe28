package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.LakeRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code carelake run}: everything in one session, from change events to gold. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Everything, in one session.")
final class RunCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();
  @Mixin private SourceOptions source = new SourceOptions();

  @Option(names = "--full", description = "Build everything anew instead of what changed")
  private boolean full;

  @Override
  public Integer call() {
    source.check();
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      return LakeRun.everything(lake, source.path(), Lake.scope(full)).code();
    }
  }
}
