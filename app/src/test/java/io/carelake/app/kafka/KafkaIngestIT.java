package io.carelake.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.testkit.live.LiveKafka;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One lake that reads from a broker by processes that are killed, stopped, and met with topics that
 * lost records or were made anew: bronze has what the broker took, each position once.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaIngestIT {
  private static final long PAUSE_NANOS = 100_000_000;
  private static final String PAYERS = "cdc.insurance.payers";
  private static final String USERS = "cdc.users.users";
  private static final String ADDRESSES = "users.public.user_addresses";
  private static final String UNKNOWN = "cdc.nobody.things";
  private static final String NEW = "cdc.nobody.later";
  private static final String HEARTBEAT = "__debezium-heartbeat.users";

  @TempDir private static Path folder;
  private static LiveKafka kafka;
  private static KafkaLake lake;
  private static Produced produced;

  @BeforeAll
  static void start() {
    kafka = LiveKafka.start(2);
    lake = new KafkaLake(folder, kafka);
    produced = new Produced(kafka);
  }

  @AfterAll
  static void end() {
    if (produced != null) {
      produced.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  private static boolean hasBatches(List<String> metrics, int count) {
    return metrics.stream().filter(m -> m.contains("ingest.batch")).count() >= count;
  }

  /** Everything that a source can come up with, in small pieces. */
  private static void produceAll(int round) {
    produced.events(PAYERS, 7);
    produced.events(USERS, 11);
    produced.transaction(USERS, 5, round % 2 == 0);
    produced.events(ADDRESSES, 3);
    produced.events(UNKNOWN, 2);
    produced.events(HEARTBEAT, 1);
    produced.transaction(PAYERS, 4, round % 3 == 0);
    if (round % 4 == 0) {
      produced.poison(PAYERS);
    }
  }

  @Test
  @Order(1)
  void everyRecordLandsOnceThroughKillsLostCheckpointsAndCompaction() throws Exception {
    AtomicBoolean more = new AtomicBoolean(true);
    Thread source =
        new Thread(
            () -> {
              for (int round = 0; more.get(); round++) {
                produceAll(round);
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            });
    source.start();
    try {
      for (int kill = 0; kill < 3; kill++) {
        int batches = 1 + 2 * kill;
        RunningIngest.start(lake, "--continuous").awaitMetric(m -> hasBatches(m, batches)).kill();
        assertThat(lake.checkpoints()).isNotEmpty();
        lake.deleteScratch();
        lake.compactAndExpire(kill == 1 ? "unassigned" : "payers");
      }
    } finally {
      more.set(false);
      source.join();
    }
    RunningIngest running =
        RunningIngest.start(lake, "--continuous").awaitMetric(m -> hasBatches(m, 1));
    produced.events(NEW, 9);
    running.awaitMetric(m -> isCaughtUp(m, 2)).terminate();
    assertThat(running.exitCode()).as(running.err()).isZero();
    assertThat(lake.checkpoints()).isEmpty();
    assertThat(lake.positions()).isEqualTo(produced.positions());
    assertThat(lake.positions()).anyMatch(p -> p.startsWith(NEW));
  }

  private static boolean isCaughtUp(List<String> metrics, int batches) {
    return hasBatches(metrics, batches)
        && metrics.get(metrics.size() - 1).matches(".*\"lag\":0\\D.*");
  }

  @Test
  @Order(2)
  void aBurstIsTakenInPiecesAndAnEndedIngestHasNothingMoreToDo() {
    produced.events(USERS, 500);
    lake.settings("spark.carelake.kafka.max-offsets-per-trigger 100");
    RunningIngest burst = RunningIngest.start(lake, "--available-now");
    assertThat(burst.exitCode()).as(burst.err()).isZero();
    List<Integer> batches =
        burst.metrics().stream()
            .map(m -> Integer.valueOf(m.replaceAll(".*\"events\":([0-9]+).*", "$1")))
            .toList();
    assertThat(batches).hasSizeGreaterThanOrEqualTo(5).allMatch(events -> events <= 100);
    assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(500);
    assertThat(lake.positions()).isEqualTo(produced.positions());
    assertThat(lake.readToEnd()).contains("bronze.users").doesNotContain("bronze.unassigned");
    lake.settings("");
  }

  @Test
  @Order(3)
  void lostRecordsAndATopicMadeAnewAreHeldAndNamedWhileOthersGoOn() throws Exception {
    List<String> before = lake.positions();
    List<String> readBefore = lake.readToEnd();
    try (Admin admin = kafka.admin()) {
      TopicPartition part = new TopicPartition(USERS, 0);
      long end = end(admin, part);
      produced.events(USERS, 40);
      long to = end(admin, part) - 1;
      admin.deleteRecords(Map.of(part, RecordsToDelete.beforeOffset(to))).all().get();
      produced.lost(USERS, 0, end, to);
      remake(admin, PAYERS);
      produced.events(PAYERS, 1, 6);
      produced.events(ADDRESSES, 8);
      RunningIngest held = RunningIngest.start(lake);
      assertThat(held.exitCode()).as(held.err()).isEqualTo(3);
      assertThat(held.err())
          .contains(
              "Held cdc.users.users [0]: expected offset "
                  + end
                  + ", the log begins at "
                  + to
                  + ": "
                  + (to - end)
                  + " offsets were deleted before they were read; restore them, or go on without"
                  + " them with --accept-loss 'cdc\\.users\\.users'",
              "Held cdc.insurance.payers [0]: expected offset ",
              "set spark.carelake.topic-epoch.cdc.insurance.payers to 1");
      List<String> read = new ArrayList<>(lake.readToEnd());
      readBefore.forEach(read::remove);
      assertThat(read).containsExactly("bronze.user_addresses");
      List<String> after = lake.positions();
      assertThat(after).hasSize(before.size() + 8);
      assertThat(after.stream().filter(p -> p.startsWith(ADDRESSES)).toList())
          .isEqualTo(produced.positions().stream().filter(p -> p.startsWith(ADDRESSES)).toList());
    }
    lake.settings("spark.carelake.topic-epoch." + PAYERS + " 1");
    RunningIngest decided = RunningIngest.start(lake, "--accept-loss", "cdc\\.users\\..*");
    assertThat(decided.exitCode()).as(decided.err()).isZero();
    assertThat(lake.positions()).isEqualTo(produced.positions());
  }

  @Test
  @Order(4)
  void aTopicMadeAnewWhileItIsReadIsHeldWhileOthersGoOn() throws Exception {
    RunningIngest running = RunningIngest.start(lake, "--continuous");
    produced.events(UNKNOWN, 5);
    running.awaitMetric(m -> isCaughtUp(m, 1));
    try (Admin admin = kafka.admin()) {
      remake(admin, NEW);
    }
    produced.events(NEW, 1, 4);
    running.awaitMetric(m -> m.stream().anyMatch(l -> l.contains("ingest.held")));
    int batches = (int) running.metrics().stream().filter(m -> m.contains("batch")).count();
    produced.events(ADDRESSES, 5);
    running.awaitMetric(m -> isCaughtUp(m, batches + 1)).terminate();
    assertThat(running.exitCode()).as(running.err()).isZero();
    assertThat(running.err()).contains("Held " + NEW);
    assertThat(lake.positions())
        .isEqualTo(produced.positions().stream().filter(p -> !p.startsWith(NEW + "/1/")).toList());
  }

  private static long end(Admin admin, TopicPartition part)
      throws InterruptedException, ExecutionException {
    return admin
        .listOffsets(Map.of(part, org.apache.kafka.clients.admin.OffsetSpec.latest()))
        .partitionResult(part)
        .get()
        .offset();
  }

  /** Deletes a topic and makes it anew, its former records forgotten. */
  private static void remake(Admin admin, String topic)
      throws InterruptedException, ExecutionException {
    admin.deleteTopics(List.of(topic)).all().get();
    while (admin.listTopics().names().get().contains(topic)) {
      Thread.onSpinWait();
    }
    kafka.createTopic(topic, 2, Map.of());
  }
}
