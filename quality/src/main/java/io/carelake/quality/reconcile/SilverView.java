package io.carelake.quality.reconcile;

import static io.carelake.quality.reconcile.CanonicalForm.measured;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;

import io.carelake.core.contract.Rule;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.QuarantineEntries;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableVersion;
import io.carelake.quality.reconcile.SourceOfRecord.RangeDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;

/**
 * The side of silver: the same counts and hashes as {@link SourceOfRecord.View}, made by Spark of
 * one published version of the table.
 */
final class SilverView {
  private static final int DIGEST_DIGITS = 16;
  private static final String ID = "_id";
  private final RunContext run;
  private final ComparedTable table;
  private final Dataset<Row> rows;

  /**
   * A row of a range that disagrees.
   *
   * @param isHeld a newer version of it waits in quarantine
   * @param position the greatest position in the source's log that it knows; 0 if none
   */
  record SilverRow(
      String id, List<String> key, List<String> digests, boolean isHeld, long position) {
    // A key may name a person: it must not get into a message by chance.
    @Override
    public String toString() {
      return "a row of silver";
    }
  }

  SilverView(RunContext run, ComparedTable table, TableVersion version) {
    this.run = run;
    this.table = table;
    this.rows = run.store().read(table.target(), version).withColumn(ID, id(c -> col(c.name())));
  }

  /** As {@link SourceOfRecord.View#digests}. */
  Map<String, RangeDigest> digests(int digits, Set<String> within) {
    Column text = concat(texts(CanonicalForm::measured).toArray(Column[]::new));
    Map<String, RangeDigest> digests = new HashMap<>();
    below(within)
        .select(
            substring(col(ID), 1, digits).as("_range"),
            md5(concat(col(ID), text).cast(DataTypes.BinaryType)).as("_hash"))
        .groupBy("_range")
        .agg(count(lit(1)), sum(digits(1)), sum(digits(17)))
        .collectAsList()
        .forEach(
            r ->
                digests.put(
                    r.getString(0),
                    new RangeDigest(
                        r.getLong(1),
                        r.getDecimal(2).toPlainString() + " " + r.getDecimal(3).toPlainString())));
    return digests;
  }

  private static Column digits(int from) {
    return conv(substring(col("_hash"), from, 15), 16, 10).cast("decimal(20,0)");
  }

  private List<Column> texts(Function<Column, Column> form) {
    List<Column> texts = new ArrayList<>();
    table.columns().forEach(c -> texts.add(form.apply(c.form().of(col(c.name())))));
    return texts;
  }

  private Dataset<Row> below(Set<String> ranges) {
    return ranges.isEmpty()
        ? rows
        : rows.where(
            substring(col(ID), 1, ranges.iterator().next().length()).isin(ranges.toArray()));
  }

  private Column id(Function<ComparedColumn, Column> value) {
    Column[] texts =
        table.key().stream().map(c -> measured(c.form().of(value.apply(c)))).toArray(Column[]::new);
    return md5(concat(texts).cast(DataTypes.BinaryType));
  }

  /** The rows of some ranges, which fit into memory. */
  List<SilverRow> rows(Set<String> ranges) {
    List<Column> digests =
        texts(
            t ->
                coalesce(
                    substring(md5(t.cast(DataTypes.BinaryType)), 1, DIGEST_DIGITS),
                    lit("-".repeat(DIGEST_DIGITS))));
    Column[] key = table.key().stream().map(c -> c.form().of(col(c.name()))).toArray(Column[]::new);
    List<SilverRow> found = new ArrayList<>();
    below(ranges)
        .select(
            col(ID),
            array(key),
            digests.isEmpty()
                ? array().cast("array<string>")
                : array(digests.toArray(Column[]::new)),
            coalesce(col(SystemColumns.HELD), lit(false)),
            coalesce(
                greatest(col(SystemColumns.flat("lsn")), col(SystemColumns.flat("read_lsn"))),
                lit(0L)))
        .collectAsList()
        .forEach(
            r ->
                found.add(
                    new SilverRow(
                        r.getString(0),
                        r.getList(1),
                        r.getList(2),
                        r.getBoolean(3),
                        r.getLong(4))));
    return found;
  }

  /**
   * Which of some rows are known to be kept out: an event of the key stands in quarantine and is
   * not applied, so that the row is missing or an older one stands.
   */
  Set<String> keptOut(Collection<String> ids) {
    Set<String> found = new HashSet<>();
    if (ids.isEmpty()) {
      return found;
    }
    run.store()
        .quarantined(table.silver().table())
        .map(QuarantineEntries::standing)
        .ifPresent(
            entries -> {
              Column values =
                  from_json(col("key"), DataTypes.createArrayType(DataTypes.StringType), Map.of());
              entries
                  .where(col("key").isNotNull().and(exists(col("reasons"), this::keepsOut)))
                  .select(id(c -> tryCast(values.getItem(table.key().indexOf(c)), c.name())).as(ID))
                  .join(
                      run.spark().createDataset(List.copyOf(ids), Encoders.STRING()).toDF(ID),
                      JavaConverters.asScalaBuffer(List.of(ID)),
                      "left_semi")
                  .distinct()
                  .collectAsList()
                  .forEach(r -> found.add(r.getString(0)));
            });
    return found;
  }

  /** A row that fails a rule of its contract is in the table, flagged. */
  private Column keepsOut(Column reason) {
    Object[] rules = table.silver().rules().stream().map(Rule::id).toArray();
    return not(reason.isin(rules)).and(not(reason.endsWith("_required")));
  }

  private Column tryCast(Column text, String column) {
    return new Column(
        new org.apache.spark.sql.catalyst.expressions.Cast(
            text.expr(),
            table.silver().column(column).orElseThrow().type(),
            scala.Option.empty(),
            org.apache.spark.sql.catalyst.expressions.EvalMode.TRY()));
  }
}
