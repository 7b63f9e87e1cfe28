package io.carelake.bronze;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a Kafka cluster which topics it has and which offsets they have. */
final class KafkaCluster implements AutoCloseable {
  /** How long one question may wait for one broker. */
  static final int REQUEST_MILLIS = 5_000;

  /** How long a question may wait for the cluster. */
  static final int PATIENCE_MILLIS = 15_000;

  private static final int MILLIS = 1000;
  private static final ListOffsetsOptions COMMITTED =
      new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

  private final String bootstrap;
  private final Admin admin;
  private final long patience;

  KafkaCluster(KafkaSettings settings) {
    this.bootstrap = settings.bootstrap();
    Map<String, Object> properties = settings.clientProperties();
    properties.putIfAbsent("request.timeout.ms", String.valueOf(REQUEST_MILLIS));
    properties.putIfAbsent("default.api.timeout.ms", String.valueOf(PATIENCE_MILLIS));
    this.patience = Long.parseLong(properties.get("default.api.timeout.ms").toString()) / MILLIS;
    try {
      this.admin = Admin.create(properties);
    } catch (KafkaException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot connect to Kafka at "
              + bootstrap
              + ": "
              + name(deepest(e))
              + "; check --bootstrap (expected HOST:PORT[,HOST:PORT] of hosts that resolve) and"
              + " spark.carelake.kafka.client.*",
          e);
    }
  }

  /** Whether any broker answers, asked once. */
  boolean answers() {
    DescribeClusterOptions soon = new DescribeClusterOptions().timeoutMs(REQUEST_MILLIS);
    try {
      return !admin.describeCluster(soon).nodes().get().isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return false;
    }
  }

  /** The topics whose names are wanted, internal ones left out. */
  Map<String, TopicState> topics(Predicate<String> isWanted) {
    Set<String> names = get(admin.listTopics().names()).orElseThrow();
    return topics(names.stream().filter(isWanted).collect(Collectors.toSet()));
  }

  /** Those of the topics that exist. */
  Map<String, TopicState> topics(Collection<String> names) {
    Map<String, TopicDescription> found = new TreeMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, answer) -> get(answer).ifPresent(d -> found.put(name, d)));
    Set<TopicPart> parts = new TreeSet<>();
    found.forEach(
        (name, d) -> d.partitions().forEach(p -> parts.add(new TopicPart(name, p.partition()))));
    Map<TopicPart, Long> begins = offsets(parts, OffsetSpec.earliest());
    Map<TopicPart, Long> ends = offsets(parts, OffsetSpec.latest());
    Map<String, TopicState> topics = new TreeMap<>();
    found.forEach(
        (name, d) ->
            topics.put(
                name,
                new TopicState(name, d.topicId().toString(), of(name, begins), of(name, ends))));
    // A topic that was deleted between two questions is not there.
    topics.values().removeIf(t -> t.begins().isEmpty() || t.ends().isEmpty());
    return topics;
  }

  private static TreeMap<Integer, Long> of(String topic, Map<TopicPart, Long> offsets) {
    TreeMap<Integer, Long> own = new TreeMap<>();
    offsets.forEach(
        (part, offset) -> {
          if (part.topic().equals(topic)) {
            own.put(part.partition(), offset);
          }
        });
    return own;
  }

  /** The offset behind the last one that may be read, of those partitions that exist. */
  Map<TopicPart, Long> ends(Collection<TopicPart> parts) {
    return offsets(parts, OffsetSpec.latest());
  }

  private Map<TopicPart, Long> offsets(Collection<TopicPart> parts, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    parts.forEach(p -> asked.put(new TopicPartition(p.topic(), p.partition()), which));
    ListOffsetsResult answers = admin.listOffsets(asked, COMMITTED);
    Map<TopicPart, Long> offsets = new TreeMap<>();
    for (TopicPart p : parts) {
      get(answers.partitionResult(new TopicPartition(p.topic(), p.partition())))
          .ifPresent(found -> offsets.put(p, found.offset()));
    }
    return offsets;
  }

  /** The answer; empty if the topic asked for does not exist. */
  private <T> Optional<T> get(KafkaFuture<T> answer) {
    try {
      return Optional.of(answer.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CarelakeException(
          ExitCode.TRY_AGAIN, "Cannot ask Kafka at " + bootstrap + ": interrupted; run again", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw told(e.getCause());
    }
  }

  private CarelakeException told(Throwable cause) {
    if (cause instanceof RetriableException) {
      return new CarelakeException(
          ExitCode.TRY_AGAIN,
          "Cannot reach Kafka at "
              + bootstrap
              + ": no answer within "
              + patience
              + " s; check --bootstrap and that the brokers run, then run again",
          cause);
    }
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Cannot read topics of Kafka at "
            + bootstrap
            + ": "
            + name(cause)
            + "; check the rights of this client and spark.carelake.kafka.client.*",
        cause);
  }

  /** What went wrong by Kafka's own name for it; messages of clients may quote settings. */
  private static String name(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    return name.endsWith("Exception") ? name.substring(0, name.length() - 9) : name;
  }

  private static Throwable deepest(Throwable t) {
    Throwable deepest = t;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  @Override
  public void close() {
    admin.close();
  }
}
