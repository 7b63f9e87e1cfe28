package io.carelake.core.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import io.carelake.core.table.QuarantineEntries;
import io.carelake.core.table.QuarantineRows;
import io.carelake.core.table.SystemColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * What a run writes into quarantine, given what stood there of the rows that it made anew: what
 * fails still keeps the time when it was first seen, what fails no longer is said to be healed or
 * superseded.
 *
 * @param rows what to write; empty: nothing
 * @param isUnchanged all that stood there fails still, for the same reasons
 * @param fresh of what fails, what did not stand there before; empty: nothing fails
 */
record QuarantineBook(
    Optional<Dataset<Row>> rows, boolean isUnchanged, Optional<Dataset<Row>> fresh) {
  private static final String ENTRY = QuarantineEntries.ENTRY;
  private static final String PLACE = "__place";

  /**
   * @param standing the entries whose rows this run makes anew
   * @param listed what fails in this run; empty: nothing does
   * @param written the rows that the table gets, with the columns of its target
   */
  static QuarantineBook of(
      Contract contract,
      Dataset<Row> standing,
      Optional<Dataset<Row>> listed,
      Dataset<Row> written) {
    Dataset<Row> before = standing.localCheckpoint(true);
    if (before.isEmpty()) {
      return new QuarantineBook(listed, listed.isEmpty(), listed);
    }
    Optional<Dataset<Row>> now =
        listed.map(l -> complete(l).withColumn(ENTRY, QuarantineEntries.entry()));
    Dataset<Row> open =
        now.map(n -> before.join(n.select(ENTRY), scala(ENTRY), "left_anti"))
            .orElse(before)
            .withColumn(PLACE, placeOfEntry(contract))
            .localCheckpoint(true);
    Optional<Dataset<Row>> still = now.map(n -> dated(n, before));
    Optional<Dataset<Row>> fresh =
        now.map(n -> n.join(before.select(ENTRY), scala(ENTRY), "left_anti").select(columns()));
    if (open.isEmpty()) {
      return new QuarantineBook(still, now.map(n -> hasSameReasons(n, before)).orElse(true), fresh);
    }
    Dataset<Row> closed = closed(contract, open, written);
    return new QuarantineBook(
        Optional.of(still.map(s -> s.unionByName(closed)).orElse(closed)), false, fresh);
  }

  private static Dataset<Row> closed(Contract contract, Dataset<Row> open, Dataset<Row> written) {
    Dataset<Row> places = written.select(placeOfRow(contract).as(PLACE));
    Dataset<Row> held =
        places
            .join(open.select(PLACE).distinct(), scala(PLACE), "left_semi")
            .distinct()
            .withColumn("__held", lit(true));
    List<Column> columns = new ArrayList<>();
    for (StructField f : QuarantineRows.SCHEMA.fields()) {
      columns.add(
          switch (f.name()) {
            case "row" -> lit(null).cast(DataTypes.StringType).as("row");
            case "state" ->
                when(col("__held"), QuarantineEntries.HEALED)
                    .otherwise(QuarantineEntries.SUPERSEDED)
                    .as("state");
            default -> col("`" + f.name() + "`");
          });
    }
    return open.join(held, scala(PLACE), "left_outer").select(columns.toArray(Column[]::new));
  }

  /** The event that made a source-aligned row, the key of any other. */
  private static Column placeOfRow(Contract contract) {
    return contract.followsEvents()
        ? place(
            col(SystemColumns.flat("epoch")),
            col(SystemColumns.flat("partition")),
            col(SystemColumns.flat("offset")))
        : text(contract.keyNames().stream().map(n -> col("`" + n + "`")).toArray(Column[]::new));
  }

  private static Column placeOfEntry(Contract contract) {
    return contract.followsEvents()
        ? place(coalesce(col("topic_epoch"), lit(0)), col("partition"), col("offset"))
        : col("key");
  }

  private static Column place(Column epoch, Column partition, Column offset) {
    return text(epoch, partition, offset);
  }

  private static Column text(Column... values) {
    return to_json(
        array(Arrays.stream(values).map(v -> v.cast(DataTypes.StringType)).toArray(Column[]::new)));
  }

  private static Dataset<Row> dated(Dataset<Row> now, Dataset<Row> before) {
    Dataset<Row> first = before.select(col(ENTRY), col("first_seen_at").as("__first"));
    return now.join(first, scala(ENTRY), "left_outer")
        .withColumn("first_seen_at", col("__first"))
        .select(columns());
  }

  private static boolean hasSameReasons(Dataset<Row> now, Dataset<Row> before) {
    Dataset<Row> then = before.select(col(ENTRY), col("reasons").as("__reasons"));
    return now.join(then, scala(ENTRY), "inner")
        .where(array_sort(col("reasons")).notEqual(array_sort(col("__reasons"))))
        .isEmpty();
  }

  /** With all columns of quarantine. */
  private static Dataset<Row> complete(Dataset<Row> rows) {
    Set<String> given = Set.of(rows.columns());
    return rows.select(
        Arrays.stream(QuarantineRows.SCHEMA.fields())
            .map(
                f ->
                    given.contains(f.name())
                        ? col("`" + f.name() + "`")
                        : lit(null).cast(f.dataType()).as(f.name()))
            .toArray(Column[]::new));
  }

  private static Column[] columns() {
    return Arrays.stream(QuarantineRows.SCHEMA.fieldNames())
        .map(n -> col("`" + n + "`"))
        .toArray(Column[]::new);
  }

  private static scala.collection.Seq<String> scala(String name) {
    return scala.collection.JavaConverters.asScalaBuffer(List.of(name)).toSeq();
  }
}
