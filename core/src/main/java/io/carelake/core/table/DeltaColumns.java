package io.carelake.core.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a Delta table. Delta partitions by the values of columns and knows no transforms:
 * a partitioning such as {@code days(at)} is a column of its own, {@code __days__at}, that the
 * store fills when it writes and hides when it reads.
 */
final class DeltaColumns {
  private static final Pattern PARTITION =
      Pattern.compile("(\\w+)\\((?:(\\d+)\\s*,\\s*)?(\\w+)\\)");
  private static final Pattern DERIVED =
      Pattern.compile("__(days|months|years|hours|bucket|truncate)(\\d*)__(\\w+)");
  private static final List<DataType> INTEGERS =
      List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

  private DeltaColumns() {}

  /** The columns that hold the partitions, those of the contract among them. */
  static List<StructField> partitions(TableStore.TableSpec spec) {
    List<StructField> found = new ArrayList<>();
    for (String text : spec.partitioning()) {
      Matcher m = PARTITION.matcher(text.trim());
      if (!m.matches()) {
        found.add(spec.schema().apply(text.trim()));
        continue;
      }
      String transform =
          switch (m.group(1)) {
            case "day", "month", "year", "hour" -> m.group(1) + "s";
            default -> m.group(1);
          };
      String name = "__" + transform + (m.group(2) == null ? "" : m.group(2)) + "__" + m.group(3);
      found.add(field(spec, text, name));
    }
    return found;
  }

  private static StructField field(TableStore.TableSpec spec, String text, String name) {
    Matcher m = DERIVED.matcher(name);
    boolean isCounted = name.startsWith("__bucket") || name.startsWith("__truncate");
    if (!m.matches() || m.group(2).isEmpty() == isCounted) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid partitioning of "
              + spec.table()
              + ": "
              + text
              + " (expected bucket(N, column), truncate(N, column), days|months|years|hours(column) or a column)");
    }
    DataType type =
        switch (m.group(1)) {
          case "days" -> DataTypes.DateType;
          case "bucket" -> DataTypes.IntegerType;
          case "truncate" -> spec.schema().apply(m.group(3)).dataType();
          default -> DataTypes.StringType;
        };
    return new StructField(name, type, true, org.apache.spark.sql.types.Metadata.empty());
  }

  static boolean isDerived(String column) {
    return DERIVED.matcher(column).matches();
  }

  /** Exactly the columns of the table, in its order, with the partitions filled in. */
  static Dataset<Row> written(StructType table, Dataset<Row> rows) {
    Set<String> surplus = new HashSet<>(Arrays.asList(rows.columns()));
    surplus.removeAll(Arrays.asList(table.fieldNames()));
    if (!surplus.isEmpty()) {
      throw new IllegalArgumentException("Unknown columns of a change: " + surplus);
    }
    List<Column> columns = new ArrayList<>();
    for (StructField f : table.fields()) {
      Column value = isDerived(f.name()) ? derived(f) : col("`" + f.name() + "`");
      columns.add(value.cast(f.dataType()).as(f.name()));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private static Column derived(StructField field) {
    Matcher m = DERIVED.matcher(field.name());
    if (!m.matches()) {
      throw new IllegalArgumentException("Unknown partition column: " + field.name());
    }
    Column of = col("`" + m.group(3) + "`");
    return switch (m.group(1)) {
      case "days" -> to_date(of);
      case "months" -> date_format(of, "yyyy-MM");
      case "years" -> date_format(of, "yyyy");
      case "hours" -> date_format(of, "yyyy-MM-dd-HH");
      case "bucket" -> pmod(hash(of), lit(Integer.parseInt(m.group(2))));
      default -> truncated(of, field.dataType(), Integer.parseInt(m.group(2)));
    };
  }

  private static Column truncated(Column of, DataType type, int width) {
    return type.equals(DataTypes.StringType)
        ? substring(of, 1, width)
        : of.minus(pmod(of, lit(width)));
  }

  /** The columns that readers see. */
  static Column[] visible(StructType table) {
    return Arrays.stream(table.fieldNames())
        .filter(n -> !isDerived(n))
        .map(n -> col("`" + n + "`"))
        .toArray(Column[]::new);
  }

  /**
   * What the log may tell of the values of a column, its bounds: nothing of columns whose metrics a
   * spec switches off, since they would show values of patients.
   */
  static Map<String, String> statistics(TableStore.TableSpec spec, List<StructField> partitions) {
    Set<String> ofPath = new HashSet<>();
    partitions.forEach(p -> ofPath.add(p.name()));
    String metrics = "write.metadata.metrics.";
    String byDefault = spec.properties().getOrDefault(metrics + "default", "full");
    List<String> told = new ArrayList<>();
    for (StructField f : spec.schema().fields()) {
      String mode = spec.properties().getOrDefault(metrics + "column." + f.name(), byDefault);
      if (!mode.equals("none") && !ofPath.contains(f.name()) && hasBounds(f.dataType())) {
        told.add("`" + f.name() + "`");
      }
    }
    return told.isEmpty()
        ? Map.of("delta.dataSkippingNumIndexedCols", "0")
        : Map.of("delta.dataSkippingStatsColumns", String.join(",", told));
  }

  private static boolean hasBounds(DataType type) {
    return INTEGERS.contains(type)
        || type instanceof DecimalType
        || type.equals(DataTypes.FloatType)
        || type.equals(DataTypes.DoubleType)
        || type.equals(DataTypes.StringType)
        || type.equals(DataTypes.DateType)
        || type.equals(DataTypes.TimestampType);
  }

  /**
   * The columns a table comes to have.
   *
   * @param widens whether the type of one has grown: Delta reads old files by no wider type, so
   *     that all rows must be written anew
   */
  record Evolution(StructType schema, boolean widens) {}

  /**
   * Adds what a table lacks, also nested; a column of another type is made anew, and one that the
   * contract gave up goes, unless the table is a record. Empty if nothing changes.
   */
  static Optional<Evolution> evolved(StructType present, StructType wanted, boolean isRecord) {
    boolean widens = false;
    List<StructField> fields = new ArrayList<>();
    for (StructField old : present.fields()) {
      if (isDerived(old.name())) {
        fields.add(old);
      } else if (!contains(wanted, old.name())) {
        if (isRecord) {
          fields.add(old);
        }
      } else {
        StructField now = wanted.apply(old.name());
        widens |= grows(old.dataType(), now.dataType());
        fields.add(met(old, now, isRecord));
      }
    }
    for (StructField now : wanted.fields()) {
      if (!contains(present, now.name())) {
        fields.add(plain(now));
      }
    }
    StructType all = new StructType(fields.toArray(StructField[]::new));
    return all.equals(present) ? Optional.empty() : Optional.of(new Evolution(all, widens));
  }

  private static StructField met(StructField old, StructField now, boolean isRecord) {
    if (old.dataType() instanceof StructType a && now.dataType() instanceof StructType b) {
      List<StructField> fields = new ArrayList<>();
      for (StructField f : a.fields()) {
        fields.add(contains(b, f.name()) ? met(f, b.apply(f.name()), isRecord) : f);
      }
      for (StructField f : b.fields()) {
        if (!contains(a, f.name())) {
          fields.add(plain(f));
        }
      }
      return new StructField(
          old.name(), new StructType(fields.toArray(StructField[]::new)), true, old.metadata());
    }
    boolean isSame = DataType.equalsIgnoreNullability(old.dataType(), now.dataType());
    boolean stays = isSame || (isRecord && !isWider(old.dataType(), now.dataType()));
    return stays ? old : plain(now);
  }

  private static boolean contains(StructType type, String name) {
    return Arrays.asList(type.fieldNames()).contains(name);
  }

  /** Without the ids by which a table knows its columns: it gives a new one its own. */
  private static StructField plain(StructField field) {
    return new StructField(
        field.name(),
        field.dataType().asNullable(),
        true,
        org.apache.spark.sql.types.Metadata.empty());
  }

  static StructType plain(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields()).map(DeltaColumns::plain).toArray(StructField[]::new));
  }

  /** Whether the type, or that of a field inside it, becomes a wider one. */
  private static boolean grows(DataType from, DataType to) {
    if (from instanceof StructType a && to instanceof StructType b) {
      return Arrays.stream(a.fields())
          .anyMatch(
              f -> contains(b, f.name()) && grows(f.dataType(), b.apply(f.name()).dataType()));
    }
    return isWider(from, to);
  }

  /**
   * A value of an earlier type of the column as one of its present type; null if that is another
   * type altogether.
   */
  static Column grown(Column value, DataType from, DataType to) {
    if (!(from instanceof StructType a && to instanceof StructType b)) {
      boolean isKept = DataType.equalsIgnoreNullability(from, to) || isWider(from, to);
      return (isKept ? value : lit(null)).cast(to);
    }
    List<Column> fields = new ArrayList<>();
    for (StructField f : b.fields()) {
      Column field =
          contains(a, f.name())
              ? grown(value.getField(f.name()), a.apply(f.name()).dataType(), f.dataType())
              : lit(null).cast(f.dataType());
      fields.add(field.as(f.name()));
    }
    return when(value.isNotNull(), struct(fields.toArray(Column[]::new)));
  }

  private static boolean isWider(DataType from, DataType to) {
    if (from instanceof DecimalType a && to instanceof DecimalType b) {
      return b.scale() == a.scale() && b.precision() > a.precision();
    }
    return (INTEGERS.contains(from) && INTEGERS.indexOf(to) > INTEGERS.indexOf(from))
        || (from.equals(DataTypes.FloatType) && to.equals(DataTypes.DoubleType));
  }
}
