package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.bronze.HeldTopic.Reason;
import io.carelake.core.contract.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TopicAuditTest {
  private static final TableId TABLE = new TableId("bronze", "users");

  private static TopicState topic(String id, Map<Integer, Long> begins, Map<Integer, Long> ends) {
    return new TopicState("cdc.users.users", id, new TreeMap<>(begins), new TreeMap<>(ends));
  }

  private static Optional<TopicPosition> consumed(String id, Map<Integer, Long> next) {
    return Optional.of(new TopicPosition(id, 0, new TreeMap<>(next), new TreeMap<>()));
  }

  private static TopicAudit.Verdict judge(TopicState now, Optional<TopicPosition> known) {
    return TopicAudit.judge(now, known, TABLE, false);
  }

  private static Reason reason(TopicState now, Optional<TopicPosition> known) {
    return judge(now, known).held().orElseThrow().reason();
  }

  @Test
  void aTopicThatBronzeHasNothingOfBeginsWhereItsLogBegins() {
    assertThat(judge(topic("a", Map.of(0, 7L, 1, 0L), Map.of(0, 9L, 1, 0L)), Optional.empty()))
        .isEqualTo(new TopicAudit.Verdict(new TreeMap<>(Map.of(0, 7L, 1, 0L)), Optional.empty()));
  }

  @Test
  void readingGoesOnBehindWhatWasConsumedAndTakesNewPartitionsFromTheirStart() {
    TopicState now = topic("a", Map.of(0, 3L, 1, 0L), Map.of(0, 20L, 1, 4L));
    assertThat(judge(now, consumed("a", Map.of(0, 12L))).starts()).isEqualTo(Map.of(0, 12L, 1, 0L));
  }

  @Test
  void aLogWhoseRecordsAreAllReadMayBeEmptied() {
    TopicState now = topic("a", Map.of(0, 12L), Map.of(0, 12L));
    assertThat(judge(now, consumed("a", Map.of(0, 12L))).held()).isEmpty();
  }

  @Test
  void aLogThatBeginsBehindWhatComesNextHasLostRecords() {
    TopicState now = topic("a", Map.of(0, 15L), Map.of(0, 20L));
    HeldTopic held = judge(now, consumed("a", Map.of(0, 12L))).held().orElseThrow();
    assertThat(held).isEqualTo(new HeldTopic("cdc.users.users", TABLE, 0, Reason.LOST, 12, 15, 0));
    assertThat(held.message())
        .isEqualTo(
            "Held cdc.users.users [0]: expected offset 12, the log begins at 15: 3 offsets were"
                + " deleted before they were read; restore them, or go on without them with"
                + " --accept-loss 'cdc\\.users\\.users'");
    assertThat(TopicAudit.judge(now, consumed("a", Map.of(0, 12L)), TABLE, true).starts())
        .isEqualTo(Map.of(0, 15L));
    assertThat(
            reason(
                topic("a", Map.of(0, 0L, 1, 2L), Map.of(0, 20L, 1, 2L)),
                consumed("a", Map.of(0, 20L))))
        .as("a partition that was never read")
        .isEqualTo(Reason.LOST);
  }

  @Test
  void aLogThatEndsBeforeWhatWasReadWasCutOff() {
    TopicState now = topic("a", Map.of(0, 0L), Map.of(0, 5L));
    assertThat(reason(now, consumed("a", Map.of(0, 12L)))).isEqualTo(Reason.SHRUNK);
    assertThat(TopicAudit.judge(now, consumed("a", Map.of(0, 12L)), TABLE, true).held())
        .as("no accepted loss mends it")
        .isPresent();
  }

  @Test
  void anotherTopicOfTheNameIsHeldHoweverItsOffsetsAre() {
    HeldTopic held =
        judge(topic("b", Map.of(0, 0L), Map.of(0, 50L)), consumed("a", Map.of(0, 12L)))
            .held()
            .orElseThrow();
    assertThat(held.reason()).isEqualTo(Reason.RECREATED);
    assertThat(held.message()).endsWith("set spark.carelake.topic-epoch.cdc.users.users to 1");
  }

  @Test
  void aStretchWithGapsIsWholeWhileItsLogStillBeginsBeforeIt() {
    TopicState kept = topic("a", Map.of(0, 10L), Map.of(0, 30L));
    assertThat(TopicAudit.isWhole(kept, 0, 10, 30, 15)).isTrue();
    TopicState deleted = topic("a", Map.of(0, 12L), Map.of(0, 30L));
    assertThat(TopicAudit.isWhole(deleted, 0, 10, 30, 15)).isFalse();
    assertThat(TopicAudit.isWhole(deleted, 0, 10, 30, 20)).as("all were read").isTrue();
  }

  @Test
  void aPositionIsReadAsItWasWritten() {
    TopicPosition position =
        TopicPosition.start("a", 2)
            .consumedTo(0, 9, Optional.of(7L))
            .consumedTo(11, 0, Optional.empty());
    assertThat(TopicPosition.parse("t", position.text())).isEqualTo(position);
    assertThat(TopicPosition.topicOf(TopicPosition.property("cdc.x.y"))).contains("cdc.x.y");
  }
}
