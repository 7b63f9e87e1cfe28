package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.lit;

import io.carelake.core.contract.Contract;
import io.carelake.core.job.RowValidator;
import io.carelake.core.table.KeptRows;
import io.carelake.core.table.SystemColumns;
import io.carelake.silver.SourceMarks.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Events folded into one decision per key, counted, and their rows with the large values that their
 * events did not carry. One job folds and counts; what the counts rule out is not even planned.
 */
final class FoldedBatch {
  static final String SUBJECT = "__subject";

  /** The winner is a row to write. */
  static final String UPSERT = "__upsert";

  /** A row to write whose subject is another one than before. */
  static final String MOVED = "__moved";

  /** No event of the batch replaces the row, and one that is newer than the row could not. */
  static final String NEWLY_HELD = "__newly_held";

  /** A head whose own row, or whose row under another key, must be folded from all its events. */
  static final String DOUBTFUL = "__doubtful";

  private static final List<String> KEPT =
      List.of(
          EventColumns.STATE,
          EventColumns.EXISTS,
          EventColumns.OLD_SUBJECT,
          EventColumns.FILE,
          EventColumns.POS,
          EventColumns.OLD_FINDINGS,
          EventColumns.AWAITING,
          EventColumns.MOVED_TO,
          BatchFold.WINNER,
          BatchFold.HEAD,
          BatchFold.QUARANTINED,
          BatchFold.EVENTS,
          BatchFold.CONTROLS,
          BatchFold.DUPLICATES,
          BatchFold.SNAPSHOT_END,
          BatchFold.IN_DOUBT,
          BatchFold.BEHIND);

  private final Contract contract;
  private final RowValidator validator;
  private final BatchFold fold;
  private final Dataset<Row> placed;
  private final KeptRows kept = new KeptRows();

  final Dataset<Row> folded;
  final FoldCounts counts;

  /** Rows to write, before {@link #fill} those that may lack values too. */
  Dataset<Row> upserts;

  /** Rows that lack a value nobody knows. */
  Optional<Dataset<Row>> unresolved = Optional.empty();

  /**
   * @param placed events with the state of their keys ({@link KeyStates})
   */
  FoldedBatch(
      Contract contract,
      RowValidator validator,
      String runId,
      BatchFold fold,
      Dataset<Row> placed) {
    this.contract = contract;
    this.validator = validator;
    this.fold = fold;
    this.placed = placed;
    this.folded = kept.keep(validator.flag(contract, withSystemColumns(fold.fold(placed), runId)));
    this.counts = FoldCounter.counted(folded);
    this.upserts = folded.where(UPSERT);
  }

  /** The truncates of the batch, repeated ones too, in the order of the log. */
  List<Place> truncates() {
    return counts.truncates() == 0
        ? List.of()
        : folded
            .where("__kind = 3")
            .select(col(EventColumns.EPOCH), col(EventColumns.LSN))
            .collectAsList()
            .stream()
            .map(r -> new Place(r.getInt(0), r.getLong(1)))
            .sorted()
            .toList();
  }

  /**
   * Finds the values that the events of rows did not carry.
   *
   * @param base the table's clear rows before the batch; empty if the events are the whole history
   */
  void fill(List<String> carried, Optional<Dataset<Row>> base) {
    if (counts.toasted() == 0) {
      return;
    }
    Dataset<Row> lacking =
        upserts
            .where("size(__toasted) > 0")
            .drop(SystemColumns.FAILED_RULES, SystemColumns.FINDINGS);
    Dataset<Row> filled =
        new LargeValues(contract, carried).fill(lacking, fold.versions(placed), base, kept);
    Dataset<Row> flagged = kept.keep(validator.flag(contract, filled));
    unresolved = Optional.of(flagged.where(LargeValues.UNRESOLVED));
    upserts =
        upserts
            .where("coalesce(size(__toasted), 0) <= 0")
            .unionByName(
                flagged
                    .where("NOT " + LargeValues.UNRESOLVED)
                    .select(cols(List.of(upserts.columns()))));
  }

  void release() {
    kept.release();
  }

  /** What is kept of a folded row: silver's columns and what the change is made of. */
  private Dataset<Row> withSystemColumns(Dataset<Row> rows, String runId) {
    List<Column> columns = new ArrayList<>(List.of(cols(List.of(contract.schema().fieldNames()))));
    columns.addAll(List.of(cols(EventColumns.OF_EVENT)));
    columns.addAll(List.of(cols(KEPT)));
    columns.add(col(SystemColumns.POSITION));
    columns.add(col(EventColumns.SOURCE_AT).as(SystemColumns.SOURCE_AT));
    columns.add(lit(runId).as(SystemColumns.RUN_ID));
    columns.add(KeyStates.subject(contract).as(SUBJECT));
    return rows.select(columns.toArray(Column[]::new))
        .selectExpr(
            "*",
            "_position.held_lsn IS NOT NULL AS " + SystemColumns.HELD,
            mark("__winner AND __op <> 'd'", UPSERT),
            mark(
                "__winner AND __op <> 'd' AND __exists AND __old_subject IS NOT NULL"
                    + " AND NOT (__old_subject <=> __subject)",
                MOVED),
            mark(
                "__head AND NOT __winner AND __exists"
                    + " AND NOT (_position.held_lsn <=> __state.held_lsn)",
                NEWLY_HELD),
            mark(
                "__head AND (__in_doubt OR size(__awaiting) > 0"
                    + " OR (__behind AND size(__moved_to) > 0))",
                DOUBTFUL));
  }

  private static String mark(String predicate, String name) {
    return "coalesce(" + predicate + ", false) AS " + name;
  }
}
