package io.carelake.quality;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.QualityGate.StagedTable;
import io.carelake.core.job.QualityGate.Verdict;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.RowTally;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ContractGateTest extends SparkTest {
  private static final String VITALS =
      "SELECT * FROM VALUES ('v1', 'p1', 80), ('v2', 'p2', 900), ('v3', 'p9', 70), ('v4', NULL, 60)"
          + " AS t(vital_id, patient_id, value)";

  private static ContractBuilder vitals() {
    return ContractBuilder.of("silver.vitals")
        .key("vital_id", "STRING")
        .column("patient_id", "STRING")
        .column("value", "INT");
  }

  private Verdict check(Contract contract, TableId target, Dataset<Row> staged) {
    return check(contract, target, StagedTable.of(staged));
  }

  private Verdict check(Contract contract, TableId target, StagedTable staged) {
    Dataset<Row> users = spark().sql("SELECT * FROM VALUES ('p1'), ('p2') AS t(user_id)");
    RunContext run =
        new RunContext(
            spark(),
            "r",
            Instant.EPOCH,
            Instant.EPOCH,
            Clock.systemUTC(),
            new Contracts(List.of(contract)),
            FakeStore.of(Map.of(TableId.parse("silver.users"), users)),
            Optional.empty());
    return new ContractGate().check(run, contract, target, staged);
  }

  private Verdict check(Contract contract, String sql) {
    return check(contract, contract.table(), spark().sql(sql));
  }

  private static Result result(Verdict verdict, String rule) {
    return verdict.results().stream()
        .filter(r -> r.ruleId().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void passesAGoodTableAndCountsWhatItWarnsOf() {
    Contract contract = vitals().rule("plausible", "value < 300").build();
    Verdict verdict = check(contract, VITALS);
    assertThat(verdict.passed()).isTrue();
    assertThat(result(verdict, "row_count").evaluated()).isEqualTo(4);
    assertThat(result(verdict, "key_unique").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(result(verdict, "plausible"))
        .isEqualTo(
            new Result(
                "plausible",
                "conformity",
                Outcome.WARNED,
                4,
                1,
                "1 of 4 rows fail",
                Result.RULE,
                Optional.of("value")));
    assertThat(verdict.results())
        .extracting(Result::ruleId)
        .containsExactly(
            "row_count",
            "vital_id_required",
            "plausible",
            "failing_completeness",
            "failing_conformity",
            "key_unique");
  }

  @Test
  void failsRepeatedKeys() {
    Verdict verdict = check(vitals().build(), VITALS + " UNION ALL " + VITALS);
    assertThat(verdict.passed()).isFalse();
    assertThat(result(verdict, "key_unique").message()).isEqualTo("4 rows repeat a key [vital_id]");
  }

  @Test
  void failsARateAboveItsBoundOnly() {
    assertThat(check(bounded(0.2), VITALS).passed()).isFalse();
    assertThat(check(bounded(0.25), VITALS).passed()).isTrue();
    assertThat(result(check(bounded(0.2), VITALS), "plausible").message())
        .isEqualTo("1 of 4 rows fail, at most 0.2 of them may");
  }

  private static Contract bounded(double share) {
    return vitals()
        .rule(
            "plausible",
            Rule.Kind.ROW,
            Optional.empty(),
            "value < 300",
            Rule.OnFailure.QUARANTINE,
            share)
        .build();
  }

  @Test
  void aRuleThatMustNotFailToleratesNoRow() {
    Contract contract =
        vitals()
            .rule(
                "plausible",
                Rule.Kind.ROW,
                Optional.empty(),
                "value < 300",
                Rule.OnFailure.FAIL,
                null)
            .build();
    assertThat(check(contract, VITALS).passed()).isFalse();
    assertThat(check(contract, VITALS + " WHERE value < 300").passed()).isTrue();
  }

  @Test
  void aMissingRequiredValueFailsUnlessItsRowIsFlagged() {
    Contract contract =
        ContractBuilder.of("silver.vitals")
            .key("vital_id", "STRING")
            .required("patient_id", "STRING")
            .build();
    Verdict bare = check(contract, VITALS);
    assertThat(bare.passed()).isFalse();
    assertThat(result(bare, "patient_id_required").message())
        .isEqualTo("1 of 4 rows fail, 1 of them unflagged; none may");
    Dataset<Row> flagged = new ContractRowValidator().flag(contract, spark().sql(VITALS));
    Verdict honest = check(contract, contract.table(), flagged);
    assertThat(honest.passed()).isTrue();
    assertThat(result(honest, "patient_id_required").outcome()).isEqualTo(Outcome.WARNED);
  }

  @Test
  void judgesProtectedColumnsOnTheIdentifiedTwinOnly() {
    Contract contract =
        ContractBuilder.of("silver.users")
            .key("user_id", "STRING")
            .guarded("ssn", "STRING", Protection.TOKEN)
            .rule("ssn_form", "ssn RLIKE '^[0-9]{3}-[0-9]{2}-[0-9]{4}$'")
            .build();
    Dataset<Row> rows = spark().sql("SELECT 'u' AS user_id, 'k1:00' AS ssn");
    assertThat(check(contract, contract.table(), rows).results())
        .extracting(Result::ruleId)
        .doesNotContain("ssn_form");
    assertThat(result(check(contract, contract.table().identified(), rows), "ssn_form").failing())
        .isEqualTo(1);
  }

  @Test
  void theTokenisedTwinIsJudgedAlikeByItsTallyAndByItsRows() {
    Contract contract =
        ContractBuilder.of("silver.users")
            .key("user_id", "STRING")
            .guarded("ssn", "STRING", Protection.TOKEN)
            .column("role", "STRING")
            .rule("ssn_form", "ssn RLIKE '^[0-9]{3}-[0-9]{2}-[0-9]{4}$'")
            .rule("role_known", "role IN ('PATIENT', 'STAFF')")
            .rule(
                "ssn_given",
                Rule.Kind.LIBRARY,
                Optional.of("ssn"),
                "nullValues",
                Rule.OnFailure.WARN,
                null)
            .build();
    ContractRowValidator validator = new ContractRowValidator();
    Dataset<Row> clear =
        validator.flag(
            contract,
            spark()
                .sql(
                    "SELECT * FROM VALUES ('a', '123-45-6789', 'STAFF'), ('b', '1', 'STAFF'),"
                        + " ('c', '123-45-6789', 'BOSS'), ('d', '2', 'BOSS'), ('e', NULL, 'BOSS')"
                        + " AS t(user_id, ssn, role)"));
    Dataset<Row> tokenised =
        validator
            .judgedAsTwin(contract, clear)
            .withColumn("ssn", expr("CASE WHEN ssn IS NOT NULL THEN concat('k1:', ssn) END"));
    assertThat(tokenised.where("user_id = 'b'").first().<String>getList(3))
        .as("what the row fails is told of it, also in the twin")
        .containsExactly("ssn_form");
    for (boolean isTwin : List.of(true, false)) {
      TableId target = isTwin ? contract.table() : contract.table().identified();
      Dataset<Row> rows = isTwin ? tokenised : clear;
      List<Result> told =
          check(contract, target, new StagedTable(rows, Optional.of(tally(rows)), true)).results();
      assertThat(told).isEqualTo(check(contract, target, StagedTable.of(rows)).results());
      assertThat(told)
          .filteredOn(r -> r.ruleId().equals("failing_conformity"))
          .singleElement()
          .satisfies(r -> assertThat(r.failing()).isEqualTo(isTwin ? 3 : 4));
    }
  }

  private static RowTally tally(Dataset<Row> rows) {
    Map<String, Long> counts = new HashMap<>();
    rows.groupBy("_findings")
        .count()
        .collectAsList()
        .forEach(r -> counts.put(r.getString(0), r.getLong(1)));
    return RowTally.of(counts);
  }

  @Test
  void countsRowsOnWhichARuleThrows() {
    Contract contract =
        ContractBuilder.of("gold.x")
            .key("id", "STRING")
            .column("quantity", "STRING")
            .rule("small", "CAST(quantity AS INT) < 10")
            .rule("even", "CAST(quantity AS INT) % 2 = 0")
            .build();
    Dataset<Row> rows =
        spark()
            .sql("SELECT * FROM VALUES ('a', '4'), ('b', 'many'), ('c', NULL) AS t(id, quantity)")
            .repartition(2);
    Verdict verdict = check(contract, contract.table(), rows);
    assertThat(result(verdict, "small").failing()).isEqualTo(1);
    assertThat(result(verdict, "even").failing()).isEqualTo(1);
  }

  @Test
  void passesAnEmptyTable() {
    assertThat(
            check(vitals().rule("plausible", "value < 300").build(), VITALS + " WHERE false")
                .passed())
        .isTrue();
  }
}
