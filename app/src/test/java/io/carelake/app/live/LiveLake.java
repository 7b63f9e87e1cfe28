package io.carelake.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.ServiceSource;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.live.FollowedLake;
import io.carelake.testkit.live.LakeComparison;
import io.carelake.testkit.live.LiveServices;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL, Debezium, Kafka and the lake, each in its own process, under a load that uses every
 * type and every kind of change. Each part is killed once in the middle; in the end silver is what
 * {@code SELECT *} says, row by row. Minutes long, so not among those of {@code scripts/check}: run
 * it by name with {@code -Dit.test=LiveLake}; {@code -Dcarelake.live.deep=true} takes all 27
 * services.
 */
class LiveLake {
  private static final List<String> FEW =
      List.of("appointment-service", "document-ai-service", "pricing-service", "session-service");
  private static final Contracts CONTRACTS = RepositoryFiles.contracts();
  private static final boolean DEEP = Boolean.getBoolean("carelake.live.deep");

  @TempDir private Path folder;

  @Test
  void silverIsWhatTheDatabasesHoldThoughEveryPartWasKilled() throws Exception {
    List<String> services = DEEP ? all() : FEW;
    try (LiveServices live = LiveServices.start(services);
        FollowedLake lake = new FollowedLake(folder, live.kafka());
        RandomLoad load = new RandomLoad(CONTRACTS, services, live.postgres(), 7)) {
      load.fill(15);
      // A service at rest confirms its position soon, so that the end is known soon.
      live.capture(Map.of("heartbeat.interval.ms", "1000"));
      lake.follow();
      load.start();
      work("following");
      live.kafka().kill();
      work("Kafka killed");
      live.kafka().restart();
      work("Kafka started again");
      live.connect().kill();
      work("Connect killed");
      live.connect().restart();
      work("Connect started again");
      live.postgres().kill();
      live.postgres().restart();
      work("PostgreSQL started again");
      lake.kill();
      lake.follow();
      work("ingest killed and started again");
      load.truncateSome();
      work("tables truncated");
      load.stop();
      tell(load.transactions() + " transactions written");
      live.awaitCaptured();
      tell("all captured");
      lake.stop();
      tell("ingest stopped");
      lake.catchUp(CONTRACTS, services);
      tell("silver built");
      List<LakeComparison.Compared> compared =
          lake.comparison(CONTRACTS, live.postgres()).of(services);
      assertThat(compared).hasSizeGreaterThanOrEqualTo(services.size());
      assertThat(compared).allMatch(LakeComparison.Compared::isEqual);
      String reconciled = lake.reconciled(CONTRACTS, services, live.postgres());
      tell("reconciled");
      assertThat(reconciled).endsWith("exit code 0").contains(" rows as in ");
      assertThat(reconciled.lines().filter(l -> l.contains("; 0 in flight, 0 kept out")))
          .hasSize(compared.size());
      assertThat(load.transactions()).isGreaterThan(100);
    }
  }

  /** Lets the load go on for a while between two blows. */
  private static void work(String after) throws InterruptedException {
    tell(after);
    TimeUnit.SECONDS.sleep(2);
  }

  private static List<String> all() {
    return CONTRACTS.of(Layer.BRONZE).stream()
        .map(Contract::source)
        .flatMap(Optional::stream)
        .map(ServiceSource::service)
        .distinct()
        .sorted()
        .toList();
  }

  /** Where a test stands that takes minutes. */
  private static void tell(String what) {
    System.err.println(LocalTime.now(ZoneOffset.UTC) + " " + what);
  }
}
