package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Of which tables an ingest may say that it read their topics to the end. */
class ReadToEndTest {
  private static final TopicState USERS = topic("cdc.user.users", 7, 9);
  private static final TopicState PAYERS = topic("cdc.insurance.payers", 0, 3);

  private static TopicState topic(String name, long begin, long end) {
    return new TopicState(
        name, "id", new TreeMap<>(Map.of(0, begin)), new TreeMap<>(Map.of(0, end)));
  }

  private static TableId table(String topic) {
    return topic.equals("unknown")
        ? FanOutPlan.UNASSIGNED
        : new TableId("bronze", topic.substring(topic.lastIndexOf('.') + 1));
  }

  private static Set<TableId> read(
      List<TopicState> topics,
      List<String> others,
      List<HeldTopic> held,
      Map<String, Long> consumed) {
    return ReadToEnd.of(
            Instant.EPOCH,
            topics,
            others,
            held,
            ReadToEndTest::table,
            t ->
                Optional.ofNullable(consumed.get(t))
                    .map(to -> TopicPosition.start("id", 0).consumedTo(0, to, Optional.empty())))
        .tables();
  }

  @Test
  void aTableIsReadToItsEndIfAllItsTopicsAre() {
    Map<String, Long> all = Map.of(USERS.name(), 9L, PAYERS.name(), 4L);
    assertThat(read(List.of(USERS, PAYERS), List.of(), List.of(), all))
        .containsExactly(table(PAYERS.name()), table(USERS.name()));
    assertThat(read(List.of(USERS, topic("unknown", 0, 0)), List.of(), List.of(), all))
        .containsExactly(table(USERS.name()));
    // The same table under the name that its connector gave it.
    assertThat(read(List.of(USERS), List.of("user.public.users"), List.of(), all)).isEmpty();
  }

  @Test
  void anIngestThatWasStoppedOrDidNotReadATopicSaysNothingOfIt() {
    Map<String, Long> stopped = Map.of(USERS.name(), 8L, PAYERS.name(), 3L);
    assertThat(read(List.of(USERS, PAYERS), List.of(), List.of(), stopped))
        .containsExactly(table(PAYERS.name()));
    assertThat(read(List.of(PAYERS), List.of(USERS.name()), List.of(), stopped))
        .containsExactly(table(PAYERS.name()));
    assertThat(read(List.of(USERS), List.of(), List.of(), Map.of())).isEmpty();
  }

  @Test
  void aTopicWithoutARecordIsReadAndAHeldOneIsNot() {
    TopicState empty = topic(USERS.name(), 4, 4);
    assertThat(read(List.of(empty), List.of(), List.of(), Map.of())).hasSize(1);
    HeldTopic held =
        new HeldTopic(empty.name(), table(empty.name()), 0, HeldTopic.Reason.RECREATED, 9, 4, 0);
    assertThat(read(List.of(empty), List.of(), List.of(held), Map.of(empty.name(), 9L))).isEmpty();
  }
}
