package io.carelake.bronze;

import io.carelake.core.contract.Contract;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.MachineTrouble;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.TableStore;
import java.nio.file.Path;

/**
 * Brings files of change events to bronze: every record once, however often a folder is given, and
 * whatever a record is, it is kept somewhere.
 */
public final class IngestFiles {
  private IngestFiles() {}

  /**
   * Ingests a file, or all files of a folder.
   *
   * @see FileEventSource for what counts as one
   */
  public static IngestResult run(RunContext run, Path folder, IngestProgress progress) {
    return run(run, new FileEventSource(folder), progress);
  }

  /** Ingests any source. */
  public static IngestResult run(RunContext run, EventSource source, IngestProgress progress) {
    return run(run, source, progress, BronzeAppends::commit);
  }

  /** How ingest lays out the table of a bronze contract. */
  public static TableStore.TableSpec layout(Contract bronze) {
    return BronzeTables.spec(bronze);
  }

  /**
   * Fails with exit code 3 if the table's source has drifted and its contract wants a decision that
   * nobody has made.
   */
  public static void requireDecided(RunContext run, Contract bronze) {
    SourceDrift.requireDecided(run, bronze);
  }

  static IngestResult run(
      RunContext run, EventSource source, IngestProgress progress, BronzeAppends appends) {
    try {
      return new BronzeIngest(run, appends).run(source, progress);
    } catch (CarelakeException e) {
      throw e;
    } catch (Exception e) {
      // Also the checked ones that Scala throws without declaring them.
      throw told(source, e);
    }
  }

  /** What a task refused is told as it said it, without Spark's stack around it. */
  private static CarelakeException told(EventSource source, Exception e) {
    Throwable deepest = e;
    for (Throwable t = e; t != null; t = t.getCause() == t ? null : t.getCause()) {
      if (t instanceof CarelakeException c) {
        return new CarelakeException(c.exitCode(), c.getMessage());
      }
      deepest = t;
    }
    return new CarelakeException(
        MachineTrouble.exitCode(e),
        "Cannot ingest "
            + source.name()
            + ": "
            + MachineTrouble.of(e).orElse(deepest.getClass().getSimpleName())
            + "; run again, what has landed stays and nothing lands twice",
        e);
  }
}
