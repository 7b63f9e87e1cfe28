package io.carelake.bronze;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which topics of which cluster are read, and how.
 *
 * @param bootstrap brokers to ask first, {@code HOST:PORT[,HOST:PORT]}
 * @param topics the topics to read, by name; empty for those that the contracts name, everything
 *     routed to {@code cdc.}, and Debezium's heartbeats and transaction markers
 * @param acceptLoss topics that go on behind records which were deleted before they were read
 * @param maxOffsets most offsets that one batch takes; empty for the mode's own
 * @param trigger how often a batch begins, when continuous
 * @param client further properties of Kafka's clients: security above all
 */
public record KafkaSettings(
    String bootstrap,
    Mode mode,
    Optional<Pattern> topics,
    Optional<Pattern> acceptLoss,
    OptionalLong maxOffsets,
    Duration trigger,
    Map<String, String> client) {

  private static final int FETCH_WAIT_MILLIS = 5;

  /** When an ingest ends. */
  public enum Mode {
    /** When all that was there at its start has landed. */
    AVAILABLE_NOW(500_000),
    /** When it is told to. */
    CONTINUOUS(50_000);

    private final long maxOffsets;

    Mode(long maxOffsets) {
      this.maxOffsets = maxOffsets;
    }
  }

  /** For messages. */
  String name() {
    return "kafka at " + bootstrap;
  }

  boolean isContinuous() {
    return mode == Mode.CONTINUOUS;
  }

  long offsetsPerBatch() {
    return maxOffsets.orElse(mode.maxOffsets);
  }

  boolean acceptsLossOf(String topic) {
    return acceptLoss.filter(p -> p.matcher(topic).matches()).isPresent();
  }

  /** The properties of a client that reads records. */
  Map<String, Object> readerProperties() {
    Map<String, Object> all = new HashMap<>();
    // A fetch at the end of a log must not wait there for records: others wait behind it.
    all.put("fetch.max.wait.ms", FETCH_WAIT_MILLIS);
    // A fetch may bring much over a slow line; how long a broker may be away, the reader counts.
    all.put("request.timeout.ms", KafkaCluster.PATIENCE_MILLIS);
    all.put("default.api.timeout.ms", KafkaCluster.PATIENCE_MILLIS);
    // Kafka wants no request to take longer than a call.
    Optional.ofNullable(client.get("request.timeout.ms"))
        .ifPresent(own -> all.put("default.api.timeout.ms", own));
    all.putAll(clientProperties());
    return all;
  }

  /** The properties of a client of the cluster. */
  Map<String, Object> clientProperties() {
    Map<String, Object> all = new HashMap<>(client);
    all.put("bootstrap.servers", bootstrap);
    return all;
  }
}
