package io.carelake.app.command;

import io.carelake.app.KafkaRun;
import io.carelake.app.Lake;
import io.carelake.app.LakeRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code carelake ingest}: change events to bronze. */
@Command(name = "ingest", mixinStandardHelpOptions = true, description = "Change events to bronze.")
final class IngestCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();
  @Mixin private SourceOptions source = new SourceOptions();

  @Override
  public Integer call() {
    source.check();
    if (source.isKafka()) {
      return KafkaRun.ingest(() -> options.open(Lake.Access.WRITE), source.kafka()).code();
    }
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      return LakeRun.ingest(lake, source.path()).code();
    }
  }
}
