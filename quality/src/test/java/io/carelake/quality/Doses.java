package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.QualityGate.StagedTable;
import io.carelake.core.job.QualityGate.Verdict;
import io.carelake.core.job.RunContext;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Date;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** The example table: its contract, in the test resources, holds a rule of every kind. */
final class Doses {
  static final Contracts CONTRACTS =
      ContractLoader.load(List.of(Path.of("src/test/resources/contracts")));
  static final Contract CONTRACT = CONTRACTS.find(TableId.parse("gold.doses")).orElseThrow();

  private static final Map<String, Object> GOOD = new HashMap<>();

  static {
    GOOD.put("patient_id", "p1");
    GOOD.put("drug", "Paracetamol");
    GOOD.put("unit", "mg");
    GOOD.put("note", "with water");
    GOOD.put("zip", "02115");
    GOOD.put("amount", new BigDecimal("100.00"));
    GOOD.put("weight_kg", 70.0);
    GOOD.put("quantity", "2");
    GOOD.put("code", "R50.9");
    GOOD.put("status", "COMPLETED");
    GOOD.put("given_on", Date.valueOf("2026-03-01"));
    GOOD.put("stopped_on", Date.valueOf("2026-03-04"));
    GOOD.put("charged", new BigDecimal("30.00"));
    GOOD.put("allowed", new BigDecimal("20.00"));
    GOOD.put("paid", new BigDecimal("15.00"));
  }

  private Doses() {}

  /** A dose that every rule passes, but for these values. */
  static Row dose(String id, Map<String, Object> otherwise) {
    Map<String, Object> values = new HashMap<>(GOOD);
    values.put("dose_id", id);
    values.put("barcode", "B-" + id);
    values.putAll(otherwise);
    return RowFactory.create(
        Arrays.stream(CONTRACT.schema().fieldNames()).map(values::get).toArray());
  }

  static Map<String, Object> with(String column, Object value) {
    Map<String, Object> values = new HashMap<>();
    values.put(column, value);
    return values;
  }

  static Dataset<Row> table(SparkSession spark, List<Row> rows) {
    return spark.createDataFrame(rows, CONTRACT.schema());
  }

  static Verdict judge(SparkSession spark, Dataset<Row> staged) {
    return judge(spark, CONTRACT, CONTRACT.table(), staged);
  }

  static Verdict judge(SparkSession spark, Contract contract, TableId target, Dataset<Row> staged) {
    Dataset<Row> people =
        spark.sql(
            "SELECT * FROM VALUES ('p1', DATE '1980-01-01'), ('p2', DATE '2026-03-02'),"
                + " ('p3', NULL) AS t(person_id, born_on)");
    RunContext run =
        new RunContext(
            spark,
            "r",
            Instant.EPOCH,
            Instant.EPOCH,
            Clock.systemUTC(),
            CONTRACTS,
            FakeStore.of(Map.of(TableId.parse("silver.people"), people)),
            Optional.empty());
    List<Result> results =
        new ArrayList<>(
            new ContractGate().check(run, contract, target, StagedTable.of(staged)).results());
    if (target.equals(contract.table())) {
      Orphans.measure(run, contract, () -> staged)
          .ifPresent(m -> results.addAll(Measure.take(List.of(m))));
    }
    return new Verdict(results);
  }

  static Result result(Verdict verdict, String rule) {
    return verdict.results().stream()
        .filter(r -> r.ruleId().equals(rule))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no result of " + rule));
  }
}
