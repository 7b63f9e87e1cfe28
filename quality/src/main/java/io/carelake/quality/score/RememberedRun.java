package io.carelake.quality.score;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.RunLog;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.table.TableStore.Staged;
import java.util.ArrayList;
import java.util.List;

/** A run log that also remembers what it was told, for the scores after the run. */
public final class RememberedRun implements RunLog {
  private final RunLog log;
  private final List<JudgedTable> judged = new ArrayList<>();
  private final List<TableOutcome> outcomes = new ArrayList<>();

  public RememberedRun(RunLog log) {
    this.log = log;
  }

  @Override
  public void gated(RunContext run, TableId target, Staged staged, QualityGate.Verdict verdict) {
    log.gated(run, target, staged, verdict);
    synchronized (this) {
      judged.add(new JudgedTable(target, staged.publication(), verdict, run.clock().instant()));
    }
  }

  @Override
  public void finished(RunContext run, List<TableOutcome> ended) {
    log.finished(run, ended);
    synchronized (this) {
      outcomes.addAll(ended);
    }
  }

  /** What was judged so far, in that order. */
  public synchronized List<JudgedTable> judged() {
    return List.copyOf(judged);
  }

  /** How the table runs ended so far. */
  public synchronized List<TableOutcome> outcomes() {
    return List.copyOf(outcomes);
  }
}
