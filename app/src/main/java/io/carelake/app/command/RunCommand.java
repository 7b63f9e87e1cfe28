package io.carelake.app.command;

import io.carelake.app.KafkaRun;
import io.carelake.app.Lake;
import io.carelake.app.LakeRun;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code carelake run}: everything in one session, from change events to gold. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Everything, in one session.")
final class RunCommand implements Callable<Integer> {
  private static final int STANDARD_SECONDS = 60;

  @Mixin private LakeOptions options = new LakeOptions();
  @Mixin private SourceOptions source = new SourceOptions();

  @Option(names = "--full", description = "Build everything anew instead of what changed")
  private boolean full;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description =
          "With --continuous: how often silver and gold are brought up to date; default "
              + STANDARD_SECONDS)
  private Integer every;

  private int everySeconds() {
    return every == null ? STANDARD_SECONDS : every;
  }

  private void checkEvery() {
    if (every != null && !source.isContinuous()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION, "Invalid option --every: it is for --continuous");
    }
    if (everySeconds() < 1) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid --every: " + every + " (expected a positive number of seconds)");
    }
  }

  @Override
  public Integer call() {
    source.check();
    checkEvery();
    if (source.isKafka()) {
      return KafkaRun.everything(
              () -> options.open(Lake.Access.WRITE),
              source.kafka(),
              Lake.scope(full),
              Duration.ofSeconds(everySeconds()))
          .code();
    }
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      return LakeRun.everything(lake, source.path(), Lake.scope(full)).code();
    }
  }
}
