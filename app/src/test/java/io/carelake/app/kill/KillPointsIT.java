package io.carelake.app.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake;
import io.carelake.app.lake.ContentHash;
import io.carelake.app.lake.PopulationLake;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One lake whose runs die at six named steps, one after the other, is in the end what an
 * uninterrupted run leaves. Counted arrivals rather than names decide which table dies, so that
 * every run reaches its step whatever the runs before it finished.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KillPointsIT {
  private static final String LAKE = "killed";

  @Order(1)
  @ParameterizedTest
  @CsvSource({
    "APPLY, *, 2",
    "STAGE, *, 4",
    "GATE, *, 6",
    "PUBLISH, *, 8",
    "RECORD, *, 10",
    "PUBLISH, gold.patient_360, 1"
  })
  void aRunDiesAtTheStep(String step, String table, String arrival) throws IOException {
    PopulationLake population = PopulationLake.get();
    Carelake.Ended killed =
        Carelake.java(
            HaltingMain.class,
            population.settings(LAKE).toString(),
            population.landing().toString(),
            "killed-at-" + step + "-" + arrival,
            PopulationLake.AS_OF,
            step,
            table,
            arrival);
    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(137);
  }

  @Order(2)
  @Test
  void theNextRunHealsWhatTheKilledOnesLeft() throws IOException {
    PopulationLake population = PopulationLake.get();
    Carelake.Ended healed = population.runInto(LAKE);
    assertThat(healed.exitCode()).as(healed.err()).isZero();
    Map<String, String> uninterrupted = hashes("warehouse");
    assertThat(uninterrupted).containsKeys("bronze.users", "silver.users", "gold.patient_360");
    assertThat(hashes(LAKE)).isEqualTo(uninterrupted);
  }

  @Order(3)
  @Test
  void runningAgainChangesNothing() throws IOException {
    PopulationLake population = PopulationLake.get();
    Map<String, String> before = hashes(LAKE);
    Carelake.Ended again = population.runInto(LAKE);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).contains(" 0 tables published,");
    assertThat(hashes(LAKE)).isEqualTo(before);
  }

  private static Map<String, String> hashes(String lake) {
    return ContentHash.of(PopulationLake.get().warehouse(lake));
  }
}
