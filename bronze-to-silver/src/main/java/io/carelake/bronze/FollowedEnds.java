package io.carelake.bronze;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.RunContext;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What an ingest without an end can say of what it has read: it asks now and then where the topics
 * end, and the next time whether bronze has come so far. Asked of the tables as they are committed,
 * not of the query.
 */
final class FollowedEnds {
  private final RunContext run;
  private final KafkaCluster cluster;
  private final BronzeLanding landing;
  private final Predicate<String> isWanted;
  private Optional<Asked> asked = Optional.empty();

  private record Asked(Instant at, Collection<TopicState> topics, Set<String> others) {}

  FollowedEnds(
      RunContext run, KafkaCluster cluster, BronzeLanding landing, Predicate<String> isWanted) {
    this.run = run;
    this.cluster = cluster;
    this.landing = landing;
    this.isWanted = isWanted;
  }

  /**
   * The tables that have all that their topics held when this was called before; empty the first
   * time, and if the cluster did not answer then.
   */
  Optional<ReadToEnd> next(List<HeldTopic> held) {
    Optional<ReadToEnd> reached =
        asked.map(
            a ->
                ReadToEnd.of(
                    a.at(), a.topics(), a.others(), held, landing::tableOf, this::position));
    asked = ask();
    return reached;
  }

  private Optional<Asked> ask() {
    Instant now = run.clock().instant();
    Set<String> others = new TreeSet<>();
    try {
      Map<String, TopicState> topics = cluster.topics(t -> isWanted.test(t) || !others.add(t));
      return Optional.of(new Asked(now, topics.values(), others));
    } catch (CarelakeException away) {
      // The query tells of it; it is asked again the next time.
      return Optional.empty();
    }
  }

  private Optional<TopicPosition> position(String topic) {
    return Optional.ofNullable(
            run.store().properties(landing.tableOf(topic)).get(TopicPosition.property(topic)))
        .map(text -> TopicPosition.parse(topic, text))
        .filter(p -> p.epoch() == landing.epochs().of(topic));
  }
}
