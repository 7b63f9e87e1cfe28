package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How far bronze has consumed every topic: read from its tables, and stored with their rows. */
final class KafkaPositions {
  private final BronzeLanding landing;
  private final Map<String, TopicPosition> byTopic = new TreeMap<>();

  /** What the tables do not say yet. */
  private final Map<String, TopicPosition> unsaved = new TreeMap<>();

  private KafkaPositions(BronzeLanding landing) {
    this.landing = landing;
  }

  /**
   * Reads the positions of all tables as they are now.
   *
   * @param notices hears of rows that are no longer where they were
   */
  static KafkaPositions load(BronzeLanding landing, Consumer<String> notices) {
    KafkaPositions positions = new KafkaPositions(landing);
    for (FanOutPlan.Target t : landing.tables().targets(landing.tables().all())) {
      landing
          .tables()
          .table(t.id())
          .properties()
          .forEach(
              (property, text) ->
                  TopicPosition.topicOf(property)
                      .filter(topic -> landing.tableOf(topic).equals(t.id()))
                      .ifPresent(
                          topic ->
                              positions.add(t, topic, TopicPosition.parse(topic, text), notices)));
    }
    return positions;
  }

  private void add(
      FanOutPlan.Target table, String topic, TopicPosition said, Consumer<String> notices) {
    int epoch = landing.epochs().of(topic);
    if (said.epoch() > epoch) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid "
              + TopicRoutes.Epochs.PROPERTY
              + topic
              + ": "
              + epoch
              + " (expected at least "
              + said.epoch()
              + ", the epoch that "
              + table.id()
              + " is in)");
    }
    if (said.epoch() == epoch) {
      byTopic.put(topic, withoutRemoved(table, topic, said, notices));
    }
  }

  /** Rows that a rollback took out of the table again are read again. */
  private static TopicPosition withoutRemoved(
      FanOutPlan.Target table, String topic, TopicPosition said, Consumer<String> notices) {
    TopicPosition position = said;
    for (Map.Entry<Integer, Long> last : said.last().entrySet()) {
      int partition = last.getKey();
      long present = table.bounds().last(topic, said.epoch(), partition);
      if (present < last.getValue()) {
        notices.accept(
            "Rows of "
                + topic
                + " ["
                + partition
                + "] from offset "
                + (present + 1)
                + " to "
                + last.getValue()
                + " are no longer in "
                + table.id()
                + ": reading them again");
        position = position.consumedTo(partition, present + 1, Optional.of(present));
      }
    }
    return position;
  }

  Optional<TopicPosition> of(String topic) {
    return Optional.ofNullable(byTopic.get(topic));
  }

  Set<String> topics() {
    return byTopic.keySet();
  }

  /**
   * How far the topics are consumed once what was written is committed.
   *
   * @param begins where reading began, for topics that are new to bronze
   */
  Map<String, TopicPosition> after(
      Map<TopicPart, Long> begins,
      Map<TopicPart, Long> ends,
      Map<String, TopicState> states,
      Written written) {
    Map<String, TopicPosition> next = new HashMap<>();
    Map<TableId, OffsetBounds> gained = new HashMap<>();
    written.rows().forEach((id, rows) -> gained.put(id, OffsetBounds.of(rows)));
    ends.forEach(
        (part, end) -> {
          String topic = part.topic();
          int epoch = landing.epochs().of(topic);
          TopicPosition before =
              next.containsKey(topic)
                  ? next.get(topic)
                  : of(topic).orElseGet(() -> first(topic, states.get(topic), begins));
          OffsetBounds rows = gained.get(landing.tableOf(topic));
          long last = rows == null ? -1 : rows.last(topic, epoch, part.partition());
          long highest = Math.max(last, before.last().getOrDefault(part.partition(), -1L));
          next.put(
              topic,
              before.consumedTo(
                  part.partition(), end, Optional.of(highest).filter(offset -> offset >= 0)));
        });
    return next;
  }

  /** Each partition begins where its log began when the topic was first seen. */
  private TopicPosition first(String topic, TopicState now, Map<TopicPart, Long> begins) {
    int epoch = landing.epochs().of(topic);
    if (now == null) {
      return TopicPosition.start("", epoch);
    }
    TopicPosition first = TopicPosition.start(now.id(), epoch);
    for (Map.Entry<Integer, Long> begin : now.begins().entrySet()) {
      long at = begins.getOrDefault(new TopicPart(topic, begin.getKey()), begin.getValue());
      first = first.consumedTo(begin.getKey(), at, Optional.empty());
    }
    return first;
  }

  /** Reading goes on behind records that are lost. */
  void skip(TopicPart part, long to) {
    TopicPosition on = byTopic.get(part.topic()).consumedTo(part.partition(), to, Optional.empty());
    moved(Map.of(part.topic(), on), Set.of());
  }

  /** The properties that become true of these tables with what they gain. */
  Map<TableId, Map<String, String>> properties(
      Collection<TableId> tables, Map<String, TopicPosition> next) {
    Map<TableId, Map<String, String>> properties = new HashMap<>();
    Map<String, TopicPosition> all = new HashMap<>(unsaved);
    all.putAll(next);
    all.forEach(
        (topic, position) -> {
          TableId table = landing.tableOf(topic);
          if (tables.contains(table)) {
            properties
                .computeIfAbsent(table, t -> new HashMap<>())
                .put(TopicPosition.property(topic), position.text());
          }
        });
    return properties;
  }

  /** What was next is so now, and these tables say it. */
  void moved(Map<String, TopicPosition> next, Collection<TableId> saying) {
    byTopic.putAll(next);
    unsaved.putAll(next);
    unsaved.keySet().removeIf(topic -> saying.contains(landing.tableOf(topic)));
  }

  /** Stores what no append has stored yet: positions behind records that left no row. */
  void save() {
    List<TableId> tables = unsaved.keySet().stream().map(landing::tableOf).distinct().toList();
    properties(tables, Map.of())
        .forEach(
            (id, properties) -> {
              var update = landing.tables().upToDate(id).updateProperties();
              properties.forEach(update::set);
              update.commit();
            });
    unsaved.clear();
  }
}
