package io.carelake.core.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.table.KeptRows;
import io.carelake.core.table.QuarantineEntries;
import io.carelake.core.table.RowTally;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableChange.Mode;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * From the rows that a builder made to the rows that are staged: conformed to the contract,
 * validated, filtered by policy, protected; with what becomes of the others.
 */
final class Preparation {
  private final RunContext run;
  private final TableRunner.Steps steps;
  private final InputPinning pinning;
  private final RunListener listener;

  Preparation(RunContext run, TableRunner.Steps steps, InputPinning pinning, RunListener listener) {
    this.run = run;
    this.steps = steps;
    this.pinning = pinning;
    this.listener = listener;
  }

  /**
   * A change ready to be staged, and what to let go of afterwards.
   *
   * @param tally of the table with this change, if the change is all of it
   * @param listed what fails in this run and did not before, of either twin; empty: nothing can
   * @param isIdle what is replayed fails as it did: there is nothing to publish for its sake
   */
  record Prepared(
      TableChange change,
      Optional<RowTally> tally,
      Runnable release,
      Optional<Dataset<Row>> listed,
      boolean isIdle) {}

  Prepared prepare(Contract contract, TableId target, TableChange change, Request request) {
    if (!contract.followsEvents()) {
      return transformed(contract, target, change, request);
    }
    try {
      return sourceAligned(contract, target, change, request);
    } catch (Exception e) {
      letGo(change);
      throw e;
    }
  }

  private Prepared sourceAligned(
      Contract contract, TableId target, TableChange change, Request request) {
    listener.beforeStep(target, Step.CONFORM);
    Dataset<Row> rows = change.rows().withColumn(SystemColumns.RUN_ID, lit(run.runId()));
    listener.beforeStep(target, Step.VALIDATE);
    listener.beforeStep(target, Step.POLICY);
    // Source-aligned tables are the record of care and operations; opt-in purposes are refused by
    // the contract checks.
    if (contract.load() != Load.HISTORY) {
      rows = asJudged(contract, target, rows);
    }
    rows = protectIfTwin(contract, target, rows);
    rows = rows.select(columns(PhysicalTables.schema(contract)));
    boolean isListing = contract.load() == Load.CDC && target.equals(contract.table());
    Optional<Dataset<Row>> judged =
        change.mode() == Mode.REPLACE_ALL && isListing ? standing(contract) : request.replay();
    boolean isIdle = false;
    Optional<Dataset<Row>> quarantined = change.quarantined();
    Optional<Dataset<Row>> fresh = quarantined;
    if (contract.load() == Load.HISTORY) {
      isIdle = judged.isPresent() && isNothing(change);
    } else if (judged.isPresent()) {
      QuarantineBook book = QuarantineBook.of(contract, judged.get(), quarantined, change.rows());
      isIdle = book.isUnchanged();
      quarantined = book.rows();
      fresh = book.fresh();
    }
    // Both twins meet the same events; what cannot be applied is listed once.
    return new Prepared(
        with(
            change,
            rows,
            isListing ? quarantined : Optional.empty(),
            change.gone(),
            change.ledger()),
        Optional.empty(),
        () -> letGo(change),
        fresh,
        isIdle);
  }

  /**
   * With the ledger the builder lets go of what it keeps, also of a change that came to nothing.
   */
  private static void letGo(TableChange change) {
    Ledger unused = change.ledger().get();
  }

  private Optional<Dataset<Row>> standing(Contract contract) {
    return run.store().quarantined(contract.table()).map(QuarantineEntries::standing);
  }

  private static boolean isNothing(TableChange change) {
    return change.rows().isEmpty() && change.touched().map(Dataset::isEmpty).orElse(true);
  }

  private Prepared transformed(
      Contract contract, TableId target, TableChange change, Request request) {
    listener.beforeStep(target, Step.CONFORM);
    Dataset<Row> conformed = change.rows().select(casts(contract));
    listener.beforeStep(target, Step.VALIDATE);
    Dataset<Row> flagged = asJudged(contract, target, steps.validator().flag(contract, conformed));
    listener.beforeStep(target, Step.POLICY);
    Dataset<Row> marked = withheld(contract, flagged, request);
    KeptRows kept = new KeptRows();
    try {
      return counted(contract, target, change, request, kept.keep(marked), kept::release);
    } catch (Exception e) {
      kept.release();
      throw e;
    }
  }

  private Prepared counted(
      Contract contract,
      TableId target,
      TableChange change,
      Request request,
      Dataset<Row> kept,
      Runnable release) {
    Column leaves = leaves(contract);
    RowCounts counts = RowCounts.of(kept, leaves);
    long quarantined = counts.quarantined();
    Dataset<Row> good = kept.where(leaves.or(col("_withheld")).equalTo(false));
    Dataset<Row> bad = kept.where(leaves.and(col("_withheld").equalTo(false)));
    listener.beforeStep(target, Step.PROTECT);
    Dataset<Row> rows =
        protectIfTwin(contract, target, good.withColumn(SystemColumns.RUN_ID, lit(run.runId())))
            .select(columns(PhysicalTables.schema(contract)));
    Ledger ledger = counts.ledger();
    Optional<Dataset<Row>> listed =
        quarantined == 0 ? Optional.empty() : Optional.of(steps.quarantine().rows(contract, bad));
    Optional<Dataset<Row>> quarantine = listed;
    Optional<Dataset<Row>> fresh = listed;
    boolean isListing = target.equals(contract.table());
    boolean isIdle = false;
    if (isListing || request.replay().isPresent()) {
      Optional<Dataset<Row>> judged = standing(contract).map(s -> rebuilt(contract, change, s));
      if (judged.isPresent()) {
        QuarantineBook book = QuarantineBook.of(contract, judged.get(), listed, good);
        isIdle = book.isUnchanged();
        quarantine = book.rows();
        fresh = book.fresh();
      }
    }
    return new Prepared(
        with(
            change,
            rows,
            isListing ? quarantine : Optional.empty(),
            gone(contract, target, change, good, request),
            () -> ledger),
        change.mode() == Mode.REPLACE_ALL ? Optional.of(counts.published()) : Optional.empty(),
        release,
        fresh,
        isIdle);
  }

  /** The entries of the pieces that this change makes anew. */
  private static Dataset<Row> rebuilt(Contract contract, TableChange change, Dataset<Row> entries) {
    if (change.mode() == Mode.REPLACE_ALL) {
      return entries;
    }
    String column = change.matchColumns().get(0);
    Dataset<Row> pieces =
        change
            .touched()
            .orElseThrow()
            .select(col("`" + column + "`").cast(DataTypes.StringType).as("__piece"));
    return entries
        .withColumn("__of_piece", QuarantineEntries.value(contract, column))
        .join(pieces, expr("__of_piece <=> __piece"), "left_semi")
        .drop("__of_piece");
  }

  /** Rows that go to quarantine. One that must fail its table stays, for the gate to find it. */
  private static Column leaves(Contract contract) {
    Column[] failing =
        contract.rules().stream()
            .filter(r -> r.onFailure() == Rule.OnFailure.FAIL)
            .map(r -> lit(r.id()))
            .toArray(Column[]::new);
    Column failed = col(SystemColumns.FAILED_RULES);
    Column quarantined = size(failed).gt(0);
    return failing.length == 0
        ? quarantined
        : quarantined.and(not(arrays_overlap(failed, array(failing))));
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
    List<TableId> consents = pinning.consentInputs(contract);
    if (consents.isEmpty()) {
      return rows.withColumn("_withheld", lit(false));
    }
    List<Dataset<Row>> tables =
        consents.stream().map(t -> run.store().read(t, request.input(t).to())).toList();
    return steps.policy().mark(contract, rows, tables, run.asOf());
  }

  /** What rows count against is told by what their table is judged by. */
  private Dataset<Row> asJudged(Contract contract, TableId target, Dataset<Row> flagged) {
    return isTokenisedTwin(contract, target)
        ? steps.validator().judgedAsTwin(contract, flagged)
        : flagged;
  }

  private Dataset<Row> protectIfTwin(Contract contract, TableId target, Dataset<Row> rows) {
    return isTokenisedTwin(contract, target) ? steps.protector().protect(contract, rows) : rows;
  }

  private static boolean isTokenisedTwin(Contract contract, TableId target) {
    return contract.hasIdentifiedTwin() && target.equals(contract.table());
  }

  private static TableChange with(
      TableChange c,
      Dataset<Row> rows,
      Optional<Dataset<Row>> quarantined,
      Optional<Dataset<Row>> gone,
      java.util.function.Supplier<Ledger> ledger) {
    return new TableChange(
        c.mode(),
        rows,
        c.matchColumns(),
        c.touched(),
        gone,
        quarantined,
        c.lineageOf(),
        ledger,
        c.properties());
  }

  private static Column[] casts(Contract contract) {
    return contract.columns().stream()
        .map(c -> col("`" + c.name() + "`").cast(c.type()).as(c.name()))
        .toArray(Column[]::new);
  }

  private static Column[] columns(StructType schema) {
    return columnsOf(List.of(schema.fieldNames()));
  }

  private static Column[] columnsOf(List<String> names) {
    return names.stream().map(n -> col("`" + n + "`")).toArray(Column[]::new);
  }
}
