package io.carelake.core.lineage;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.QualityGate;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import java.util.List;

/** Tells the world what a table run read and wrote. Never fails a run. */
public interface LineageRecorder {
  /** The whole run begins: the parent of its table runs when no orchestrator is. */
  default void runStarted(RunContext run) {}

  default void runEnded(RunContext run, ExitCode code) {}

  void started(TableRun run);

  /** A gate has judged the staged snapshot, whatever it found. */
  default void gated(TableRun run, Staged staged, QualityGate.Verdict verdict) {}

  /**
   * The staged snapshot is about to be published. A kill right after the publish must not lose the
   * event of it: the next run completes this one if the snapshot became the table.
   */
  default void publishing(TableRun run, ColumnLineage columns, Staged staged) {}

  void completed(TableRun run, ColumnLineage columns, TableVersion output, long rowCount);

  void failed(TableRun run, Throwable cause);

  /**
   * Delivers what is still waiting, within a bounded time; what stays waiting is delivered by the
   * next run.
   */
  void flush();

  /** One run of one table. */
  record TableRun(RunContext run, Contract contract, TableId target, List<PinnedInput> inputs) {}
}
