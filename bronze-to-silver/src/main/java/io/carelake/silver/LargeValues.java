package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import io.carelake.core.table.KeptRows;
import io.carelake.core.table.SystemColumns;
import io.carelake.silver.KeyVersions.Answer;
import io.carelake.silver.KeyVersions.Bound;
import io.carelake.silver.KeyVersions.Version;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.function.CoGroupFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Gives rows the large values that their events did not carry, because an update did not touch
 * them, by the rules of {@link KeyVersions}: one pass over the versions of the keys in question,
 * and one more for every key under which such a row was before. Runs only on batches that have such
 * rows.
 */
final class LargeValues {
  private static final String WINNER = "__winner_key";
  private static final String AT = "__at_key";
  private static final String MISSING = "__missing";
  private static final String CARRIED = "__carried_lsn";
  private static final String VISITED = "__visited";
  private static final String IS_FIRST = "__is_first";
  private static final String IS_OPEN = "__is_open";
  private static final String VALUE = "__value_";

  /** True where a large value is not known. */
  static final String UNRESOLVED = "__unresolved";

  private final Contract contract;
  private final List<String> carried;
  private final StructType values;
  private final StructType searches;

  /**
   * @param carried the columns that an event may lack
   */
  LargeValues(Contract contract, List<String> carried) {
    this.contract = contract;
    this.carried = carried;
    StructType columns = new StructType();
    for (StructField f : contract.schema().fields()) {
      columns = columns.add(f);
    }
    this.values = columns;
    StructType search =
        new StructType()
            .add(WINNER, DataTypes.StringType)
            .add(AT, DataTypes.StringType)
            .add(EventColumns.EPOCH, DataTypes.IntegerType)
            .add(EventColumns.LSN, DataTypes.LongType)
            .add(EventColumns.PARTITION, DataTypes.IntegerType)
            .add(EventColumns.OFFSET, DataTypes.LongType)
            .add(IS_FIRST, DataTypes.BooleanType)
            .add(MISSING, DataTypes.createArrayType(DataTypes.StringType))
            .add(CARRIED, DataTypes.LongType)
            .add(VISITED, DataTypes.createArrayType(DataTypes.StringType))
            .add(IS_OPEN, DataTypes.BooleanType);
    for (String c : carried) {
      search = search.add(VALUE + c, contract.schema().apply(c).dataType());
    }
    this.searches = search;
  }

  /**
   * Fills rows.
   *
   * @param winners the rows to fill; every one of them lacks a value
   * @param versions what events tell of rows ({@link BatchFold#versions})
   * @param base the table's clear rows before these events; empty if the events are the whole
   *     history, and then old keys are followed too
   * @param kept holds what is computed on the way
   */
  Dataset<Row> fill(
      Dataset<Row> winners, Dataset<Row> versions, Optional<Dataset<Row>> base, KeptRows kept) {
    Dataset<Row> all = versionRows(versions);
    Dataset<Row> done = null;
    Dataset<Row> open = start(winners);
    boolean isMore = true;
    while (isMore) {
      Dataset<Row> step = kept.keep(step(open, all, base));
      isMore = base.isEmpty() && !step.where(IS_OPEN).isEmpty();
      Dataset<Row> closed = isMore ? step.where("NOT " + IS_OPEN) : step;
      done = done == null ? closed : done.unionByName(closed);
      open = step.where(IS_OPEN).withColumn(IS_OPEN, lit(false));
    }
    return merged(winners, done);
  }

  private Dataset<Row> start(Dataset<Row> winners) {
    Column key = KeyStates.keyJson(contract);
    List<Column> columns =
        new ArrayList<>(
            List.of(
                key.as(WINNER),
                key.as(AT),
                col(EventColumns.EPOCH),
                col(EventColumns.LSN),
                col(EventColumns.PARTITION),
                col(EventColumns.OFFSET),
                lit(true).as(IS_FIRST),
                col(EventColumns.TOASTED).as(MISSING),
                lit(null).cast(DataTypes.LongType).as(CARRIED),
                expr("CAST(array() AS array<string>)").as(VISITED),
                lit(false).as(IS_OPEN)));
    for (String c : carried) {
      columns.add(lit(null).cast(values.apply(c).dataType()).as(VALUE + c));
    }
    return winners.select(columns.toArray(Column[]::new));
  }

  private Dataset<Row> versionRows(Dataset<Row> versions) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                KeyStates.keyJson(contract).as(AT),
                col(EventColumns.OP),
                col(EventColumns.EPOCH),
                col(EventColumns.LSN),
                col(EventColumns.PARTITION),
                col(EventColumns.OFFSET),
                col(EventColumns.OLD_KEY),
                col(EventColumns.TOASTED)));
    columns.addAll(List.of(cols(List.of(values.fieldNames()))));
    return versions.select(columns.toArray(Column[]::new));
  }

  /** The table's rows as versions: they carry everything. */
  private Dataset<Row> baseRows(Dataset<Row> base) {
    String p = SystemColumns.POSITION;
    List<Column> columns =
        new ArrayList<>(
            List.of(
                KeyStates.keyJson(contract).as(AT),
                lit("b").as(EventColumns.OP),
                expr(p + ".epoch").as(EventColumns.EPOCH),
                expr("coalesce(" + p + ".carried_lsn, " + SourceMarks.placeOf(p) + ".lsn)")
                    .as(EventColumns.LSN),
                expr(p + ".partition").as(EventColumns.PARTITION),
                expr(p + ".offset").as(EventColumns.OFFSET),
                lit(null).cast(DataTypes.StringType).as(EventColumns.OLD_KEY),
                lit(null).cast("array<string>").as(EventColumns.TOASTED)));
    columns.addAll(List.of(cols(List.of(values.fieldNames()))));
    return base.select(columns.toArray(Column[]::new));
  }

  private Dataset<Row> step(Dataset<Row> open, Dataset<Row> all, Optional<Dataset<Row>> base) {
    Dataset<Row> known = base.map(b -> all.unionByName(baseRows(b))).orElse(all);
    Dataset<Row> wanted = open.select(col(AT).as("__wanted")).distinct();
    Dataset<Row> relevant =
        known.join(wanted, known.col(AT).equalTo(wanted.col("__wanted")), "left_semi");
    return open.groupByKey((MapFunction<Row, String>) r -> r.getAs(AT), Encoders.STRING())
        .cogroup(
            relevant.groupByKey((MapFunction<Row, String>) r -> r.getString(0), Encoders.STRING()),
            new Search(carried, List.of(values.fieldNames())),
            Encoders.row(searches));
  }

  /** Looks for what is missing among the versions of one key. */
  private record Search(List<String> carried, List<String> columns)
      implements CoGroupFunction<String, Row, Row, Row>, Serializable {
    private static final int FIRST_VALUE_OF_SEARCH = 11;
    private static final int FIRST_VALUE_OF_VERSION = 8;

    @Override
    public Iterator<Row> call(String key, Iterator<Row> searches, Iterator<Row> rows) {
      List<Version> versions = new ArrayList<>();
      Version base = null;
      while (rows.hasNext()) {
        Version v = version(rows.next());
        if (v.op() == 'b') {
          base = v;
        } else {
          versions.add(v);
        }
      }
      KeyVersions known = new KeyVersions(versions, Optional.ofNullable(base));
      List<Row> answers = new ArrayList<>();
      searches.forEachRemaining(s -> answers.add(answer(s, known)));
      return answers.iterator();
    }

    private Version version(Row r) {
      Object[] values = new Object[columns.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = r.get(FIRST_VALUE_OF_VERSION + i);
      }
      Set<Integer> lacking = new HashSet<>();
      if (!r.isNullAt(7)) {
        r.<String>getList(7).forEach(name -> lacking.add(columns.indexOf(name)));
      }
      return new Version(
          r.getString(1).charAt(0),
          r.getInt(2),
          r.getLong(3),
          r.getInt(4),
          r.getLong(5),
          r.getString(6),
          lacking::contains,
          values);
    }

    private Row answer(Row search, KeyVersions known) {
      Object[] out = new Object[search.length()];
      for (int i = 0; i < out.length; i++) {
        out[i] = search.get(i);
      }
      Bound bound =
          new Bound(search.getInt(2), search.getLong(3), search.getInt(4), search.getLong(5));
      List<String> missing = new ArrayList<>();
      String next = null;
      Bound nextBound = bound;
      Long carriedLsn = search.isNullAt(8) ? null : search.getLong(8);
      for (String name : search.<String>getList(7)) {
        int column = columns.indexOf(name);
        Answer a =
            search.getBoolean(6) ? known.ofChange(bound, column) : known.takenAway(bound, column);
        if (a instanceof Answer.Found found) {
          out[FIRST_VALUE_OF_SEARCH + carried.indexOf(name)] = found.value();
          carriedLsn = carriedLsn == null ? found.lsn() : Math.min(carriedLsn, found.lsn());
        } else {
          missing.add(name);
          if (a instanceof Answer.Elsewhere elsewhere) {
            next = elsewhere.key();
            nextBound = elsewhere.bound();
          }
        }
      }
      List<String> visited = new ArrayList<>(search.<String>getList(9));
      visited.add(search.getString(1));
      out[1] = next == null ? search.getString(1) : next;
      out[2] = nextBound.epoch();
      out[3] = nextBound.lsn();
      out[4] = nextBound.partition();
      out[5] = nextBound.offset();
      out[6] = false;
      out[7] = missing.toArray(new String[0]);
      out[8] = carriedLsn;
      if (next != null) {
        visited.add(next);
      }
      out[9] = visited.toArray(new String[0]);
      out[10] = next != null;
      return RowFactory.create(out);
    }
  }

  private Dataset<Row> merged(Dataset<Row> winners, Dataset<Row> done) {
    List<Column> found =
        new ArrayList<>(List.of(col(WINNER), col(MISSING), col(CARRIED), col(VISITED)));
    carried.forEach(c -> found.add(col(VALUE + c)));
    Dataset<Row> both =
        winners
            .withColumn("__k", KeyStates.keyJson(contract))
            .join(
                done.select(found.toArray(Column[]::new)),
                col("__k").equalTo(col(WINNER)),
                "left_outer");
    List<Column> own = new ArrayList<>();
    for (String name : winners.columns()) {
      if (carried.contains(name)) {
        own.add(
            when(
                    coalesce(array_contains(col(EventColumns.TOASTED), name), lit(false)),
                    col(VALUE + name))
                .otherwise(col(name))
                .as(name));
      } else if (name.equals(SystemColumns.POSITION)) {
        own.add(col(name).withField("carried_lsn", col(CARRIED)).as(name));
      } else {
        own.add(col(name));
      }
    }
    own.add(expr("size(" + MISSING + ") <> 0").as(UNRESOLVED));
    own.add(col(VISITED));
    return both.select(own.toArray(Column[]::new));
  }

  /** The keys whose events an unresolved row waits for, of rows from {@link #fill}. */
  static Dataset<Row> awaited(Contract contract, Dataset<Row> unresolved) {
    return unresolved
        .select(
            KeyStates.keyJson(contract).as("awaiting"), expr("explode(" + VISITED + ")").as("key"))
        .distinct();
  }
}
