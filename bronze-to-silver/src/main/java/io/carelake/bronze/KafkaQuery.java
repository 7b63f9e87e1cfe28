package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.RunContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.StreamProgress;

/**
 * Lands the micro-batches of one streaming query, one after the other, and checks after reading and
 * before appending that what was read is the whole of what follows on bronze.
 */
final class KafkaQuery {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunContext run;
  private final KafkaSettings settings;
  private final BronzeLanding landing;
  private final KafkaCluster cluster;
  private final KafkaPositions positions;
  private final KafkaProgress progress;
  private final IngestTotals totals;
  private final Map<TopicPart, Long> consumed;
  private final boolean hasTokens;

  KafkaQuery(
      RunContext run,
      KafkaSettings settings,
      BronzeLanding landing,
      KafkaCluster cluster,
      KafkaPositions positions,
      KafkaStart start,
      KafkaProgress progress,
      IngestTotals totals) {
    this.run = run;
    this.settings = settings;
    this.landing = landing;
    this.cluster = cluster;
    this.positions = positions;
    this.progress = progress;
    this.totals = totals;
    this.consumed = new TreeMap<>(start.starts());
    this.hasTokens = KafkaBatch.hasTokens(run.spark());
  }

  /** A topic turned out not to follow on bronze while it was read; nothing of the batch landed. */
  static final class HeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HeldException(List<HeldTopic> held) {
      super("Held " + held.stream().map(HeldTopic::topic).toList());
    }
  }

  /**
   * Lands a batch.
   *
   * @param ends where it ends
   */
  void land(Dataset<Row> records, StreamProgress ends) {
    Instant began = run.clock().instant();
    Map<TopicPart, Long> moved = moved(ends);
    if (moved.isEmpty()) {
      return;
    }
    Set<String> topics = new TreeSet<>();
    Set<TableId> tables = new TreeSet<>();
    List<TopicRange> ranges = new ArrayList<>();
    for (Map.Entry<TopicPart, Long> m : moved.entrySet()) {
      topics.add(m.getKey().topic());
      tables.add(landing.tableOf(m.getKey().topic()));
      TopicRange range = new TopicRange(m.getKey(), begin(m.getKey()), m.getValue());
      // Of a topic that was made anew there is nothing to read: it will be held.
      if (range.offsets() > 0) {
        ranges.add(range);
      }
    }
    KafkaBatch batch = new KafkaBatch(records, ranges);
    Written written =
        !hasTokens && batch.bytes() <= BronzeLanding.SMALL_BYTES
            ? landing.write(batch.direct(settings, landing), tables, BronzeFiles.SMALL)
            : landing.write(batch, tables);
    Map<String, TopicPosition> next;
    try {
      requireBalance(written, batch);
      Map<String, TopicState> states = cluster.topics(topics);
      requireWhole(moved, states, written);
      next = positions.after(consumed, moved, states, written);
    } catch (RuntimeException e) {
      landing.abandon(written, e);
      throw e;
    }
    Set<TableId> gaining = written.files().keySet();
    landing.commit(written, positions.properties(gaining, next));
    positions.moved(next, gaining);
    consumed.putAll(moved);
    totals.add(written.counts(), batch.delivered());
    if (batch.delivered() > 0) {
      report(began, written, batch);
    }
  }

  /** Where the partitions that have moved end now. */
  private Map<TopicPart, Long> moved(StreamProgress ends) {
    Map<TopicPart, Long> moved = new TreeMap<>();
    scala.collection.JavaConverters.mapAsJavaMap(ends)
        .values()
        .forEach(source -> offsets(source.json(), moved));
    moved.entrySet().removeIf(e -> e.getValue().equals(consumed.get(e.getKey())));
    // A new partition that is empty has not moved.
    moved.entrySet().removeIf(e -> !consumed.containsKey(e.getKey()) && e.getValue() == 0);
    return moved;
  }

  private static void offsets(String json, Map<TopicPart, Long> into) {
    try {
      for (Map.Entry<String, JsonNode> topic : JSON.readTree(json).properties()) {
        for (Map.Entry<String, JsonNode> p : topic.getValue().properties()) {
          into.put(
              new TopicPart(topic.getKey(), Integer.parseInt(p.getKey())), p.getValue().asLong());
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read the offsets of a batch", e);
    }
  }

  /** Where a batch takes a partition up: one that is new begins with the log. */
  private long begin(TopicPart part) {
    Long at = consumed.get(part);
    return at != null
        ? at
        : positions
            .of(part.topic())
            .map(p -> p.next().getOrDefault(part.partition(), 0L))
            .orElse(0L);
  }

  private void requireWhole(
      Map<TopicPart, Long> moved, Map<String, TopicState> states, Written written) {
    Map<String, HeldTopic> held = new TreeMap<>();
    moved.forEach(
        (part, end) -> {
          TopicState now = states.get(part.topic());
          Optional<TopicPosition> known = positions.of(part.topic());
          // A topic that is gone cannot be asked any more; one seen for the first time begins as it
          // is.
          if (now == null || known.isEmpty()) {
            return;
          }
          boolean accepts = settings.acceptsLossOf(part.topic());
          long from = begin(part);
          OffsetSpan span = written.spans().get(part);
          long events = span == null ? 0 : span.events();
          TopicPosition at = known.get().consumedTo(part.partition(), from, Optional.empty());
          boolean isWhole = TopicAudit.isWhole(now, part.partition(), from, end, events);
          TopicAudit.judge(now, Optional.of(at), landing.tableOf(part.topic()), accepts || isWhole)
              .held()
              .ifPresent(h -> held.putIfAbsent(part.topic(), h));
        });
    if (!held.isEmpty()) {
      throw new HeldException(List.copyOf(held.values()));
    }
  }

  private static void requireBalance(Written written, KafkaBatch batch) {
    long kept =
        written.counts().values().stream().mapToLong(t -> t.appended() + t.alreadyPresent()).sum();
    if (kept != batch.delivered()) {
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot account for every event of a batch: "
              + batch.delivered()
              + " delivered, "
              + kept
              + " appended or present; report this, nothing of it has landed");
    }
  }

  private void report(Instant began, Written written, KafkaBatch batch) {
    Instant at = run.clock().instant();
    long appended = written.counts().values().stream().mapToLong(TableIngest::appended).sum();
    long lag = 0;
    for (Map.Entry<TopicPart, Long> end : cluster.ends(consumed.keySet()).entrySet()) {
      lag += Math.max(0, end.getValue() - consumed.get(end.getKey()));
    }
    long ms = at.toEpochMilli();
    EventTimes times = written.times();
    Optional<LandedBatch.Latency> latency =
        times.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new LandedBatch.Latency(
                    times.quantile(0.5, ms),
                    times.quantile(0.95, ms),
                    times.quantile(0.99, ms),
                    times.longest(ms)));
    progress.landed(
        new LandedBatch(
            at,
            batch.delivered(),
            appended,
            new ArrayList<>(written.files().keySet())
                .stream().collect(java.util.stream.Collectors.toCollection(TreeSet::new)),
            Duration.between(began, at),
            lag,
            latency));
  }
}
