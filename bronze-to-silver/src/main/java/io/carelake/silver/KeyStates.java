package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableVersion;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What the target already knows of the keys of a batch: the position of each row, and the memory of
 * deleted keys, so that a late event cannot resurrect one.
 */
final class KeyStates {
  private static final DataType KEYS = DataTypes.createArrayType(DataTypes.StringType);

  private final Request request;
  private final SourceMarks marks;
  private final BatchSize size;
  private final List<String> keys;

  KeyStates(Request request, SourceMarks marks, BatchSize size) {
    this.request = request;
    this.marks = marks;
    this.size = size;
    this.keys = request.contract().keyNames();
  }

  /** The primary key as {@link GoneKeys} writes it. */
  static Column keyJson(Contract contract) {
    return to_json(
        array(
            contract.keyNames().stream()
                .map(n -> col(n).cast(DataTypes.StringType))
                .toArray(Column[]::new)));
  }

  /** The subject of a row as text; null if the row does not name its subject itself. */
  static Column subject(Contract contract) {
    return contract.subject().isColumn()
        ? col(contract.subject().column().orElseThrow()).cast(DataTypes.StringType)
        : lit(null).cast(DataTypes.StringType);
  }

  /** A target that was never published knows nothing: no join. */
  static Dataset<Row> unknown(Dataset<Row> events) {
    return events.select(
        org.apache.spark.sql.functions.col("*"),
        lit(null).cast(GoneKeys.POSITION).as(EventColumns.STATE),
        lit(false).as(EventColumns.EXISTS),
        lit(null).cast(DataTypes.StringType).as(EventColumns.OLD_SUBJECT),
        lit(null).cast(DataTypes.StringType).as(EventColumns.FILE),
        lit(null).cast(DataTypes.LongType).as(EventColumns.POS),
        lit(null).cast(DataTypes.StringType).as(EventColumns.OLD_FINDINGS),
        lit(null).cast("array<string>").as(EventColumns.AWAITING),
        lit(null).cast("array<string>").as(EventColumns.MOVED_TO));
  }

  /** Adds the state of each event's key. */
  Dataset<Row> join(Dataset<Row> events) {
    Dataset<Row> inBatch =
        events.where(
            col(EventColumns.KEYED).and(col(EventColumns.KIND).notEqual(EventColumns.CONTROL)));
    boolean hasRows = request.current().snapshotId() != 0;
    Dataset<Row> withRows =
        hasRows ? events.join(size.found(rows(inBatch)), sameKey(events), "left_outer") : events;
    long remembered = request.run().store().goneKeysAtMost(request.target());
    boolean remembers = remembered > 0;
    Dataset<Row> withGone =
        remembers
            ? withRows.join(
                size.found(gone(inBatch, remembered)),
                keyJson(request.contract()).equalTo(col("__gone_key")),
                "left_outer")
            : withRows;
    Column row = hasRows ? col("__row") : lit(null).cast(GoneKeys.POSITION);
    List<Column> columns = new ArrayList<>(List.of(cols(List.of(events.columns()))));
    Column state = remembers ? coalesce(row, col("__gone")) : row;
    // What a truncate removed is no state to compare with.
    columns.add(
        when(expr(marks.isTruncated("__state_before")), lit(null))
            .otherwise(col("__state_before"))
            .as(EventColumns.STATE));
    columns.add(row.isNotNull().as(EventColumns.EXISTS));
    columns.add(known(hasRows, EventColumns.OLD_SUBJECT, DataTypes.StringType));
    columns.add(known(hasRows, EventColumns.FILE, DataTypes.StringType));
    columns.add(known(hasRows, EventColumns.POS, DataTypes.LongType));
    columns.add(known(hasRows, EventColumns.OLD_FINDINGS, DataTypes.StringType));
    columns.add(known(remembers, EventColumns.AWAITING, KEYS));
    columns.add(known(remembers, EventColumns.MOVED_TO, KEYS));
    Dataset<Row> placed =
        withGone.withColumn("__state_before", state).select(columns.toArray(Column[]::new));
    return marks.forgotten().map(f -> withoutForgotten(placed, f)).orElse(placed);
  }

  private static Column known(boolean isKnown, String name, DataType type) {
    return isKnown ? col(name) : lit(null).cast(type).as(name);
  }

  /** An old event of an unknown key might bring a deleted row back: it is not applied. */
  private static Dataset<Row> withoutForgotten(Dataset<Row> placed, SourceMarks.Place forgotten) {
    return placed.withColumn(
        EventColumns.BAD,
        when(
                expr(
                    "__bad IS NULL AND __state IS NULL AND __kind IN (1, 2) AND __op <> 'd'"
                        + " AND struct(__epoch AS epoch, __lsn AS lsn) <= "
                        + forgotten.sql()),
                array(lit("older_than_delete_memory")))
            .otherwise(col(EventColumns.BAD)));
  }

  private Dataset<Row> rows(Dataset<Row> inBatch) {
    List<Column> columns = new ArrayList<>();
    keys.forEach(k -> columns.add(col(k).as("__t_" + k)));
    columns.add(SystemColumns.positionOfTable().as("__row"));
    columns.add(subject(request.contract()).as(EventColumns.OLD_SUBJECT));
    columns.add(col("_file").as(EventColumns.FILE));
    columns.add(col("_pos").as(EventColumns.POS));
    columns.add(col(SystemColumns.FINDINGS).as(EventColumns.OLD_FINDINGS));
    Dataset<Row> target =
        request
            .run()
            .store()
            .read(request.target(), request.current())
            .select(columns.toArray(Column[]::new));
    Dataset<Row> wanted = size.wanted(inBatch.select(cols(keys)));
    return target.join(wanted, sameKey(wanted), "left_semi");
  }

  private Column sameKey(Dataset<Row> events) {
    Column same = lit(true);
    for (String k : keys) {
      same = same.and(events.col("`" + k + "`").equalTo(col("__t_" + k)));
    }
    return same;
  }

  private static Column keysOf(String reason) {
    return expr(
        "nullif(collect_set(awaiting) FILTER (WHERE reason = '"
            + reason
            + "' AND awaiting IS NOT NULL), array())");
  }

  /** What is remembered of deleted keys: all of it, or of a large memory what is asked for. */
  private Dataset<Row> gone(Dataset<Row> inBatch, long atMost) {
    Dataset<Row> remembered =
        request
            .run()
            .store()
            .goneKeys(request.target(), TableVersion.NOTHING, request.current())
            .where("(reason = 'deleted' AND position IS NOT NULL) OR reason = 'pending'");
    return (size.looksThrough(atMost) ? remembered.coalesce(1) : asked(remembered, inBatch))
        .groupBy(col("key").as("__gone_key"))
        .agg(
            expr("max_by(position, struct(position.epoch, greatest(position.lsn,"
                    + " position.read_lsn))) FILTER (WHERE reason = 'deleted')")
                .as("__gone"),
            keysOf("pending").as(EventColumns.AWAITING),
            keysOf("deleted").as(EventColumns.MOVED_TO));
  }

  private Dataset<Row> asked(Dataset<Row> remembered, Dataset<Row> inBatch) {
    Dataset<Row> wanted = size.wanted(inBatch.select(keyJson(request.contract()).as("__wanted")));
    return remembered.join(wanted, expr("key = __wanted"), "left_semi");
  }
}
