package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static org.apache.spark.sql.functions.expr;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.table.SystemColumns;
import io.carelake.silver.RowHistory.HistoryRow;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Runs {@link RowHistory} on Spark: one group of connected keys at a time. */
final class HistoryReducer {
  private static final String GROUP = "__group";
  private static final String KEY = "__k";
  private static final String AT = "__at";
  private static final String RECORDED = "__recorded";
  private static final int FIRST_VALUE = 11;

  private final Contract current;
  private final StructType output;

  HistoryReducer(Contract current) {
    this.current = current;
    StructType out = current.schema();
    for (String time :
        List.of(
            HistoryContract.VALID_FROM,
            HistoryContract.VALID_TO,
            HistoryContract.RECORDED_FROM,
            HistoryContract.RECORDED_TO)) {
      out = out.add(time, DataTypes.LongType);
    }
    this.output =
        out.add(HistoryContract.OP, DataTypes.StringType)
            .add(SystemColumns.SOURCE_AT, DataTypes.LongType);
  }

  /** The events that history is made of: those that can be decoded and have a key. */
  static Column isDecodable() {
    return expr("__kind IN (1, 2) AND __bad IS NULL AND __keyed");
  }

  /**
   * The histories of all keys of the events.
   *
   * @param events decodable events ({@link #isDecodable}), all of each key and of those connected
   */
  Dataset<Row> reduce(Dataset<Row> events, ConnectedKeys connected, HistoryMarks marks) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                KeyStates.keyJson(current).as(KEY),
                col(EventColumns.OP),
                col(EventColumns.EPOCH),
                col(EventColumns.LSN),
                col(EventColumns.PARTITION),
                col(EventColumns.OFFSET),
                col(EventColumns.OLD_KEY),
                expr("unix_micros(coalesce(__source_at, __recorded_at, TIMESTAMP_SECONDS(0)))")
                    .as(AT),
                expr("unix_micros(coalesce(__recorded_at, TIMESTAMP_SECONDS(0)))").as(RECORDED),
                col(EventColumns.TOASTED)));
    for (String name : current.schema().fieldNames()) {
      columns.add(col(name));
    }
    Dataset<Row> facts =
        connected.grouped(events.select(columns.toArray(Column[]::new)), KEY, GROUP);
    List<Column> ordered = new ArrayList<>(List.of(col(GROUP)));
    for (String name : facts.columns()) {
      if (!name.equals(GROUP)) {
        ordered.add(col(name));
      }
    }
    Dataset<Row> rows =
        facts
            .select(ordered.toArray(Column[]::new))
            .groupByKey((MapFunction<Row, String>) r -> r.getString(0), Encoders.STRING())
            .flatMapGroups(
                new Histories(marks, List.of(current.schema().fieldNames())), Encoders.row(output));
    return rows.select(timed());
  }

  private Column[] timed() {
    return java.util.Arrays.stream(output.fields())
        .map(
            f ->
                isTime(f)
                    ? expr("timestamp_micros(`" + f.name() + "`)").as(f.name())
                    : col(f.name()))
        .toArray(Column[]::new);
  }

  private boolean isTime(StructField f) {
    return output.fieldIndex(f.name()) >= current.columns().size()
        && f.dataType().equals(DataTypes.LongType);
  }

  /** The history of one group of keys. */
  private record Histories(HistoryMarks marks, List<String> columns)
      implements FlatMapGroupsFunction<String, Row, Row>, Serializable {
    @Override
    public Iterator<Row> call(String group, Iterator<Row> rows) {
      List<HistoryEvent> events = new ArrayList<>();
      rows.forEachRemaining(r -> events.add(event(r)));
      return RowHistory.of(events, marks).stream().map(this::row).iterator();
    }

    private HistoryEvent event(Row r) {
      Object[] values = new Object[columns.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = r.get(FIRST_VALUE + i);
      }
      Set<Integer> lacking = new HashSet<>();
      if (!r.isNullAt(FIRST_VALUE - 1)) {
        r.<String>getList(FIRST_VALUE - 1).forEach(name -> lacking.add(columns.indexOf(name)));
      }
      return new HistoryEvent(
          r.getString(1),
          r.getString(2).charAt(0),
          r.getInt(3),
          r.getLong(4),
          r.getInt(5),
          r.getLong(6),
          r.getString(7),
          r.getLong(8),
          r.getLong(9),
          lacking.isEmpty() ? Set.of() : lacking,
          values);
    }

    private Row row(HistoryRow h) {
      Object[] out = new Object[columns.size() + 6];
      System.arraycopy(h.values(), 0, out, 0, columns.size());
      int next = columns.size();
      out[next] = h.validFrom();
      out[next + 1] = h.validTo();
      out[next + 2] = h.recordedFrom();
      out[next + 3] = h.recordedTo();
      out[next + 4] = String.valueOf(h.event().op());
      out[next + 5] = h.event().at();
      return RowFactory.create(out);
    }
  }
}
