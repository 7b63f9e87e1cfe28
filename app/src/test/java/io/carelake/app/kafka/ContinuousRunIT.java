package io.carelake.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.testkit.live.LiveKafka;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code carelake run --source kafka --continuous}: waits for topics, follows them to silver, and
 * ends with 0 when it is told to, also while it starts.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContinuousRunIT {
  private static final String PAYERS = "cdc.insurance.payers";

  @TempDir private static Path folder;
  private static LiveKafka kafka;
  private static KafkaLake lake;

  @BeforeAll
  static void start() {
    kafka = LiveKafka.start(2);
    lake = new KafkaLake(folder, kafka, "silver/payers");
  }

  @AfterAll
  static void end() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Test
  @Order(1)
  void aRunThatIsToldToEndWhileItStartsEndsWell() {
    RunningIngest starting = RunningIngest.run(lake, "--continuous").awaitLock().terminate();
    assertThat(starting.exitCode()).as(starting.err()).isZero();
    assertThat(lake.checkpoints()).isEmpty();
  }

  @Test
  @Order(2)
  void anIngestWithAnEndSaysThatNoTopicMatches() {
    RunningIngest none = RunningIngest.start(lake, "--topics", "nobody\\..*");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err())
        .contains(
            "Cannot ingest kafka at "
                + lake.bootstrap()
                + ": no topic matches nobody\\..*; check --bootstrap and --topics");
  }

  @Test
  @Order(3)
  void aRunWaitsForTopicsFollowsThemToSilverAndEndsWhenTold() {
    RunningIngest run =
        RunningIngest.run(lake, "--continuous", "--every", "1")
            .awaitErr("Waiting: no topic matches", 1);
    try (Produced produced = new Produced(kafka)) {
      produced.events(PAYERS, 20);
      run.awaitErr("published silver.payers", 1);
      produced.events(PAYERS, 7);
      produced.transaction(PAYERS, 3, true);
      run.awaitMetric(m -> isCaughtUp(m, 2)).awaitErr("published silver.payers", 2).terminate();
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(lake.checkpoints()).isEmpty();
      assertThat(lake.positions()).isEqualTo(produced.positions());
      assertThat(lake.rows("silver", "payers")).isEqualTo(produced.positions().size());
    }
  }

  private static boolean isCaughtUp(List<String> metrics, int batches) {
    List<String> landed = metrics.stream().filter(m -> m.contains("ingest.batch")).toList();
    return landed.size() >= batches && landed.get(landed.size() - 1).matches(".*\"lag\":0\\D.*");
  }
}
