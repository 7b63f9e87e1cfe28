package io.carelake.testkit;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * Rows of a contract's table, built by field: what is not said is null, or a valid value where the
 * column is required. Days and moments may be said as text.
 */
public final class Rows {
  private final Contract contract;
  private final Map<String, Object> defaults = new HashMap<>();
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private Rows(Contract contract) {
    this.contract = contract;
  }

  public static Rows of(Contract contract) {
    return new Rows(contract);
  }

  /** The value of a field in every row that does not say otherwise. */
  public Rows by(String field, Object value) {
    defaults.put(known(field), value);
    return this;
  }

  /** A row of alternating field names and values. */
  public Rows row(Object... fields) {
    Map<String, Object> row = new HashMap<>(defaults);
    for (int i = 0; i < fields.length; i += 2) {
      row.put(known((String) fields[i]), fields[i + 1]);
    }
    rows.add(row);
    return this;
  }

  public Dataset<Row> in(SparkSession spark) {
    List<Row> built = new ArrayList<>();
    for (int n = 0; n < rows.size(); n++) {
      Map<String, Object> said = rows.get(n);
      List<Object> values = new ArrayList<>();
      for (Column c : contract.columns()) {
        Object value = said.get(c.name());
        values.add(
            value == null && c.required() && !said.containsKey(c.name())
                ? valid(c, n)
                : typed(value, c.type()));
      }
      built.add(RowFactory.create(values.toArray()));
    }
    return spark.createDataFrame(built, contract.schema());
  }

  private String known(String field) {
    if (contract.column(field).isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown column "
              + field
              + " of "
              + contract.table()
              + " (known: "
              + contract.columns().stream().map(Column::name).toList()
              + ")");
    }
    return field;
  }

  private static Object valid(Column column, int n) {
    DataType type = column.type();
    if (type.equals(DataTypes.StringType)) {
      return column.name() + "-" + n;
    }
    if (type.equals(DataTypes.TimestampType) || type.equals(DataTypes.DateType)) {
      return typed("2020-01-01", type);
    }
    if (type.equals(DataTypes.BooleanType)) {
      return true;
    }
    return typed(n, type);
  }

  private static Object typed(Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type.equals(DataTypes.TimestampType) && value instanceof String text) {
      return Timestamp.from(Instant.parse(text.length() == 10 ? text + "T00:00:00Z" : text));
    }
    if (type.equals(DataTypes.DateType) && value instanceof String text) {
      return Date.valueOf(LocalDate.parse(text));
    }
    if (type instanceof DecimalType) {
      return new BigDecimal(value.toString());
    }
    if (type.equals(DataTypes.LongType) && value instanceof Number number) {
      return number.longValue();
    }
    if (type.equals(DataTypes.ShortType) && value instanceof Number number) {
      return number.shortValue();
    }
    if (type.equals(DataTypes.DoubleType) && value instanceof Number number) {
      return number.doubleValue();
    }
    return value;
  }
}
