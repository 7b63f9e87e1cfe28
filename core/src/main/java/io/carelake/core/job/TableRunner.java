package io.carelake.core.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.lineage.ColumnLineage;
import io.carelake.core.lineage.LineageRecorder;
import io.carelake.core.lineage.LineageRecorder.TableRun;
import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableChange.Mode;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.core.table.TableVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Runs one table through every step: the only place where a table of silver or gold comes to be.
 */
public final class TableRunner {
  private final RunContext run;
  private final Steps steps;
  private final RunListener listener;

  /** What the house plugs into the steps. */
  public record Steps(
      RowValidator validator,
      QuarantineWriter quarantine,
      PolicyFilter policy,
      Protector protector,
      QualityGate gate,
      LineageRecorder lineage,
      LineageReader lineageReader,
      RunLog log) {}

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
  }

  /** Runs the table; throws what stopped it, after the lineage FAIL event. */
  public TableOutcome run(
      Contract contract, TableId target, TableBuilder builder, String recipe, Scope scope) {
    Instant startedAt = run.clock().instant();
    listener.beforeStep(target, Step.LOAD_CONTRACT);
    TableStore store = run.store();
    store.ensure(spec(contract, target));

    listener.beforeStep(target, Step.PIN_INPUTS);
    Map<String, String> properties = store.properties(target);
    boolean sameRecipe = recipe.equals(properties.get(Properties.RECIPE));
    Scope effective = sameRecipe ? scope : Scope.FULL;
    List<PinnedInput> pins = pin(contract, properties, effective);
    TableVersion current = store.version(target);
    Optional<Instant> previousAsOf =
        Optional.ofNullable(properties.get(Properties.AS_OF)).map(Instant::parse);
    if (effective == Scope.INCREMENTAL && isCurrent(contract, pins, previousAsOf)) {
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
          new Request(run, contract, target, current, pins, previousAsOf, effective),
          startedAt,
          lineage);
    } catch (RuntimeException e) {
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
      Instant startedAt,
      TableRun lineage) {
    listener.beforeStep(target, Step.APPLY);
    TableChange change = builder.build(request);
    Prepared prepared =
        contract.load() == Load.CDC
            ? prepareSourceAligned(contract, target, change)
            : prepareTransformed(contract, target, change, request);
    Staged staged = null;
    try {
      listener.beforeStep(target, Step.STAGE);
      staged = run.store().stage(target, run.runId(), prepared.change());
      Ledger ledger = prepared.change().ledger().get();
      if (!ledger.balances()) {
        throw new CarelakeException(
            ExitCode.BUG,
            "Cannot publish " + target + ": its ledger does not add up (" + ledger + ")");
      }
      listener.beforeStep(target, Step.GATE);
      QualityGate.Verdict verdict =
          steps.gate().check(run, contract, target, run.store().readStaged(staged));
      steps.log().gated(run, target, staged, verdict);
      if (!verdict.passed()) {
        throw gateFailed(target, verdict);
      }
      listener.beforeStep(target, Step.PUBLISH);
      ColumnLineage columns = steps.lineageReader().read(contract, target, change.lineageOf());
      steps.lineage().publishing(lineage, columns, staged);
      TableVersion published = run.store().publish(staged, stored(request, recipe));
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
    } catch (RuntimeException e) {
      if (staged != null && run.store().version(target).equals(staged.base())) {
        run.store().discard(staged);
      }
      throw e;
    } finally {
      prepared.release().run();
    }
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

  private record Prepared(TableChange change, Runnable release) {}

  private Prepared prepareSourceAligned(Contract contract, TableId target, TableChange change) {
    listener.beforeStep(target, Step.CONFORM);
    Dataset<Row> rows = change.rows().withColumn(SystemColumns.RUN_ID, lit(run.runId()));
    listener.beforeStep(target, Step.VALIDATE);
    listener.beforeStep(target, Step.POLICY);
    // Source-aligned tables are the record of care and operations; opt-in purposes are refused by
    // the contract checks.
    rows = protectIfTwin(contract, target, rows);
    rows = rows.select(columns(SystemColumns.silver(contract.schema())));
    // Both twins meet the same events; what cannot be applied is listed once.
    Optional<Dataset<Row>> quarantined =
        target.equals(contract.table()) ? change.quarantined() : Optional.empty();
    return new Prepared(with(change, rows, quarantined, change.gone(), change.ledger()), () -> {});
  }

  private Prepared prepareTransformed(
      Contract contract, TableId target, TableChange change, Request request) {
    listener.beforeStep(target, Step.CONFORM);
    Dataset<Row> conformed = change.rows().select(casts(contract));
    listener.beforeStep(target, Step.VALIDATE);
    Dataset<Row> flagged = steps.validator().flag(contract, conformed);
    listener.beforeStep(target, Step.POLICY);
    Dataset<Row> marked = withheld(contract, flagged, request);
    Dataset<Row> kept = marked.persist(StorageLevel.MEMORY_AND_DISK());
    Row counts =
        kept.agg(
                sum(lit(1L)),
                sum(when(col("_withheld"), 1L).otherwise(0L)),
                sum(when(isFlagged().and(col("_withheld").equalTo(false)), 1L).otherwise(0L)))
            .head();
    long produced = count(counts, 0);
    long barred = count(counts, 1);
    long quarantined = count(counts, 2);
    Dataset<Row> good = kept.where(isFlagged().or(col("_withheld")).equalTo(false));
    Dataset<Row> bad = kept.where(isFlagged().and(col("_withheld").equalTo(false)));
    listener.beforeStep(target, Step.PROTECT);
    Dataset<Row> rows =
        protectIfTwin(contract, target, good.withColumn(SystemColumns.RUN_ID, lit(run.runId())))
            .select(columns(physical(contract)));
    Ledger ledger =
        Ledger.transform(produced, produced - barred - quarantined, quarantined, barred);
    Optional<Dataset<Row>> quarantine =
        quarantined == 0 || !target.equals(contract.table())
            ? Optional.empty()
            : Optional.of(steps.quarantine().rows(contract, bad));
    return new Prepared(
        with(change, rows, quarantine, gone(contract, target, change, good, request), () -> ledger),
        kept::unpersist);
  }

  private static org.apache.spark.sql.Column isFlagged() {
    return size(col(SystemColumns.FAILED_RULES)).gt(0);
  }

  private static long count(Row row, int at) {
    return row.isNullAt(at) ? 0 : row.getLong(at);
  }

  /**
   * Keys that the table has now and will not have after this change; only formats that tell changes
   * need them.
   */
  private Optional<Dataset<Row>> gone(
      Contract contract, TableId target, TableChange change, Dataset<Row> good, Request request) {
    if (request.current().snapshotId() == 0 || !run.store().tellsChanges(target)) {
      return Optional.empty();
    }
    List<String> names = contract.keyNames();
    Dataset<Row> before = run.store().read(target, request.current());
    if (change.mode() == Mode.REPLACE_MATCHING) {
      Dataset<Row> touched = change.touched().orElseThrow();
      before = before.join(touched, scala(change.matchColumns()), "left_semi");
    }
    Dataset<Row> lost = before.join(good.select(columnsOf(names)), scala(names), "left_anti");
    return Optional.of(TransformBuilder.goneRows(contract, lost));
  }

  private static scala.collection.Seq<String> scala(List<String> names) {
    return scala.collection.JavaConverters.asScalaBuffer(names).toSeq();
  }

  private Dataset<Row> withheld(Contract contract, Dataset<Row> rows, Request request) {
    List<TableId> consents = consentInputs(contract);
    if (consents.isEmpty()) {
      return rows.withColumn("_withheld", lit(false));
    }
    List<Dataset<Row>> tables =
        consents.stream().map(t -> run.store().read(t, request.input(t).to())).toList();
    return steps.policy().mark(contract, rows, tables, run.asOf());
  }

  private List<TableId> consentInputs(Contract contract) {
    return contract.load() == Load.CDC
        ? List.of()
        : steps.policy().inputs(contract).stream()
            .filter(t -> run.contracts().find(t).isPresent())
            .toList();
  }

  private Dataset<Row> protectIfTwin(Contract contract, TableId target, Dataset<Row> rows) {
    boolean tokenised = contract.hasIdentifiedTwin() && target.equals(contract.table());
    return tokenised ? steps.protector().protect(contract, rows) : rows;
  }

  private static TableChange with(
      TableChange c,
      Dataset<Row> rows,
      Optional<Dataset<Row>> quarantined,
      Optional<Dataset<Row>> gone,
      java.util.function.Supplier<Ledger> ledger) {
    return new TableChange(
        c.mode(), rows, c.matchColumns(), c.touched(), gone, quarantined, c.lineageOf(), ledger);
  }

  private List<PinnedInput> pin(Contract contract, Map<String, String> properties, Scope scope) {
    List<TableId> inputs = new ArrayList<>(contract.inputs());
    consentInputs(contract).stream().filter(t -> !inputs.contains(t)).forEach(inputs::add);
    List<PinnedInput> pins = new ArrayList<>();
    for (TableId input : inputs) {
      if (!run.store().exists(input)) {
        run.store().ensure(spec(run.contracts().require(input), input));
      }
      String consumed = properties.get(Properties.INPUT + input);
      TableVersion from =
          consumed == null || scope == Scope.FULL
              ? TableVersion.NOTHING
              : TableVersion.decode(consumed);
      pins.add(new PinnedInput(input, from, run.store().version(input)));
    }
    return pins;
  }

  /** Nothing new to read; and for a table that depends on time, the same logical time. */
  private boolean isCurrent(
      Contract contract, List<PinnedInput> pins, Optional<Instant> previousAsOf) {
    boolean sameTime =
        contract.load() == Load.CDC || previousAsOf.filter(run.asOf()::equals).isPresent();
    return previousAsOf.isPresent() && sameTime && pins.stream().allMatch(PinnedInput::isUnchanged);
  }

  private Map<String, String> stored(Request request, String recipe) {
    Map<String, String> stored = new HashMap<>();
    request.inputs().forEach(p -> stored.put(Properties.INPUT + p.table(), p.to().encode()));
    stored.put(Properties.AS_OF, run.asOf().toString());
    stored.put(Properties.RUN_ID, run.runId());
    stored.put(Properties.RECIPE, recipe);
    return stored;
  }

  /**
   * The physical table of a contract: silver carries the system columns, every other table the run.
   */
  public static TableSpec spec(Contract contract, TableId target) {
    Layer layer = Layer.of(target);
    int format = layer == Layer.GOLD || layer == Layer.FEATURES ? 2 : 3;
    Map<String, String> properties = new HashMap<>();
    for (Column c : contract.columns()) {
      // Bounds in manifests would show values: no metrics on what identifies or describes a
      // patient.
      if (c.classification() != io.carelake.core.contract.Classification.NONE) {
        properties.put("write.metadata.metrics.column." + c.name(), "none");
      }
    }
    return new TableSpec(
        target, physical(contract), contract.partitioning(), format, contract.grain(), properties);
  }

  private static StructType physical(Contract contract) {
    return contract.load() == Load.CDC
        ? SystemColumns.silver(contract.schema())
        : contract.schema().add(SystemColumns.RUN_ID, DataTypes.StringType);
  }

  private static org.apache.spark.sql.Column[] casts(Contract contract) {
    return contract.columns().stream()
        .map(c -> col("`" + c.name() + "`").cast(c.type()).as(c.name()))
        .toArray(org.apache.spark.sql.Column[]::new);
  }

  private static org.apache.spark.sql.Column[] columns(StructType schema) {
    return columnsOf(List.of(schema.fieldNames()));
  }

  private static org.apache.spark.sql.Column[] columnsOf(List<String> names) {
    return names.stream().map(n -> col("`" + n + "`")).toArray(org.apache.spark.sql.Column[]::new);
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
