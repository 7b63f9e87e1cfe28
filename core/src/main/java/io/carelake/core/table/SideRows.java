package io.carelake.core.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;

import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that one attempt adds to a side table, from the side's own columns: as rows of Spark, or
 * as records for {@link RecordAppender}; both are the same.
 */
final class SideRows {
  private final TableId side;
  private final TableId target;
  private final long publication;
  private final String runId;
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

  SideRows(TableId side, TableId target, long publication, String runId) {
    this.side = side;
    this.target = target;
    this.publication = publication;
    this.runId = runId;
  }

  /** The rows with the columns that say whose they are. */
  Dataset<Row> of(Dataset<Row> own) {
    Column moment = timestamp_micros(lit(ChronoUnit.MICROS.between(Instant.EPOCH, now)));
    List<Column> columns =
        new ArrayList<>(
            List.of(
                lit(target.toString()).as("target"),
                lit(publication).as("publication"),
                lit(runId).as("run_id"),
                moment.as("recorded_at")));
    for (StructField f : SideTables.own(side).fields()) {
      Column value = col("`" + f.name() + "`");
      columns.add(
          switch (f.name()) {
            case "state" -> coalesce(value, lit(QuarantineEntries.FAILING)).as("state");
            case "first_seen_at" -> coalesce(value, moment).as("first_seen_at");
            default -> value;
          });
    }
    return own.select(columns.toArray(Column[]::new));
  }

  /**
   * Takes rows to the driver, to make records of. Timestamps come as microseconds: Java's old
   * classes count days before 1582 by another calendar.
   */
  List<Row> taken(Dataset<Row> own, int most) {
    Column[] columns = new Column[own.columns().length];
    StructField[] fields = own.schema().fields();
    for (int i = 0; i < columns.length; i++) {
      Column value = col("`" + fields[i].name() + "`");
      columns[i] =
          fields[i].dataType().equals(DataTypes.TimestampType)
              ? unix_micros(value).as(fields[i].name())
              : value;
    }
    return own.select(columns).takeAsList(most);
  }

  /** As {@link #of}, from rows that were {@link #taken}. */
  List<Map<String, Object>> records(List<Row> taken) {
    StructField[] fields = SideTables.own(side).fields();
    List<Map<String, Object>> records = new ArrayList<>();
    for (Row row : taken) {
      Map<String, Object> record = new HashMap<>();
      record.put("target", target.toString());
      record.put("publication", publication);
      record.put("run_id", runId);
      record.put("recorded_at", now);
      for (int i = 0; i < fields.length; i++) {
        Object value = plain(row.get(i), fields[i].dataType());
        record.put(fields[i].name(), value == null ? byDefault(fields[i].name()) : value);
      }
      records.add(record);
    }
    return records;
  }

  private Object byDefault(String column) {
    return switch (column) {
      case "state" -> QuarantineEntries.FAILING;
      case "first_seen_at" -> now;
      default -> null;
    };
  }

  private static Object plain(Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type instanceof StructType struct) {
      Row row = (Row) value;
      Map<String, Object> values = new HashMap<>();
      for (int i = 0; i < struct.length(); i++) {
        values.put(struct.fieldNames()[i], plain(row.get(i), struct.fields()[i].dataType()));
      }
      return values;
    }
    if (type.equals(DataTypes.TimestampType)) {
      return Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
    }
    return value instanceof scala.collection.Seq<?> list
        ? scala.collection.JavaConverters.seqAsJavaList(list)
        : value;
  }
}
