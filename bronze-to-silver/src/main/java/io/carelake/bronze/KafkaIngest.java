package io.carelake.bronze;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.RunContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * Brings the topics of a Kafka cluster to bronze: one streaming query for all of them, each record
 * once. Where it goes on is in the tables themselves; Spark's checkpoint is scratch, new for every
 * query and gone with it. Runs on a thread of its own.
 */
public final class KafkaIngest implements AutoCloseable {
  private final RunContext run;
  private final KafkaSettings settings;
  private final KafkaProgress progress;
  private final BronzeLanding landing;
  private final KafkaCluster cluster;
  private final Pattern wanted;
  private final IngestTotals totals;
  private final KafkaWatch watch;
  private final TopicStream stream;
  private final FollowedEnds ends;
  private final Map<String, HeldTopic> held = new TreeMap<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final CountDownLatch stopping = new CountDownLatch(1);

  private KafkaPositions positions;
  private volatile Optional<ReadToEnd> readToEnd = Optional.empty();

  private KafkaIngest(RunContext run, KafkaSettings settings, KafkaProgress progress) {
    this.run = run;
    this.settings = settings;
    this.progress = progress;
    this.landing = new BronzeLanding(run, BronzeAppends::commit);
    this.wanted = settings.topics().orElseGet(() -> landing.standardTopics());
    this.totals = new IngestTotals(settings.name());
    this.cluster = new KafkaCluster(settings);
    this.stream = new TopicStream(run.spark(), settings, this::isStopping);
    this.ends = new FollowedEnds(run, cluster, landing, this::isWanted);
    this.watch = new KafkaWatch(settings.name(), cluster::answers, progress::notice);
  }

  /**
   * Starts reading.
   *
   * @throws CarelakeException if the cluster does not answer, or no topic matches
   */
  public static KafkaIngest start(RunContext run, KafkaSettings settings, KafkaProgress progress) {
    KafkaIngest ingest = new KafkaIngest(run, settings, progress);
    try {
      Map<String, TopicState> topics = ingest.cluster.topics(ingest::isWanted);
      ingest.requireTopics(topics);
      ingest.landing.ensure();
      ScratchFolder.sweep();
    } catch (RuntimeException e) {
      ingest.cluster.close();
      throw e;
    }
    Thread thread = new Thread(ingest::work, "ingest-kafka");
    thread.setDaemon(true);
    thread.start();
    return ingest;
  }

  private boolean isWanted(String topic) {
    return wanted.matcher(topic).matches();
  }

  private void requireTopics(Map<String, TopicState> topics) {
    if (!topics.isEmpty()) {
      return;
    }
    String none = "no topic matches " + settings.topics().map(Pattern::pattern).orElse("cdc\\..*");
    if (!settings.isContinuous()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot ingest "
              + settings.name()
              + ": "
              + none
              + "; check --bootstrap and --topics (a regular expression for whole names)");
    }
    progress.notice("Waiting: " + none + " at " + settings.bootstrap() + " yet");
  }

  /** Asks it to end when the batch in hand has landed; returns at once. */
  public void stop() {
    if (stopping.getCount() > 0) {
      stopping.countDown();
      Thread stopper = new Thread(stream::stop, "ingest-kafka-stop");
      stopper.setDaemon(true);
      stopper.start();
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /**
   * Waits.
   *
   * @return whether the ingest has ended
   * @throws CarelakeException what ended it, if it failed
   */
  public boolean await(Duration patience) {
    try {
      end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CarelakeException(ExitCode.TRY_AGAIN, "Interrupted; run again", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw KafkaFailure.told(settings, e.getCause());
    }
  }

  /** What has landed since the last time somebody asked, or the start. */
  public IngestResult taken() {
    return totals.take();
  }

  /** The topics that are not read on. */
  public List<HeldTopic> held() {
    synchronized (held) {
      return List.copyOf(held.values());
    }
  }

  /**
   * Once an ingest with an end has ended by itself: which tables have all that their topics held.
   */
  public Optional<ReadToEnd> readToEnd() {
    return readToEnd;
  }

  /**
   * Of an ingest without an end: which tables have by now all that their topics held when this was
   * last asked; empty the first time, and after a time without the cluster. Ask from one thread.
   */
  public Optional<ReadToEnd> followed() {
    return settings.isContinuous() && !isStopping() ? ends.next(held()) : Optional.empty();
  }

  /** Stops, waits for the end, and lets go of the cluster. */
  @Override
  public void close() {
    stop();
    try {
      end.handle((done, failure) -> null).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      cluster.close();
    }
  }

  private void work() {
    KafkaFailure.Patience patience = new KafkaFailure.Patience(settings.isContinuous());
    try {
      while (!isStopping() && !isDone(patience)) {
        positions = null;
      }
      if (positions != null) {
        positions.save();
      }
      end.complete(null);
    } catch (Throwable t) {
      end.completeExceptionally(t);
    }
  }

  /** Runs one query; whether it ended because there is no more to read, or it was asked to. */
  private boolean isDone(KafkaFailure.Patience patience) throws InterruptedException {
    try {
      positions = KafkaPositions.load(landing, progress::notice);
      Instant asked = run.clock().instant();
      Set<String> others = new TreeSet<>();
      Map<String, TopicState> topics = cluster.topics(t -> isWanted(t) || !others.add(t));
      KafkaStart start = KafkaStart.of(settings, landing, wanted, topics, positions);
      start.held().forEach(this::hold);
      start.skipped().forEach(this::skip);
      tellOfMissing(topics);
      progress.started(settings.name(), start.topics(), start.lag());
      if (start.starts().isEmpty() && !settings.isContinuous()) {
        return true;
      }
      KafkaQuery query =
          new KafkaQuery(run, settings, landing, cluster, positions, start, progress, totals);
      stream.read(start, query::land);
      if (!settings.isContinuous()) {
        readToEnd =
            Optional.of(
                ReadToEnd.of(
                    asked, topics.values(), others, start.held(), landing::tableOf, positions::of));
      }
      return true;
    } catch (KafkaQuery.HeldException e) {
      return false;
    } catch (StreamingQueryException | RuntimeException e) {
      if (isStopping()) {
        return true;
      }
      if (KafkaFailure.isHeld(e)) {
        return false;
      }
      if (settings.isContinuous() && KafkaFailure.isAway(e) && !cluster.answers()) {
        watch.awaitAnswer(stopping);
        return false;
      }
      Duration pause = patience.after(e).orElseThrow(() -> KafkaFailure.told(settings, e));
      if (!KafkaFailure.isOvertaken(e)) {
        progress.notice(KafkaFailure.told(settings, e).getMessage());
        progress.notice("Reading again in " + pause.toSeconds() + " s");
      }
      return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void skip(TopicPart part, long to) {
    progress.notice(
        "Going on without "
            + part
            + " from offset "
            + positions.of(part.topic()).orElseThrow().next().getOrDefault(part.partition(), 0L)
            + " to "
            + (to - 1)
            + ", as --accept-loss says");
    positions.skip(part, to);
  }

  private void hold(HeldTopic topic) {
    synchronized (held) {
      if (topic.equals(held.put(topic.topic(), topic))) {
        return;
      }
    }
    progress.held(topic);
  }

  private void tellOfMissing(Map<String, TopicState> topics) {
    TreeSet<String> missing = new TreeSet<>(positions.topics());
    missing.removeIf(t -> topics.containsKey(t) || !isWanted(t));
    if (!missing.isEmpty()) {
      progress.notice("No longer in the cluster: " + missing);
    }
  }
}
