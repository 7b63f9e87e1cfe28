package io.carelake.app.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.Main;
import io.carelake.app.lake.Carelake;
import io.carelake.app.lake.ContentHash;
import io.carelake.app.lake.PopulationLake;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lakes whose runs get SIGKILL at random moments, from the start of the JVM on, are in the end what
 * an uninterrupted run leaves. Twenty kills take long, so the name keeps it out of every check;
 * {@code ./mvnw verify -Dit.test=RandomKills} runs it.
 */
class RandomKills {
  private static final int KILLS = 5;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theLastRunHealsWhatTheKilledOnesLeft(long seed) throws IOException {
    PopulationLake population = PopulationLake.get();
    String lake = "random_" + seed;
    Random random = new Random(seed);
    for (int i = 0; i < KILLS; i++) {
      Duration life = Duration.ofMillis(4_000 + random.nextInt(26_000));
      Carelake.Ended killed =
          Carelake.javaKilledAfter(
              life, Main.class, population.arguments(lake, population.landing()));
      System.err.printf("seed %d, kill %d after %s: exit %d%n", seed, i, life, killed.exitCode());
      assertThat(killed.exitCode()).as(killed.err()).isIn(0, 137);
    }
    Carelake.Ended healed = population.runInto(lake);
    assertThat(healed.exitCode()).as(healed.err()).isZero();
    assertThat(ContentHash.of(population.warehouse(lake)))
        .isEqualTo(ContentHash.of(population.warehouse("warehouse")));
  }
}
