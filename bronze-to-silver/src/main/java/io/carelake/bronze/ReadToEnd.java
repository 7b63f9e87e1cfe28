package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The bronze tables that have all that their topics held at one moment.
 *
 * @param at before the cluster was asked where its topics end
 */
public record ReadToEnd(Instant at, Set<TableId> tables) {

  /**
   * Held against what bronze has consumed, so that an ingest that was stopped or limited says
   * nothing that is not so.
   *
   * @param topics as the cluster had them before reading
   * @param others topics that were not to be read
   * @param held topics that are not read on
   * @param positions what is consumed by now; of a topic that never had a record nothing is known
   */
  static ReadToEnd of(
      Instant at,
      Collection<TopicState> topics,
      Collection<String> others,
      Collection<HeldTopic> held,
      Function<String, TableId> tableOf,
      Function<String, Optional<TopicPosition>> positions) {
    Set<TableId> tables = new TreeSet<>();
    topics.forEach(t -> tables.add(tableOf.apply(t.name())));
    topics.stream()
        .filter(t -> !isRead(t, positions.apply(t.name())))
        .forEach(t -> tables.remove(tableOf.apply(t.name())));
    held.forEach(h -> tables.remove(h.table()));
    others.forEach(t -> tables.remove(tableOf.apply(t)));
    tables.remove(FanOutPlan.UNASSIGNED);
    return new ReadToEnd(at, tables);
  }

  /** Offsets of an earlier topic of the same name say nothing of this one. */
  private static boolean isRead(TopicState topic, Optional<TopicPosition> position) {
    return position.map(p -> p.topicId().equals(topic.id())).orElse(true)
        && topic.ends().entrySet().stream()
            .allMatch(end -> end.getValue() <= consumed(topic, position, end.getKey()));
  }

  private static long consumed(
      TopicState topic, Optional<TopicPosition> position, Integer partition) {
    Map<Integer, Long> offsets =
        position.<Map<Integer, Long>>map(TopicPosition::next).orElse(topic.begins());
    return offsets.getOrDefault(partition, 0L);
  }
}
