package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Preparation.Prepared;
import io.carelake.core.job.QualityGate.StagedTable;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.lineage.ColumnLineage;
import io.carelake.core.lineage.LineageRecorder;
import io.carelake.core.lineage.LineageRecorder.TableRun;
import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.RowTally;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.core.table.TableVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Runs one table through every step: the only place where a table of silver or gold comes to be.
 */
public final class TableRunner {
  private final RunContext run;
  private final Steps steps;
  private final RunListener listener;
  private final InputPinning pinning;
  private final Preparation preparation;

  /** What the house plugs into the steps. */
  public record Steps(
      TableLayout layout,
      RowValidator validator,
      QuarantineWriter quarantine,
      PolicyFilter policy,
      Protector protector,
      QualityGate gate,
      LineageRecorder lineage,
      LineageReader lineageReader,
      RunLog log,
      QuarantineQuota quota) {

    /** Steps in which only contracts limit what goes to quarantine. */
    public Steps(
        TableLayout layout,
        RowValidator validator,
        QuarantineWriter quarantine,
        PolicyFilter policy,
        Protector protector,
        QualityGate gate,
        LineageRecorder lineage,
        LineageReader lineageReader,
        RunLog log) {
      this(
          layout,
          validator,
          quarantine,
          policy,
          protector,
          gate,
          lineage,
          lineageReader,
          log,
          QuarantineQuota.BY_CONTRACT);
    }
  }

  /** How a contract's table is laid out: the runner makes the tables it writes and reads. */
  public interface TableLayout {
    TableSpec of(Contract contract, TableId table);
  }

  /** Makes quarantine rows ({@link io.carelake.core.table.QuarantineRows}) of flagged rows. */
  public interface QuarantineWriter {
    Dataset<Row> rows(Contract contract, Dataset<Row> flagged);
  }

  /** Reads the column lineage off an analysed plan. */
  public interface LineageReader {
    ColumnLineage read(Contract contract, TableId target, Dataset<Row> plan);
  }

  public TableRunner(RunContext run, Steps steps, RunListener listener) {
    this.run = run;
    this.steps = steps;
    this.listener = listener;
    this.pinning = new InputPinning(run, steps);
    this.preparation = new Preparation(run, steps, pinning, listener);
  }

  /** Runs the table; throws what stopped it, after the lineage FAIL event. */
  public TableOutcome run(
      Contract contract, TableId target, TableBuilder builder, String recipe, Scope scope) {
    return run(contract, target, builder, recipe, scope, Optional.empty());
  }

  /**
   * Runs the table, and with it what of its quarantine is to be tried again.
   *
   * @param replay which rows of quarantine are made anew although nothing changed
   */
  TableOutcome run(
      Contract contract,
      TableId target,
      TableBuilder builder,
      String recipe,
      Scope scope,
      Optional<Replay> replay) {
    Instant startedAt = run.clock().instant();
    listener.beforeStep(target, Step.LOAD_CONTRACT);
    TableStore store = run.store();
    store.ensure(steps.layout().of(contract, target));

    listener.beforeStep(target, Step.PIN_INPUTS);
    Map<String, String> properties = store.properties(target);
    boolean sameRecipe = recipe.equals(properties.get(Properties.RECIPE));
    boolean canFollow = sameRecipe && !pinning.isForgotten(contract, properties);
    Scope effective = canFollow ? scope : Scope.FULL;
    List<PinnedInput> pins = pinning.pin(contract, properties, effective);
    TableVersion current = store.version(target);
    Optional<Instant> previousAsOf =
        Optional.ofNullable(properties.get(Properties.AS_OF)).map(Instant::parse);
    boolean isCurrent =
        effective == Scope.INCREMENTAL && pinning.isCurrent(contract, pins, previousAsOf);
    Optional<Dataset<Row>> entries =
        effective == Scope.INCREMENTAL && current.publication() > 0
            ? replay.flatMap(r -> r.entries(store, contract))
            : Optional.empty();
    if (isCurrent && entries.isEmpty()) {
      return outcome(target, Status.UNCHANGED, startedAt, current, 0, 0, Optional.empty(), "");
    }
    TableRun lineage = new TableRun(run, contract, target, pins);
    steps.lineage().started(lineage);
    try {
      return apply(
          contract,
          target,
          builder,
          recipe,
          new Request(run, contract, target, current, pins, previousAsOf, effective, entries),
          isCurrent,
          startedAt,
          lineage);
    } catch (Exception e) {
      steps.lineage().failed(lineage, e);
      throw e;
    }
  }

  private TableOutcome apply(
      Contract contract,
      TableId target,
      TableBuilder builder,
      String recipe,
      Request request,
      boolean isCurrent,
      Instant startedAt,
      TableRun lineage) {
    listener.beforeStep(target, Step.APPLY);
    TableChange change = builder.build(request);
    Prepared prepared = preparation.prepare(contract, target, change, request);
    Staged staged = null;
    try {
      if (isCurrent && prepared.isIdle()) {
        ColumnLineage columns = steps.lineageReader().read(contract, target, change.lineageOf());
        steps.lineage().completed(lineage, columns, request.current(), 0);
        return outcome(
            target,
            Status.UNCHANGED,
            startedAt,
            request.current(),
            0,
            0,
            Optional.of(prepared.change().ledger().get()),
            "");
      }
      listener.beforeStep(target, Step.STAGE);
      staged = run.store().stage(target, run.runId(), prepared.change());
      requireUnmoved(request, staged);
      // Before the ledger: with it the builder lets go of what it keeps.
      Optional<CarelakeException> exceeded = exceeded(contract, prepared, staged);
      Ledger ledger = prepared.change().ledger().get();
      if (!ledger.balances()) {
        throw new CarelakeException(
            ExitCode.BUG,
            "Cannot publish " + target + ": its ledger does not add up (" + ledger + ")");
      }
      listener.beforeStep(target, Step.GATE);
      if (exceeded.isPresent()) {
        Staged failed = staged;
        staged = null;
        throw kept(failed, exceeded.get());
      }
      StagedTable judged =
          new StagedTable(
              run.store().readStaged(staged),
              tally(prepared, staged),
              builder.keepsKeysUnique() && staged.isFollowed());
      QualityGate.Verdict verdict = steps.gate().check(run, contract, target, judged);
      steps.log().gated(run, target, staged, verdict);
      steps.lineage().gated(lineage, staged, verdict);
      if (!verdict.passed()) {
        Staged failed = staged;
        staged = null;
        throw kept(failed, gateFailed(target, verdict));
      }
      listener.beforeStep(target, Step.PUBLISH);
      ColumnLineage columns = steps.lineageReader().read(contract, target, change.lineageOf());
      steps.lineage().publishing(lineage, columns, staged);
      Map<String, String> stored = pinning.stored(request, recipe);
      stored.putAll(change.properties());
      TableVersion published = run.store().publish(staged, stored);
      listener.beforeStep(target, Step.RECORD);
      steps.lineage().completed(lineage, columns, published, staged.addedRows());
      return outcome(
          target,
          Status.PUBLISHED,
          startedAt,
          published,
          staged.addedRows(),
          staged.removedRows(),
          Optional.of(ledger),
          "");
    } catch (Exception e) {
      discard(staged, e);
      throw e;
    } finally {
      prepared.release().run();
    }
  }

  /**
   * What the rows count against, as it was found while they were made; of rows that came otherwise
   * nothing is known.
   */
  private static Optional<RowTally> tally(Prepared prepared, Staged staged) {
    Optional<RowTally> made = prepared.tally();
    if (made.isPresent() && made.get().rows() != staged.addedRows()) {
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot publish "
              + staged.table()
              + ": "
              + made.get().rows()
              + " rows were judged, "
              + staged.addedRows()
              + " were written; run again, and report this if it comes back");
    }
    return made.or(staged::tally);
  }

  /** Lets go of what was staged, if it was not published; the failure stays what is told. */
  private void discard(Staged staged, Exception failure) {
    try {
      if (staged != null && run.store().version(staged.table()).equals(staged.base())) {
        run.store().discard(staged);
      }
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  /** The change was made for the table as it was then; its rows may have gone elsewhere since. */
  private static void requireUnmoved(Request request, Staged staged) {
    if (staged.base().snapshotId() != request.current().snapshotId()) {
      throw new CarelakeException(
          ExitCode.TRY_AGAIN,
          "Cannot change "
              + staged.table()
              + ": the table moved since this run read it; run again (nothing of it was published)");
    }
  }

  private Optional<CarelakeException> exceeded(
      Contract contract, Prepared prepared, Staged staged) {
    return steps
        .quota()
        .exceeded(
            contract,
            staged.table(),
            prepared.listed(),
            () ->
                run.store().readStaged(staged).count()
                    + prepared.change().ledger().get().entry("quarantined"));
  }

  /** What was staged stays to be looked at; that it cannot be kept must not hide why it failed. */
  private CarelakeException kept(Staged failed, CarelakeException why) {
    try {
      run.store().keep(failed);
    } catch (Exception e) {
      why.addSuppressed(e);
      return why;
    }
    return new CarelakeException(
        why.exitCode(),
        why.getMessage()
            + "; what was staged is kept: carelake sql \"SELECT ... FROM "
            + failed.table()
            + "\" --run "
            + run.runId());
  }

  private static CarelakeException gateFailed(TableId target, QualityGate.Verdict verdict) {
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

  private TableOutcome outcome(
      TableId target,
      Status status,
      Instant startedAt,
      TableVersion version,
      long rows,
      long removed,
      Optional<Ledger> ledger,
      String message) {
    return new TableOutcome(
        target,
        status,
        ExitCode.OK,
        startedAt,
        Duration.between(startedAt, run.clock().instant()),
        Optional.of(version),
        rows,
        removed,
        ledger,
        message);
  }
}
