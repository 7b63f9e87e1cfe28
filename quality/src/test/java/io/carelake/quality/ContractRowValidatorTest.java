package io.carelake.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.CarelakeException;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.math.BigDecimal;
import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class ContractRowValidatorTest extends SparkTest {
  private final ContractRowValidator validator = new ContractRowValidator();

  private static final Contract PRESCRIPTIONS =
      ContractBuilder.of("silver.prescriptions")
          .key("prescription_id", "STRING")
          .required("patient_id", "STRING")
          .column("days_supply", "INT")
          .column("quantity", "STRING")
          .column("cost", "DECIMAL(10,2)")
          .column("start_date", "DATE")
          .column("stop_date", "DATE")
          .column("status", "STRING")
          .rule("days_positive", "days_supply > 0")
          .rule("quantity_in_range", "CAST(quantity AS INT) BETWEEN 1 AND 500")
          .rule("quantity_even", "CAST(quantity AS INT) % 2 = 0")
          .rule("cost_per_day", "cost / days_supply < 100")
          .rule("stops_after_start", "stop_date >= start_date")
          .rule(
              "status_known",
              Rule.Kind.LIBRARY,
              Optional.of("status"),
              "invalidValues(['ACTIVE', 'STOPPED', 'O''HOLD'])",
              Rule.OnFailure.QUARANTINE,
              null)
          .rule(
              "suspicious",
              Rule.Kind.ROW,
              Optional.empty(),
              "days_supply < 90",
              Rule.OnFailure.WARN,
              null)
          .build();

  @Test
  void agreesWithHandWrittenTwinsOnRandomRows() {
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    // So many that the later ones of each task meet compiled predicates.
    for (int i = 0; i < 30_000; i++) {
      rows.add(randomRow(random));
    }
    Dataset<Row> flagged =
        validator.flag(
            PRESCRIPTIONS, // repartitioned, so that Spark compiles the expression instead of
            // folding it
            spark().createDataFrame(rows, PRESCRIPTIONS.schema()).repartition(2));
    for (Row row : flagged.collectAsList()) {
      assertThat(row.<String>getList(8)).as(row.toString()).isEqualTo(byHand(row));
    }
  }

  private static Row randomRow(Random r) {
    String[] quantities = {"1", "2", "500", "501", "0", "many", "", "99999999999", null};
    String[] states = {"ACTIVE", "STOPPED", "O'HOLD", "active", "", null};
    Integer[] days = {null, -1, 0, 1, 30, 90, Integer.MAX_VALUE};
    return RowFactory.create(
        r.nextInt(20) == 0 ? null : "p" + r.nextInt(),
        r.nextInt(10) == 0 ? null : "patient",
        days[r.nextInt(days.length)],
        quantities[r.nextInt(quantities.length)],
        r.nextInt(5) == 0 ? null : BigDecimal.valueOf(r.nextInt(1_000_000), 2),
        r.nextInt(5) == 0 ? null : Date.valueOf("2024-01-" + (10 + r.nextInt(15))),
        r.nextInt(5) == 0 ? null : Date.valueOf("2024-01-" + (10 + r.nextInt(15))),
        states[r.nextInt(states.length)]);
  }

  private static List<String> byHand(Row row) {
    List<String> failed = new ArrayList<>();
    if (row.isNullAt(0)) {
      failed.add("prescription_id_required");
    }
    if (row.isNullAt(1)) {
      failed.add("patient_id_required");
    }
    Integer days = row.getAs(2);
    if (days != null && days <= 0) {
      failed.add("days_positive");
    }
    if (row.getString(3) != null) {
      Integer quantity = null;
      try {
        quantity = Integer.valueOf(row.getString(3));
      } catch (NumberFormatException e) {
        // not a number: every rule that needs one fails
      }
      if (quantity == null || quantity < 1 || quantity > 500) {
        failed.add("quantity_in_range");
      }
      if (quantity == null || quantity % 2 != 0) {
        failed.add("quantity_even");
      }
    }
    BigDecimal cost = row.getDecimal(4);
    if (cost != null && days != null && (days == 0 || cost.doubleValue() / days >= 100)) {
      failed.add("cost_per_day");
    }
    if (row.getDate(5) != null && row.getDate(6) != null && row.getDate(6).before(row.getDate(5))) {
      failed.add("stops_after_start");
    }
    String status = row.getString(7);
    if (status != null && !List.of("ACTIVE", "STOPPED", "O'HOLD").contains(status)) {
      failed.add("status_known");
    }
    return failed;
  }

  @Test
  void aContractWithoutRulesFlagsNothing() {
    Contract plain = ContractBuilder.of("silver.plain").column("a", "INT").build();
    Dataset<Row> rows =
        spark().createDataFrame(List.of(RowFactory.create((Integer) null)), plain.schema());
    assertThat(validator.flag(plain, rows).first().getList(1)).isEmpty();
  }

  @Test
  void namesAnUnknownColumnAndABrokenPredicate() {
    Contract unknown =
        ContractBuilder.of("silver.x").column("a", "INT").rule("r", "dose > 1").build();
    assertThatThrownBy(() -> Findings.of(unknown))
        .isInstanceOf(CarelakeException.class)
        .hasMessage("Unknown column dose in rule r of silver.x (known: [a])");
    Contract broken = ContractBuilder.of("silver.x").column("a", "INT").rule("r", "a >").build();
    assertThatThrownBy(() -> Findings.of(broken))
        .hasMessage(
            "Cannot compile rule r of silver.x: it is not a Spark SQL predicate; correct it in the"
                + " contract");
  }

  @Test
  void quarantinedRowsCarryKeyReasonsAndTheWholeRow() {
    Dataset<Row> rows =
        spark()
            .sql(
                "SELECT 'p1' prescription_id, 'x' patient_id, 0 days_supply, '2' quantity,"
                    + " CAST(NULL AS DECIMAL(10,2)) cost, DATE'2024-01-01' start_date,"
                    + " DATE'2024-01-02' stop_date, 'ACTIVE' status");
    Row row = Quarantine.rows(PRESCRIPTIONS, validator.flag(PRESCRIPTIONS, rows)).first();
    assertThat(row.<String>getAs("key")).isEqualTo("[\"p1\"]");
    assertThat(row.<String>getList(1)).containsExactly("days_positive");
    assertThat(row.<String>getAs("row"))
        .isEqualTo(
            "{\"prescription_id\":\"p1\",\"patient_id\":\"x\",\"days_supply\":0,\"quantity\":\"2\","
                + "\"cost\":null,\"start_date\":\"2024-01-01\",\"stop_date\":\"2024-01-02\","
                + "\"status\":\"ACTIVE\"}");
    assertThat(row.<String>getAs("topic")).isNull();
  }
}
