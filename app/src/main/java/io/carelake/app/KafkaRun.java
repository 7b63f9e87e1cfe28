package io.carelake.app;

import io.carelake.bronze.KafkaIngest;
import io.carelake.bronze.KafkaSettings;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.RunListener;
import io.carelake.core.job.Step;
import io.carelake.core.job.TableBuilder.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Topics of a Kafka cluster to bronze, and on to silver and gold, until the end or for good. */
public final class KafkaRun {
  /** How often it looks whether something else is due; a little upkeep is, each time. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final long LINE_MILLIS = 10_000;

  private final Lake lake;
  private final KafkaSettings settings;
  private final StopSignals signals;
  private final Upkeep upkeep;

  /** How often a continuous ingest leaves its record in {@code ops.runs}. */
  private final Duration recordEvery;

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

  private KafkaRun(Lake lake, Request request, StopSignals signals) {
    this.lake = lake;
    this.settings = settings(lake.settings(), request);
    this.signals = signals;
    this.upkeep = new Upkeep(lake);
    this.recordEvery =
        Duration.ofMillis(
            lake.settings().number("kafka.record-ms", Duration.ofMinutes(5).toMillis()));
    signals.whenTold(upkeep::stop);
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

  /**
   * Change events to bronze.
   *
   * @param opening opens the lake; the command takes signals before that
   */
  public static ExitCode ingest(Supplier<Lake> opening, Request request) {
    return run(
        opening,
        request,
        run -> LakeRun.recorded(run.lake, run.kept(() -> run.land(Optional.empty()))));
  }

  /**
   * Change events to bronze, and on to gold.
   *
   * @param opening opens the lake; the command takes signals before that
   * @param every how often a continuous run brings silver and gold up to date
   */
  public static ExitCode everything(
      Supplier<Lake> opening, Request request, Scope scope, Duration every) {
    return run(opening, request, run -> run.everything(scope, every));
  }

  private static ExitCode run(
      Supplier<Lake> opening, Request request, Function<KafkaRun, ExitCode> work) {
    try (StopSignals signals = new StopSignals();
        Lake lake = opening.get()) {
      KafkaRun run = new KafkaRun(lake, request, signals);
      try {
        return signals.isTold() ? run.stopped() : work.apply(run);
      } catch (CarelakeException e) {
        // Whoever asked a run to end that was just starting does not wait for a broker.
        if (signals.isTold() && e.exitCode().isRetryable()) {
          lake.progress().line(e.getMessage());
          return run.stopped();
        }
        throw e;
      }
    }
  }

  /** A run without an end ends well when it is told to; any other has not done all it should. */
  private ExitCode stopped() {
    return settings.mode() == KafkaSettings.Mode.CONTINUOUS ? ExitCode.OK : ExitCode.TRY_AGAIN;
  }

  private ExitCode everything(Scope scope, Duration every) {
    List<Contract> tables = lake.derived();
    lake.wiring().requireKeys(tables);
    if (settings.mode() == KafkaSettings.Mode.CONTINUOUS) {
      return LakeRun.recorded(lake, () -> land(Optional.of(every)));
    }
    return LakeRun.recorded(
        lake,
        kept(
            () -> {
              ExitCode landed = land(Optional.empty());
              if (signals.isTold()) {
                return landed;
              }
              ExitCode made = LakeRun.pipeline(lake, tables, scope);
              return made == ExitCode.OK ? landed : made;
            }));
  }

  /** A run without an end has its upkeep while it runs, and none when it is told to end. */
  private Supplier<ExitCode> kept(Supplier<ExitCode> work) {
    return settings.mode() == KafkaSettings.Mode.CONTINUOUS ? work : LakeRun.kept(upkeep, work);
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
    try (KafkaIngest ingest = KafkaIngest.start(lake.run(), settings, lines)) {
      signals.whenTold(ingest::stop);
      Passes passes = new Passes(every);
      ingest.followed().ifPresent(record::write);
      Instant recorded = now();
      int held = 0;
      ExitCode end;
      try {
        while (!ingest.await(LOOK)) {
          passes.makeIfDue();
          boolean isDue = now().isAfter(recorded.plus(recordEvery));
          if (isDue || ingest.held().size() > held) {
            held = ingest.held().size();
            told(record.write(ingest.taken(), ingest.held()));
          }
          if (isDue) {
            ingest.followed().ifPresent(record::write);
          }
          recorded = isDue ? now() : recorded;
          upkeep.tick();
        }
      } finally {
        ingest.close();
        end = record.write(ingest.taken(), ingest.held());
      }
      ingest.readToEnd().ifPresent(record::write);
      // A run without an end has told of what waits for a decision when it came up.
      return signals.isTold() || settings.mode() == KafkaSettings.Mode.CONTINUOUS ? stopped() : end;
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
      Lake pass = lake.next(number++, new UntilTold());
      try {
        LakeRun.recorded(pass, () -> LakeRun.pipeline(pass, pass.derived(), Scope.INCREMENTAL));
      } catch (CarelakeException e) {
        // What one pass cannot do the next may; the ingest goes on meanwhile.
        lake.progress().line(e.getMessage());
      }
      next = now().plus(every.orElseThrow());
    }
  }

  /** Begins no further table once the run is told to end: the next one makes it. */
  private final class UntilTold implements RunListener {
    @Override
    public void beforeStep(TableId table, Step step) {
      if (step == Step.LOAD_CONTRACT && signals.isTold()) {
        throw new CarelakeException(
            ExitCode.TRY_AGAIN,
            "Cannot begin " + table + ": the process was told to end; the next run makes it");
      }
    }
  }
}
