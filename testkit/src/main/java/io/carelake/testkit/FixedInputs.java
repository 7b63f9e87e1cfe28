package io.carelake.testkit;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Inputs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Inputs of a transform in a test: the rows that were put, and empty tables for the other inputs
 * its contract declares.
 */
public final class FixedInputs implements Inputs {
  private final SparkSession spark;
  private final Contracts contracts;
  private final Contract target;
  private final Instant asOf;
  private final Map<TableId, Rows> rows = new TreeMap<>();

  public FixedInputs(SparkSession spark, Contracts contracts, TableId target, String asOf) {
    this.spark = spark;
    this.contracts = contracts;
    this.target = contracts.require(target);
    this.asOf = Instant.parse(asOf);
  }

  /** The rows of an input, to be filled; asking again goes on filling. */
  public Rows put(String table) {
    TableId id = TableId.parse(table);
    return rows.computeIfAbsent(id, t -> Rows.of(contracts.require(t)));
  }

  @Override
  public Dataset<Row> table(TableId table) {
    if (!target.inputs().contains(table)) {
      throw new IllegalArgumentException(
          "Unknown input " + table + " (known: " + target.inputs() + ")");
    }
    Rows put = rows.get(table);
    return put != null
        ? put.in(spark)
        : spark.createDataFrame(List.<Row>of(), contracts.require(table).schema());
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
