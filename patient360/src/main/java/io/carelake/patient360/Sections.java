package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How a section of Patient 360 is put together: one array of structs per patient, in a fixed order.
 */
final class Sections {
  /** The join key of every section. */
  static final String KEY = "patient_id";

  private Sections() {}

  /** Rows of a patient as an array, ordered by the fields from the first on. */
  static Dataset<Row> ascending(Dataset<Row> rows, String section, String... fields) {
    return collect(rows, section, true, fields);
  }

  /**
   * Rows of a patient as an array, the greatest first: with a time as the first field, the newest.
   */
  static Dataset<Row> newestFirst(Dataset<Row> rows, String section, String... fields) {
    return collect(rows, section, false, fields);
  }

  private static Dataset<Row> collect(
      Dataset<Row> rows, String section, boolean ascending, String... fields) {
    Column item = struct(Arrays.stream(fields).map(f -> col(f)).toArray(Column[]::new));
    return rows.groupBy(KEY).agg(sort_array(collect_list(item), ascending).as(section));
  }
}
