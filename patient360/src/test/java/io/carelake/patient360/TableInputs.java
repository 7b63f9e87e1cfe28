package io.carelake.patient360;

import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Inputs;
import io.carelake.testkit.RepositoryFiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * Inputs made by hand: rows by field, as {@code name => SQL literal}; every field that is not given
 * is null, every table that is not given is empty.
 */
final class TableInputs implements Inputs {
  static final Contracts CONTRACTS = RepositoryFiles.contracts();

  private final SparkSession spark;
  private final Instant asOf;
  private final Map<TableId, List<Map<String, String>>> rows = new HashMap<>();

  TableInputs(SparkSession spark, String asOf) {
    this.spark = spark;
    this.asOf = Instant.parse(asOf);
  }

  /** Adds a row: names and SQL literals in turn. */
  TableInputs with(String table, String... fields) {
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      row.put(fields[i], fields[i + 1]);
    }
    rows.computeIfAbsent(TableId.parse(table), t -> new ArrayList<>()).add(row);
    return this;
  }

  @Override
  public Dataset<Row> table(TableId table) {
    var schema = CONTRACTS.require(table).schema();
    if (!rows.containsKey(table)) {
      return spark.createDataFrame(List.of(), schema);
    }
    List<String> values = new ArrayList<>();
    for (Map<String, String> row : rows.get(table)) {
      List<String> cells = new ArrayList<>();
      for (StructField f : schema.fields()) {
        cells.add("CAST(" + row.getOrDefault(f.name(), "NULL") + " AS " + f.dataType().sql() + ")");
      }
      values.add("(" + String.join(", ", cells) + ")");
    }
    return spark.sql("SELECT * FROM VALUES " + String.join(", ", values)).toDF(schema.fieldNames());
  }

  @Override
  public Dataset<Row> tableWithFlagged(TableId table) {
    return table(table);
  }

  @Override
  public Instant asOf() {
    return asOf;
  }

  @Override
  public Instant knownAt() {
    return asOf;
  }
}
