package io.carelake.app;

import io.carelake.bronze.HeldTopic;
import io.carelake.bronze.KafkaProgress;
import io.carelake.bronze.LandedBatch;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator sees of an ingest from Kafka: a line per batch that had events, or, when there
 * is one every second, per ten seconds of them; and each batch as a line of metrics.
 */
final class KafkaLines implements KafkaProgress {
  private final ConsoleProgress console;
  private final MetricsFile metrics;
  private final long everyMillis;

  private long since = System.currentTimeMillis();
  private long batches;
  private long events;
  private long busyMillis;
  private long worst;
  private final Set<String> tables = new TreeSet<>();

  KafkaLines(ConsoleProgress console, MetricsFile metrics, long everyMillis) {
    this.console = console;
    this.metrics = metrics;
    this.everyMillis = everyMillis;
  }

  @Override
  public void started(String source, int topics, long lag) {
    console.line(
        String.format(
            Locale.ROOT,
            "ingest    %s: %,d topic%s, %,d waiting",
            source,
            topics,
            topics == 1 ? "" : "s",
            lag));
  }

  @Override
  public void landed(LandedBatch batch) {
    metrics.write(values(batch));
    batches++;
    events += batch.events();
    busyMillis += batch.duration().toMillis();
    worst = Math.max(worst, batch.latency().map(LandedBatch.Latency::max).orElse(0L));
    batch.tables().forEach(t -> tables.add(t.toString()));
    long now = batch.at().toEpochMilli();
    if (now - since >= everyMillis) {
      tell(batch, Math.max(1, everyMillis == 0 ? busyMillis : now - since));
      since = now;
      batches = 0;
      events = 0;
      busyMillis = 0;
      worst = 0;
      tables.clear();
    }
  }

  private void tell(LandedBatch last, long millis) {
    String latency =
        last.latency()
            .map(
                l ->
                    String.format(Locale.ROOT, ", visible after %,d ms (most %,d)", l.p50(), worst))
            .orElse("");
    console.line(
        String.format(
            Locale.ROOT,
            "landed    %,d events, %,.0f events/s, %d table%s, %,d ms a batch, lag %,d%s",
            events,
            events * 1000.0 / millis,
            tables.size(),
            tables.size() == 1 ? "" : "s",
            busyMillis / batches,
            last.lag(),
            latency));
  }

  private static Map<String, Object> values(LandedBatch batch) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("metric", "ingest.batch");
    values.put("at", batch.at().toString());
    values.put("events", batch.events());
    values.put("appended", batch.appended());
    values.put("tables", batch.tables().size());
    values.put("batch_ms", batch.duration().toMillis());
    values.put("lag", batch.lag());
    batch
        .latency()
        .ifPresent(
            l -> {
              values.put("latency_p50_ms", l.p50());
              values.put("latency_p95_ms", l.p95());
              values.put("latency_p99_ms", l.p99());
              values.put("latency_max_ms", l.max());
            });
    return values;
  }

  @Override
  public void held(HeldTopic topic) {
    console.line(topic.message());
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("metric", "ingest.held");
    values.put("topic", topic.topic());
    values.put("partition", topic.partition());
    values.put("reason", topic.reason().name());
    values.put("expected", topic.expected());
    values.put("found", topic.found());
    metrics.write(values);
  }

  @Override
  public void notice(String message) {
    console.line(message);
  }
}
