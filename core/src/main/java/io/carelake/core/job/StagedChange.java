package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Preparation.Prepared;
import io.carelake.core.job.QualityGate.StagedTable;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.table.RowTally;
import io.carelake.core.table.TableStore.Staged;
import java.util.List;
import java.util.Optional;

/** A change that a run has staged, and what speaks against publishing it. */
final class StagedChange {
  private final RunContext run;
  private final Contract contract;
  private final Prepared prepared;
  private final Staged written;
  private boolean isKept;

  StagedChange(RunContext run, Contract contract, Prepared prepared, Staged written) {
    this.run = run;
    this.contract = contract;
    this.prepared = prepared;
    this.written = written;
  }

  Staged written() {
    return written;
  }

  /** The change was made for the table as it was then; its rows may have gone elsewhere since. */
  void requireUnmoved(Request request) {
    if (written.base().snapshotId() != request.current().snapshotId()) {
      throw new CarelakeException(
          ExitCode.TRY_AGAIN,
          "Cannot change "
              + written.table()
              + ": the table moved since this run read it; run again (nothing of it was published)");
    }
  }

  Optional<CarelakeException> exceeded(QuarantineQuota quota) {
    return quota.exceeded(
        contract,
        written.table(),
        prepared.listed(),
        () ->
            run.store().readStaged(written).count()
                + prepared.change().ledger().get().entry("quarantined"));
  }

  Ledger balancedLedger() {
    Ledger ledger = prepared.change().ledger().get();
    if (!ledger.balances()) {
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot publish " + written.table() + ": its ledger does not add up (" + ledger + ")");
    }
    return ledger;
  }

  /** What the gate looks at. */
  StagedTable judged(TableBuilder builder) {
    return new StagedTable(
        run.store().readStaged(written),
        tally(),
        builder.keepsKeysUnique() && written.isFollowed());
  }

  /**
   * What the rows count against, as it was found while they were made; of rows that came otherwise
   * nothing is known.
   */
  private Optional<RowTally> tally() {
    Optional<RowTally> made = prepared.tally();
    if (made.isPresent() && made.get().rows() != written.addedRows()) {
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot publish "
              + written.table()
              + ": "
              + made.get().rows()
              + " rows were judged, "
              + written.addedRows()
              + " were written; run again, and report this if it comes back");
    }
    return made.or(written::tally);
  }

  static CarelakeException gateFailed(TableId target, QualityGate.Verdict verdict) {
    List<String> failing =
        verdict.results().stream()
            .filter(r -> r.outcome() == QualityGate.Outcome.FAILED)
            .map(r -> r.ruleId() + " (" + r.failing() + " of " + r.evaluated() + " rows)")
            .toList();
    return new CarelakeException(
        ExitCode.GATE_FAILED,
        "Cannot publish "
            + target
            + ": the gate failed on "
            + failing
            + "; mend the source or the rule, then run again (the published table is untouched)");
  }

  /** What was staged stays to be looked at; that it cannot be kept must not hide why it failed. */
  CarelakeException kept(CarelakeException why) {
    isKept = true;
    try {
      run.store().keep(written);
    } catch (Exception e) {
      why.addSuppressed(e);
      return why;
    }
    return new CarelakeException(
        why.exitCode(),
        why.getMessage()
            + "; what was staged is kept: carelake sql \"SELECT ... FROM "
            + written.table()
            + "\" --run "
            + run.runId());
  }

  /** Lets go of it, if it was neither published nor kept; the failure stays what is told. */
  void discard(Exception failure) {
    try {
      if (!isKept && run.store().version(written.table()).equals(written.base())) {
        run.store().discard(written);
      }
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }
}
