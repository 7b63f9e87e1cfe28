package io.carelake.app;

import io.carelake.bronze.KafkaIngest;
import io.carelake.bronze.KafkaSettings;
import io.carelake.core.contract.Contract;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.TableBuilder.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Topics of a Kafka cluster to bronze, and on to silver and gold, until the end or for good. */
public final class KafkaRun {
  /** How often a continuous ingest leaves its record in {@code ops.runs}. */
  private static final Duration RECORD = Duration.ofMinutes(5);

  /** How often it looks whether something else is due; a little upkeep is, each time. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final long LINE_MILLIS = 10_000;

  private final Lake lake;
  private final KafkaSettings settings;

  /**
   * What a command asks for.
   *
   * @param topics empty for the standard topics
   * @param acceptLoss topics whose lost records are accepted
   */
  public record Request(
      String bootstrap,
      boolean isContinuous,
      Optional<Pattern> topics,
      Optional<Pattern> acceptLoss) {}

  private KafkaRun(Lake lake, Request request) {
    this.lake = lake;
    this.settings = settings(lake.settings(), request);
  }

  private static KafkaSettings settings(Settings settings, Request request) {
    long most = settings.number("kafka.max-offsets-per-trigger", 0);
    return new KafkaSettings(
        request.bootstrap(),
        request.isContinuous() ? KafkaSettings.Mode.CONTINUOUS : KafkaSettings.Mode.AVAILABLE_NOW,
        request.topics(),
        request.acceptLoss(),
        most == 0 ? OptionalLong.empty() : OptionalLong.of(most),
        Duration.ofMillis(settings.number("kafka.trigger-ms", 500)),
        settings.below("kafka.client."));
  }

  /** Change events to bronze. */
  public static ExitCode ingest(Lake lake, Request request) {
    KafkaRun run = new KafkaRun(lake, request);
    return LakeRun.recorded(lake, () -> run.land(Optional.empty()));
  }

  /**
   * Change events to bronze, and on to gold.
   *
   * @param every how often a continuous run brings silver and gold up to date
   */
  public static ExitCode everything(Lake lake, Request request, Scope scope, Duration every) {
    List<Contract> tables = lake.derived();
    lake.wiring().requireKeys(tables);
    KafkaRun run = new KafkaRun(lake, request);
    if (request.isContinuous()) {
      return LakeRun.recorded(lake, () -> run.land(Optional.of(every)));
    }
    return LakeRun.recorded(
        lake,
        () -> {
          ExitCode landed = run.land(Optional.empty());
          ExitCode made = LakeRun.pipeline(lake, tables, scope);
          return made == ExitCode.OK ? landed : made;
        });
  }

  /**
   * Lands events until the end.
   *
   * @param every how often the tables are made of what has landed; empty for never
   */
  private ExitCode land(Optional<Duration> every) {
    KafkaLines lines =
        new KafkaLines(
            lake.progress(),
            new MetricsFile(lake.settings()),
            settings.mode() == KafkaSettings.Mode.CONTINUOUS ? LINE_MILLIS : 0);
    IngestRecord record = new IngestRecord(lake);
    try (KafkaIngest ingest = KafkaIngest.start(lake.run(), settings, lines);
        StopSignals signals = new StopSignals(ingest::stop)) {
      Passes passes = new Passes(every);
      Upkeep upkeep = new Upkeep(lake);
      Instant recorded = now();
      int held = 0;
      ExitCode end;
      try {
        while (!ingest.await(LOOK)) {
          passes.makeIfDue();
          boolean isDue = now().isAfter(recorded.plus(RECORD));
          if (isDue || ingest.held().size() > held) {
            held = ingest.held().size();
            told(record.write(ingest.taken(), ingest.held()));
          }
          recorded = isDue ? now() : recorded;
          upkeep.tick();
        }
      } finally {
        signals.close();
        ingest.close();
        end = record.write(ingest.taken(), ingest.held());
      }
      // A run without an end has told of what waits for a decision when it came up.
      return settings.mode() == KafkaSettings.Mode.CONTINUOUS ? ExitCode.OK : end;
    }
  }

  private void told(ExitCode code) {
    if (code != ExitCode.OK) {
      lake.progress()
          .line("Waiting for a decision (exit code " + code.code() + "): see carelake runs");
    }
  }

  private Instant now() {
    return lake.run().clock().instant();
  }

  /** Brings silver and gold up to date now and then, each time as a run of its own. */
  private final class Passes {
    private final Optional<Duration> every;
    private Instant next;
    private int number = 1;

    private Passes(Optional<Duration> every) {
      this.every = every;
      this.next = every.map(now()::plus).orElse(Instant.MAX);
    }

    private void makeIfDue() {
      if (now().isBefore(next)) {
        return;
      }
      Lake pass = lake.next(number++);
      try {
        LakeRun.tables(pass, pass.derived(), Scope.INCREMENTAL);
      } catch (CarelakeException e) {
        // What one pass cannot do the next may; the ingest goes on meanwhile.
        lake.progress().line(e.getMessage());
      }
      next = now().plus(every.orElseThrow());
    }
  }
}
