package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Preparation.Prepared;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.lineage.ColumnLineage;
import io.carelake.core.lineage.LineageRecorder;
import io.carelake.core.lineage.LineageRecorder.TableRun;
import io.carelake.core.table.IcebergTables.Properties;
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
    StagedChange staged = null;
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
      staged =
          new StagedChange(
              run, contract, prepared, run.store().stage(target, run.runId(), prepared.change()));
      staged.requireUnmoved(request);
      // Before the ledger: with it the builder lets go of what it keeps.
      Optional<CarelakeException> exceeded = staged.exceeded(steps.quota());
      Ledger ledger = staged.balancedLedger();
      listener.beforeStep(target, Step.GATE);
      if (exceeded.isPresent()) {
        throw staged.kept(exceeded.get());
      }
      Staged written = staged.written();
      QualityGate.Verdict verdict =
          steps.gate().check(run, contract, target, staged.judged(builder));
      steps.log().gated(run, target, written, verdict);
      steps.lineage().gated(lineage, written, verdict);
      if (!verdict.passed()) {
        throw staged.kept(StagedChange.gateFailed(target, verdict));
      }
      listener.beforeStep(target, Step.PUBLISH);
      ColumnLineage columns = steps.lineageReader().read(contract, target, change.lineageOf());
      steps.lineage().publishing(lineage, columns, written);
      Map<String, String> stored = pinning.stored(request, recipe);
      stored.putAll(change.properties());
      TableVersion published = run.store().publish(written, stored);
      listener.beforeStep(target, Step.RECORD);
      steps.lineage().completed(lineage, columns, published, written.addedRows());
      return outcome(
          target,
          Status.PUBLISHED,
          startedAt,
          published,
          written.addedRows(),
          written.removedRows(),
          Optional.of(ledger),
          "");
    } catch (Exception e) {
      if (staged != null) {
        staged.discard(e);
      }
      throw e;
    } finally {
      prepared.release().run();
    }
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
