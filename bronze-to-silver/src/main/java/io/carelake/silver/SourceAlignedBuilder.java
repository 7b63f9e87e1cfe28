package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.RowValidator;
import io.carelake.core.job.TableBuilder;
import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableChange.Mode;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * The exact current state of a source table, from its change events, for every table by the same
 * rules: two contracts say what is special.
 *
 * <p>Grain: one row per key of the source table. Null means what it means in the source. Kept out:
 * events that cannot be decoded or have no key (an older version of the key stays and is marked
 * {@code _held}). A row that fails a rule stays, flagged: dropping it would leave an older dose
 * standing as current. The order of events is that of {@link KeyFold}.
 *
 * <p>One job folds the batch and counts it; what its counts rule out (deletes, held rows, large
 * values that an update left out) is not even planned.
 */
public final class SourceAlignedBuilder implements TableBuilder {
  private static final String SUBJECT = "__subject";
  private static final List<String> KEPT =
      List.of(
          EventColumns.STATE,
          EventColumns.EXISTS,
          EventColumns.OLD_SUBJECT,
          BatchFold.WINNER,
          BatchFold.HEAD,
          BatchFold.QUARANTINED,
          BatchFold.EVENTS,
          BatchFold.CONTROLS,
          BatchFold.DUPLICATES);

  private final RowValidator validator;

  public SourceAlignedBuilder(RowValidator validator) {
    this.validator = validator;
  }

  @Override
  public TableChange build(Request request) {
    return new Build(request).change();
  }

  private final class Build {
    private final Request request;
    private final Contract contract;
    private final TableStore store;
    private final BatchFold fold;
    private final Dataset<Row> events;
    private final boolean unchanged;

    Build(Request request) {
      this.request = request;
      this.contract = request.contract();
      this.store = request.run().store();
      this.fold = new BatchFold(contract.keyNames());
      TableId source = contract.inputs().get(0);
      PinnedInput pin = request.input(source);
      boolean neverFilled = pin.to().snapshotId() == 0 && request.current().snapshotId() == 0;
      this.unchanged = neverFilled || (request.scope() == Scope.INCREMENTAL && pin.isUnchanged());
      boolean everything = request.scope() == Scope.FULL || pin.from().equals(TableVersion.NOTHING);
      Dataset<Row> increment =
          everything
              ? store.read(source, pin.to())
              : store.changedRows(source, pin.from(), pin.to());
      this.events =
          new ChangeEvents(request.run().contracts().require(source), contract).of(increment);
    }

    TableChange change() {
      if (unchanged) {
        return nothing();
      }
      boolean fresh = isFull() || request.current().publication() == 0;
      Dataset<Row> placed = fresh ? KeyStates.unknown(events) : new KeyStates(request).join(events);
      Dataset<Row> folded =
          validator
              .flag(contract, withSystemColumns(fold.fold(placed)))
              .persist(StorageLevel.MEMORY_AND_DISK());
      FoldCounts counts = FoldCounts.of(folded);
      Dataset<Row> upserts = folded.where("__winner AND __op <> 'd'");
      Optional<Dataset<Row>> unresolved = Optional.empty();
      long unresolvedCount = 0;
      List<Dataset<Row>> cached = new ArrayList<>(List.of(folded));
      if (counts.toasted() > 0) {
        Dataset<Row> filled = filled(upserts, placed).persist(StorageLevel.MEMORY_AND_DISK());
        cached.add(filled);
        unresolvedCount = filled.where(ToastFill.UNRESOLVED).count();
        unresolved = Optional.of(filled.where(ToastFill.UNRESOLVED));
        upserts =
            upserts
                .where("coalesce(size(__toasted), 0) <= 0")
                .unionByName(
                    filled.where("NOT " + ToastFill.UNRESOLVED).drop(ToastFill.UNRESOLVED));
      }
      Dataset<Row> rows = output(upserts);
      if (counts.newlyHeld() > 0) {
        rows = rows.unionByName(held(folded));
      }
      Ledger ledger = counts.ledger(unresolvedCount);
      return new TableChange(
          isFull() ? Mode.REPLACE_ALL : Mode.REPLACE_MATCHING,
          rows,
          isFull() ? List.of() : contract.keyNames(),
          touched(folded, counts),
          gone(folded, counts, upserts),
          quarantined(folded, counts, upserts, unresolved),
          lineage(),
          () -> {
            cached.forEach(Dataset::unpersist);
            return ledger;
          });
    }

    private boolean isFull() {
      return request.scope() == Scope.FULL;
    }

    private TableChange nothing() {
      Dataset<Row> plan = lineage();
      return new TableChange(
          Mode.REPLACE_MATCHING,
          plan.where("false"),
          contract.keyNames(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          plan,
          () -> Ledger.cdc(0, 0, 0, 0, 0, 0, 0));
    }

    /** The events as rows, before any are dropped: where each column comes from, and no more. */
    private Dataset<Row> lineage() {
      List<Column> columns =
          new ArrayList<>(List.of(cols(List.of(contract.schema().fieldNames()))));
      columns.add(array().cast("array<string>").as(SystemColumns.FAILED_RULES));
      columns.add(lit(false).as(SystemColumns.HELD));
      columns.add(
          struct(
                  col(EventColumns.EPOCH).as("epoch"),
                  col(EventColumns.LSN).as("lsn"),
                  col(EventColumns.LSN).as("read_lsn"),
                  col(EventColumns.PARTITION).as("partition"),
                  col(EventColumns.OFFSET).as("offset"),
                  col(EventColumns.OP).as("op"),
                  lit(null).cast(DataTypes.LongType).as("held_lsn"))
              .as(SystemColumns.POSITION));
      columns.add(col(EventColumns.SOURCE_AT).as(SystemColumns.SOURCE_AT));
      columns.add(lit(request.run().runId()).as(SystemColumns.RUN_ID));
      return events.select(columns.toArray(Column[]::new));
    }

    /** What is kept of a folded row: silver's columns and what the change is made of. */
    private Dataset<Row> withSystemColumns(Dataset<Row> folded) {
      List<Column> columns =
          new ArrayList<>(List.of(cols(List.of(contract.schema().fieldNames()))));
      columns.addAll(List.of(cols(EventColumns.OF_EVENT)));
      columns.addAll(List.of(cols(KEPT)));
      columns.add(BatchFold.newPosition().as(SystemColumns.POSITION));
      columns.add(col(EventColumns.SOURCE_AT).as(SystemColumns.SOURCE_AT));
      columns.add(lit(request.run().runId()).as(SystemColumns.RUN_ID));
      columns.add(KeyStates.subject(contract).as(SUBJECT));
      return folded
          .select(columns.toArray(Column[]::new))
          .withColumn(SystemColumns.HELD, expr("_position.held_lsn IS NOT NULL"));
    }

    private Dataset<Row> output(Dataset<Row> rows) {
      return rows.select(cols(List.of(SystemColumns.silver(contract.schema()).fieldNames())));
    }

    private Dataset<Row> filled(Dataset<Row> upserts, Dataset<Row> placed) {
      Dataset<Row> lacking = upserts.where("size(__toasted) > 0").drop(SystemColumns.FAILED_RULES);
      Dataset<Row> filled =
          new ToastFill(contract).fill(lacking, fold.candidates(placed), clearRows());
      return validator.flag(contract, filled);
    }

    /**
     * The clear rows before the batch. The tokenised twin takes them from its identified twin: a
     * token must not be tokenised again.
     */
    private Dataset<Row> clearRows() {
      if (isFull()) {
        return store.read(request.target(), TableVersion.NOTHING);
      }
      boolean tokenised = contract.hasIdentifiedTwin() && request.target().equals(contract.table());
      return tokenised
          ? store.read(contract.table().identified())
          : store.read(request.target(), request.current());
    }

    /** Rows that stay as they are, but are marked: a newer version waits in quarantine. */
    private Dataset<Row> held(Dataset<Row> folded) {
      List<Column> marks = new ArrayList<>(List.of(cols(contract.keyNames())));
      marks.add(col(SystemColumns.POSITION).as("__position"));
      Dataset<Row> keys = folded.where(FoldCounts.NEWLY_HELD).select(marks.toArray(Column[]::new));
      Dataset<Row> rows =
          clearRows()
              .join(
                  keys,
                  scala.collection.JavaConverters.asScalaBuffer(contract.keyNames()).toSeq(),
                  "inner")
              .withColumn(SystemColumns.HELD, lit(true))
              .withColumn(SystemColumns.POSITION, col("__position"))
              .withColumn(SystemColumns.RUN_ID, lit(request.run().runId()));
      return output(rows);
    }

    private Optional<Dataset<Row>> touched(Dataset<Row> folded, FoldCounts counts) {
      if (isFull() || request.current().snapshotId() == 0) {
        return Optional.empty();
      }
      String condition = "__exists AND (__winner OR (" + FoldCounts.NEWLY_HELD + "))";
      return counts.applied() + counts.newlyHeld() == 0
          ? Optional.empty()
          : Optional.of(folded.where(condition).select(cols(contract.keyNames())));
    }

    private Optional<Dataset<Row>> gone(
        Dataset<Row> folded, FoldCounts counts, Dataset<Row> upserts) {
      List<Dataset<Row>> parts = new ArrayList<>();
      if (counts.deletes() > 0 || counts.moved() > 0) {
        parts.add(
            folded
                .where("(__winner AND __op = 'd') OR (" + FoldCounts.MOVED + ")")
                .select(
                    KeyStates.keyJson(contract).as("key"),
                    col(EventColumns.OLD_SUBJECT).as("subject"),
                    when(col(EventColumns.OP).equalTo("d"), "deleted")
                        .otherwise("moved")
                        .as("reason"),
                    col(SystemColumns.POSITION).cast(GoneKeys.POSITION).as("position"),
                    col(EventColumns.SOURCE_AT).as("source_at")));
      }
      if (isFull() && request.current().snapshotId() != 0) {
        parts.add(vanished(upserts));
      }
      return parts.stream().reduce(Dataset::unionByName);
    }

    /** Rows of the table that a full build did not bring back. */
    private Dataset<Row> vanished(Dataset<Row> upserts) {
      return store
          .read(request.target(), request.current())
          .join(
              upserts.select(cols(contract.keyNames())),
              scala.collection.JavaConverters.asScalaBuffer(contract.keyNames()).toSeq(),
              "left_anti")
          .select(
              KeyStates.keyJson(contract).as("key"),
              KeyStates.subject(contract).as("subject"),
              lit("deleted").as("reason"),
              lit(null).cast(GoneKeys.POSITION).as("position"),
              lit(null).cast(DataTypes.TimestampType).as("source_at"));
    }

    private Optional<Dataset<Row>> quarantined(
        Dataset<Row> folded,
        FoldCounts counts,
        Dataset<Row> upserts,
        Optional<Dataset<Row>> unresolved) {
      List<Dataset<Row>> parts = new ArrayList<>();
      if (counts.quarantined() > 0) {
        parts.add(
            quarantine(
                folded.where(BatchFold.QUARANTINED),
                col(EventColumns.BAD),
                col(EventColumns.EVENT_JSON)));
      }
      unresolved.ifPresent(
          rows -> parts.add(quarantine(rows, array(lit("toast_unresolved")), rowJson())));
      if (counts.flagged() > 0 || counts.toasted() > 0) {
        parts.add(
            quarantine(
                upserts.where("size(_failed_rules) > 0"),
                col(SystemColumns.FAILED_RULES),
                rowJson()));
      }
      return parts.stream().reduce(Dataset::unionByName);
    }

    private Column rowJson() {
      return to_json(struct(cols(List.of(contract.schema().fieldNames()))));
    }

    private Dataset<Row> quarantine(Dataset<Row> rows, Column reasons, Column json) {
      return rows.select(
          when(col(EventColumns.KEYED), KeyStates.keyJson(contract)).as("key"),
          reasons.as("reasons"),
          json.as("row"),
          col(EventColumns.TOPIC).as("topic"),
          col(EventColumns.PARTITION).as("partition"),
          col(EventColumns.OFFSET).as("offset"));
    }
  }
}
