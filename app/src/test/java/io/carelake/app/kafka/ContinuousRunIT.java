package io.carelake.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.testkit.live.LiveKafka;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code carelake run --source kafka --continuous}: waits for topics, follows them to silver, waits
 * for a broker that died, and ends with 0 when it is told to, also while it starts.
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
    // An outage is noticed sooner than an operator needs it.
    lake.settings(
        "spark.carelake.kafka.client.request.timeout.ms 3000\n"
            + "spark.carelake.kafka.client.default.api.timeout.ms 8000\n"
            + "spark.carelake.kafka.record-ms 1000");
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
  void aRunWaitsForTopicsFollowsThemToSilverOutlivesItsBrokerAndEndsWhenTold() throws IOException {
    Path dead = scratch("carelake-kafka-dead");
    Path alive = scratch("carelake-kafka-alive");
    try (FileChannel owner =
            FileChannel.open(alive.resolve("_owner.lock"), StandardOpenOption.WRITE);
        Produced produced = new Produced(kafka)) {
      owner.lock();
      RunningIngest run =
          RunningIngest.run(lake, "--continuous", "--every", "1")
              .awaitErr("Waiting: no topic matches", 1);
      produced.events(PAYERS, 20);
      run.awaitErr("published silver.payers", 1);
      kafka.kill();
      run.awaitErr("No answer of kafka at " + lake.bootstrap() + ": waiting", 1);
      kafka.restart();
      produced.events(PAYERS, 7);
      produced.transaction(PAYERS, 3, true);
      run.awaitMetric(m -> isCaughtUp(m, 2)).awaitErr("published silver.payers", 2).terminate();
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.err()).containsOnlyOnce("No answer of").containsOnlyOnce("Answer of kafka at");
      assertThat(lake.positions()).isEqualTo(produced.positions());
      assertThat(lake.readToEnd()).contains("bronze.payers").doesNotContain("bronze.unassigned");
      assertThat(lake.rows("silver", "payers")).isEqualTo(produced.positions().size());
    }
    assertThat(lake.checkpoints()).containsExactly(alive.getFileName().toString());
    assertThat(dead).doesNotExist();
  }

  /** A folder as a query has one, that nobody's process keeps. */
  private static Path scratch(String name) throws IOException {
    Path made = Files.createDirectories(lake.scratch().resolve(name));
    Files.createFile(made.resolve("_owner.lock"));
    return made;
  }

  private static boolean isCaughtUp(List<String> metrics, int batches) {
    List<String> landed = metrics.stream().filter(m -> m.contains("ingest.batch")).toList();
    return landed.size() >= batches && landed.get(landed.size() - 1).matches(".*\"lag\":0\\D.*");
  }
}
