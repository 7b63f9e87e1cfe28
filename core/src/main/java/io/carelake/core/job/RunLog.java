package io.carelake.core.job;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.TableStore.Staged;
import java.util.List;

/**
 * The record of what ran ({@code ops.runs}) and what the gates found ({@code ops.quality_results}).
 */
public interface RunLog {
  void gated(RunContext run, TableId target, Staged staged, QualityGate.Verdict verdict);

  void finished(RunContext run, List<TableOutcome> outcomes);
}
