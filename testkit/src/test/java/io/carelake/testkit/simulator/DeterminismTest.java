package io.carelake.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed gives the same bytes, whatever the machine does meanwhile. */
class DeterminismTest {
  private static final Faults RATES = rates();

  @TempDir static Path folder;
  private static Path population;
  private static SimulatedCapture first;

  @BeforeAll
  static void simulates() throws IOException {
    population = SmallPopulation.write(folder.resolve("population"), 6, 30);
    first = SimulatedCapture.of(population, folder.resolve("first"), RATES, 1);
  }

  @Test
  void anotherSeedGivesOtherLivesOfTheSamePeople() throws IOException {
    SimulatedCapture one = SimulatedCapture.of(population, folder.resolve("one"), Faults.none(), 1);
    SimulatedCapture other =
        SimulatedCapture.of(population, folder.resolve("other"), Faults.none(), 2);
    assertThat(other.rows("encounters").keySet()).isEqualTo(one.rows("encounters").keySet());
    assertThat(other.rows("users")).isNotEqualTo(one.rows("users"));
    assertThat(other.rows("appointments")).isNotEqualTo(one.rows("appointments"));
  }

  @Test
  void sortingOnDiskGivesWhatSortingInMemoryGives() throws IOException {
    SimulatedCapture spilled =
        SimulatedCapture.of(population, folder.resolve("spilled"), RATES, 1, 30_000);
    assertThat(spilled.bytes()).isEqualTo(first.bytes());
  }

  @Test
  void anotherProcessWithLittleMemoryGivesTheSameBytes() throws Exception {
    Path there = folder.resolve("process");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Again.class.getName(),
                    population.toString(),
                    there.toString()))
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(SimulatedCapture.read(there).bytes()).isEqualTo(first.bytes());
  }

  /** Every fault, so that none escapes the comparison. */
  private static Faults rates() {
    Map<String, Double> all = new TreeMap<>(Faults.none().rates());
    all.replaceAll((fault, rate) -> 0.01);
    return new Faults(all);
  }

  /** What the other process runs. */
  static final class Again {
    private Again() {}

    public static void main(String[] a) throws IOException {
      new Simulation(
              SimulatedCapture.CONTRACTS,
              Path.of(a[0]),
              Path.of(a[1]).resolve("landing"),
              Path.of(a[1]).resolve("truth.jsonl"),
              RATES,
              1,
              SimulatedCapture.END,
              0.08,
              1 << 16)
          .run();
    }
  }
}
