package io.carelake.app;

import io.carelake.bronze.UnassignedEvents;
import io.carelake.core.contract.Contract;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Pipeline;
import io.carelake.core.job.Replay;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.lineage.LineageRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One run of a lake: the START of its lineage, what it does, a little upkeep of the tables, its
 * COMPLETE or FAIL, and the delivery of all that waits; also when what it does throws.
 */
public final class LakeRun {
  private LakeRun() {}

  /** Change events of the folder to bronze. */
  public static ExitCode ingest(Lake lake, Path folder) {
    return recorded(lake, kept(new Upkeep(lake), () -> Sources.ingest(lake, folder)));
  }

  /** These tables, inputs before outputs. */
  public static ExitCode tables(Lake lake, List<Contract> tables, Scope scope) {
    // What every table would fail for is told once, before anything is written.
    lake.wiring().requireKeys(tables);
    return recorded(lake, kept(new Upkeep(lake), () -> pipeline(lake, tables, scope)));
  }

  /**
   * These tables, some of which also try their quarantined rows again.
   *
   * @param late events that had no table when they came; empty for none
   * @param replays empty for a table that is only brought up to date
   */
  static ExitCode replayed(
      Lake lake,
      Optional<UnassignedEvents> late,
      List<Contract> tables,
      Function<Contract, Optional<Replay>> replays) {
    return recorded(
        lake,
        kept(
            new Upkeep(lake),
            () -> {
              ExitCode landed = late.map(e -> Sources.ingest(lake, e)).orElse(ExitCode.OK);
              ExitCode made = pipeline(lake, tables, Scope.INCREMENTAL, replays);
              return made == ExitCode.OK ? landed : made;
            }));
  }

  /** From change events to gold. */
  public static ExitCode everything(Lake lake, Path folder, Scope scope) {
    List<Contract> tables = lake.derived();
    lake.wiring().requireKeys(tables);
    return recorded(
        lake,
        kept(
            new Upkeep(lake),
            () -> {
              ExitCode ingest = Sources.ingest(lake, folder);
              ExitCode made = pipeline(lake, tables, scope);
              return made == ExitCode.OK ? ingest : made;
            }));
  }

  /** The work, and then a little upkeep, by the time that it took. */
  static Supplier<ExitCode> kept(Upkeep upkeep, Supplier<ExitCode> work) {
    return () -> {
      long start = System.nanoTime();
      ExitCode code = work.get();
      upkeep.after(Duration.ofNanos(System.nanoTime() - start));
      return code;
    };
  }

  static ExitCode recorded(Lake lake, Supplier<ExitCode> work) {
    LineageRecorder lineage = lake.wiring().steps().lineage();
    lineage.runStarted(lake.run());
    ExitCode code = ExitCode.BUG;
    try {
      try {
        code = work.get();
      } finally {
        Watched.after(lake);
      }
      return code;
    } catch (CarelakeException e) {
      code = e.exitCode();
      throw e;
    } finally {
      lineage.runEnded(lake.run(), code);
      lineage.flush();
    }
  }

  static ExitCode pipeline(Lake lake, List<Contract> tables, Scope scope) {
    return pipeline(lake, tables, scope, c -> Optional.empty());
  }

  private static ExitCode pipeline(
      Lake lake, List<Contract> tables, Scope scope, Function<Contract, Optional<Replay>> replays) {
    List<TableOutcome> outcomes =
        lake.wiring()
            .pipeline(lake.watcher())
            .run(tables, lake.wiring().recipes(), scope, replays, lake.settings().parallelism());
    lake.progress()
        .line(
            "Run %s: %s published, %d unchanged, %d failed, %d blocked"
                .formatted(
                    lake.run().runId(),
                    tables(count(outcomes, Status.PUBLISHED)),
                    count(outcomes, Status.UNCHANGED),
                    count(outcomes, Status.FAILED),
                    count(outcomes, Status.BLOCKED)));
    return Pipeline.worst(outcomes);
  }

  private static String tables(long count) {
    return count + (count == 1 ? " table" : " tables");
  }

  private static long count(List<TableOutcome> outcomes, Status status) {
    return outcomes.stream().filter(o -> o.status() == status).count();
  }
}
