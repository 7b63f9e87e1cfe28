package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** What a folded batch does to the table: rows to write, rows that leave, rows that wait. */
final class SourceAlignedRows {
  private final Contract contract;
  private final TargetRows target;
  private final FoldedBatch batch;
  private final LateKeys late;
  private final Optional<SnapshotSweep> sweep;
  private final SourceMarks emptied;
  private final Optional<Dataset<Row>> replayed;
  private final Dataset<Row> upserts;
  private final Optional<Dataset<Row>> ghosts;

  /**
   * @param emptied the truncate of this batch, none if it has none
   * @param replayed of a replay, the events that still have no key; empty if nothing is replayed
   */
  SourceAlignedRows(
      Contract contract,
      TargetRows target,
      FoldedBatch batch,
      LateKeys late,
      Optional<SnapshotSweep> sweep,
      SourceMarks emptied,
      Optional<Dataset<Row>> replayed) {
    this.contract = contract;
    this.target = target;
    this.batch = batch;
    this.late = late;
    this.sweep = sweep;
    this.emptied = emptied;
    this.replayed = replayed;
    Dataset<Row> all = late.without(batch.upserts);
    if (late.upserts().isPresent()) {
      all = all.unionByName(late.upserts().get().select(cols(List.of(all.columns()))));
    }
    Dataset<Row> written = all;
    this.upserts =
        sweep.map(s -> written.where("NOT " + s.isGhost(SystemColumns.POSITION))).orElse(written);
    this.ghosts = sweep.map(s -> written.where(s.isGhost(SystemColumns.POSITION)));
  }

  /** Winners of the batch that a snapshot behind them does not know. */
  long ghosts() {
    return sweep
        .map(s -> batch.upserts.where(s.isGhost(SystemColumns.POSITION)).count())
        .orElse(0L);
  }

  Dataset<Row> output(String runId) {
    Dataset<Row> rows = output(upserts);
    return batch.counts.newlyHeld() == 0 ? rows : rows.unionByName(held(runId));
  }

  private Dataset<Row> output(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>(List.of(cols(List.of(contract.schema().fieldNames()))));
    columns.add(col(SystemColumns.FAILED_RULES));
    columns.add(col(SystemColumns.FINDINGS));
    columns.add(col(SystemColumns.HELD));
    columns.addAll(SystemColumns.flattened(col(SystemColumns.POSITION)));
    columns.add(col(SystemColumns.SOURCE_AT));
    columns.add(col(SystemColumns.RUN_ID));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** Rows that stay as they are, but are marked: a newer version waits in quarantine. */
  private Dataset<Row> held(String runId) {
    List<Column> marks = new ArrayList<>(List.of(cols(contract.keyNames())));
    marks.add(col(SystemColumns.POSITION).as("__position"));
    Dataset<Row> keys =
        late.without(batch.folded.where(FoldedBatch.NEWLY_HELD))
            .select(marks.toArray(Column[]::new));
    Dataset<Row> rows =
        target
            .clearRows(emptied)
            .join(keys, keys(), "inner")
            .withColumn(SystemColumns.HELD, lit(true))
            .withColumn(SystemColumns.POSITION, col("__position"))
            .withColumn(SystemColumns.RUN_ID, lit(runId));
    return output(
        sweep.map(s -> rows.where("NOT " + s.isGhost(SystemColumns.POSITION))).orElse(rows));
  }

  private scala.collection.Seq<String> keys() {
    return Refold.scalaSeq(contract.keyNames().toArray(String[]::new));
  }

  /** Where the rows are that are replaced or removed, and what they count against. */
  Optional<Dataset<Row>> touched() {
    if (target.isReplaced() || target.isEmpty()) {
      return Optional.empty();
    }
    List<Dataset<Row>> parts = new ArrayList<>();
    if (batch.counts.applied() + batch.counts.newlyHeld() > 0) {
      parts.add(
          batch
              .folded
              .where("__exists AND (__winner OR (" + FoldedBatch.NEWLY_HELD + "))")
              .select(
                  col(EventColumns.FILE).as("_file"),
                  col(EventColumns.POS).as("_pos"),
                  col(EventColumns.OLD_FINDINGS).as(SystemColumns.FINDINGS)));
    }
    late.keys().ifPresent(k -> parts.add(ofTarget(k)));
    parts.addAll(swept());
    List<String> columns = new ArrayList<>(TableChange.PLACE);
    columns.add(SystemColumns.FINDINGS);
    return parts.stream().map(p -> p.select(cols(columns))).reduce(Dataset::unionByName);
  }

  private Dataset<Row> ofTarget(Dataset<Row> lateKeys) {
    return target
        .rows()
        .join(lateKeys, col(TargetRows.KEY).equalTo(lateKeys.col("key")), "left_semi");
  }

  /** Rows of the table that a truncate or a snapshot removes. */
  private List<Dataset<Row>> swept() {
    List<Dataset<Row>> parts = new ArrayList<>();
    if (target.isReplaced() || target.isEmpty()) {
      return parts;
    }
    if (emptied.truncated().isPresent()) {
      parts.add(target.rows().where(emptied.isTruncated(SystemColumns.POSITION)));
    }
    sweep.ifPresent(s -> parts.add(target.rows().where(s.isGhost(SystemColumns.POSITION))));
    return parts;
  }

  /** The keys that leave, and what the table must remember of keys. */
  Optional<Dataset<Row>> gone() {
    List<Dataset<Row>> parts = new ArrayList<>();
    if (batch.counts.deletes() > 0 || batch.counts.moved() > 0) {
      parts.add(deletedOrMoved(late.without(batch.folded)));
    }
    late.folded().ifPresent(f -> parts.add(deletedOrMoved(f.where("__op = 'd'"))));
    late.keys()
        .filter(k -> !target.isEmpty())
        .ifPresent(
            k -> {
              Dataset<Row> before = ofTarget(k);
              parts.add(
                  leaving(
                      without(
                          before, late.folded().orElseThrow().where("__winner AND __op = 'd'"))));
              parts.add(movedAway(before));
            });
    for (Dataset<Row> rows : swept()) {
      parts.add(leaving(rows));
    }
    ghosts.ifPresent(
        g ->
            parts.add(
                g.select(
                    KeyStates.keyJson(contract).as("key"),
                    coalesce(col(EventColumns.OLD_SUBJECT), col(FoldedBatch.SUBJECT)).as("subject"),
                    lit("deleted").as("reason"),
                    col(SystemColumns.POSITION).cast(GoneKeys.POSITION).as("position"),
                    col(EventColumns.SOURCE_AT).as("source_at"),
                    lit(null).cast(DataTypes.StringType).as("awaiting"))));
    if (target.isReplaced() && !target.isEmpty()) {
      parts.add(leaving(target.rows()).withColumn("position", lit(null).cast(GoneKeys.POSITION)));
    }
    late.unresolved()
        .ifPresent(
            u ->
                parts.add(
                    LargeValues.awaited(contract, u)
                        .select(
                            col("key"),
                            lit(null).cast(DataTypes.StringType).as("subject"),
                            lit("pending").as("reason"),
                            lit(null).cast(GoneKeys.POSITION).as("position"),
                            lit(null).cast(DataTypes.TimestampType).as("source_at"),
                            col("awaiting"))));
    return parts.stream().reduce(Dataset::unionByName);
  }

  private Dataset<Row> deletedOrMoved(Dataset<Row> folded) {
    return folded
        .where("(__winner AND __op = 'd') OR (" + FoldedBatch.MOVED + ")")
        .select(
            KeyStates.keyJson(contract).as("key"),
            col(EventColumns.OLD_SUBJECT).as("subject"),
            when(col(EventColumns.OP).equalTo("d"), "deleted").otherwise("moved").as("reason"),
            col(SystemColumns.POSITION).cast(GoneKeys.POSITION).as("position"),
            col(EventColumns.SOURCE_AT).as("source_at"),
            col(EventColumns.NEW_KEY).as("awaiting"));
  }

  /** Rows of the table that no row replaces. */
  private Dataset<Row> leaving(Dataset<Row> rows) {
    return without(rows, upserts)
        .select(
            col(TargetRows.KEY).as("key"),
            col(TargetRows.SUBJECT).as("subject"),
            lit("deleted").as("reason"),
            col(SystemColumns.POSITION).cast(GoneKeys.POSITION).as("position"),
            col(SystemColumns.SOURCE_AT).as("source_at"),
            lit(null).cast(DataTypes.StringType).as("awaiting"));
  }

  private Dataset<Row> without(Dataset<Row> rows, Dataset<Row> others) {
    return rows.join(others.select(cols(contract.keyNames())), keys(), "left_anti");
  }

  /** Late rows whose subject is another one now. */
  private Dataset<Row> movedAway(Dataset<Row> before) {
    List<Column> now = new ArrayList<>(List.of(cols(contract.keyNames())));
    now.add(col(FoldedBatch.SUBJECT));
    return before
        .join(late.upserts().orElseThrow().select(now.toArray(Column[]::new)), keys(), "inner")
        .where(
            expr(
                TargetRows.SUBJECT
                    + " IS NOT NULL AND NOT ("
                    + TargetRows.SUBJECT
                    + " <=> "
                    + FoldedBatch.SUBJECT
                    + ")"))
        .select(
            col(TargetRows.KEY).as("key"),
            col(TargetRows.SUBJECT).as("subject"),
            lit("moved").as("reason"),
            col(SystemColumns.POSITION).cast(GoneKeys.POSITION).as("position"),
            col(SystemColumns.SOURCE_AT).as("source_at"),
            lit(null).cast(DataTypes.StringType).as("awaiting"));
  }

  /** Events and rows that are not applied, and rows that fail a rule. */
  Optional<Dataset<Row>> quarantined() {
    List<Dataset<Row>> parts = new ArrayList<>();
    if (batch.counts.quarantined() > 0) {
      Dataset<Row> bad = batch.folded.where(BatchFold.QUARANTINED);
      // Those of keys that are replayed are among what is listed of them anew.
      parts.add(notApplied(replayed.isPresent() ? late.without(bad) : bad));
    }
    if (replayed.isPresent()) {
      // What is made anew and fails again is listed again: what is not listed fails no longer.
      parts.add(notApplied(replayed.get()));
      late.quarantined().ifPresent(q -> parts.add(notApplied(q)));
      late.unresolved()
          .ifPresent(u -> parts.add(quarantine(u, array(lit("toast_unresolved")), rowJson())));
    } else if (late.unresolvedCount() > 0) {
      Dataset<Row> waiting = late.unresolved().orElseThrow();
      Dataset<Row> written =
          batch.folded.where(FoldedBatch.UPSERT).select(cols(contract.keyNames()));
      parts.add(
          quarantine(
              waiting.join(written, keys(), "left_semi"),
              array(lit("toast_unresolved")),
              rowJson()));
    }
    if (batch.counts.flagged() > 0 || batch.counts.toasted() > 0 || late.keys().isPresent()) {
      parts.add(
          quarantine(
              upserts.where("size(_failed_rules) > 0"),
              col(SystemColumns.FAILED_RULES),
              rowJson()));
    }
    return parts.stream().reduce(Dataset::unionByName);
  }

  private Dataset<Row> notApplied(Dataset<Row> events) {
    return quarantine(
        events, col(EventColumns.BAD), coalesce(col(EventColumns.EVENT_JSON), rowJson()));
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
        col(EventColumns.OFFSET).as("offset"),
        col(EventColumns.EPOCH).as("topic_epoch"));
  }
}
