package io.carelake.quality;

import static io.carelake.quality.Doses.dose;
import static io.carelake.quality.Doses.result;
import static io.carelake.quality.Doses.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Comparison;
import io.carelake.core.contract.Comparison.Operator;
import io.carelake.core.contract.Comparison.Unit;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.QualityGate.Verdict;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.math.BigDecimal;
import java.sql.Date;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of the example table on a row that passes it, one that fails it, and on null. */
class EveryRuleKindTest extends SparkTest {
  /** By rule: a row that fails it, and one in which what it looks at is null. */
  private static final Map<String, List<Map<String, Object>>> EXAMPLES = new HashMap<>();

  /** Rules that null fails: they are about its being there. */
  private static final Set<String> NULL_FAILS =
      Set.of(
          "patient_id_required",
          "drug_given",
          "drugs_by_dqdl",
          "note_written",
          "stopped_has_day",
          "barcode_scanned");

  private static final Map<String, Result> SEEN = new HashMap<>();

  private static void example(String rule, String column, Object failing) {
    EXAMPLES.put(rule, List.of(with(column, failing), with(column, null)));
  }

  @BeforeAll
  static void judgeEachRuleOnItsExamples() {
    example("patient_id_required", "patient_id", null);
    example("orphans_patient_id", "patient_id", "p9");
    example("drug_given", "drug", null);
    example("unit_listed", "unit", "barrel");
    example("note_written", "note", "N/A");
    example("zip_form", "zip", "2115");
    example("barcode_unique", "barcode", "B-pass");
    example("barcode_scanned", "barcode", null);
    example("amount_positive", "amount", new BigDecimal("0.00"));
    example("amount_for_weight", "weight_kg", 0.0);
    example("weight_possible", "weight_kg", 900.0);
    example("quantity_small", "quantity", "many");
    example("quantity_even", "quantity", "3");
    example("code_form", "code", "fever");
    example("drug_not_blank", "drug", "  ");
    example("unit_known", "unit", "barrel");
    example("status_known", "status", "LOST");
    example("stop_not_before_start", "stopped_on", Date.valueOf("2026-02-01"));
    example("at_most_a_year", "stopped_on", Date.valueOf("2028-02-01"));
    example("allowed_within_charged", "allowed", new BigDecimal("31.00"));
    example("paid_within_allowed", "paid", new BigDecimal("21.00"));
    example("amounts_not_negative", "paid", new BigDecimal("-1.00"));
    example("drug_once_a_day", "drug", "Paracetamol");
    example("nobody_before_birth", "patient_id", "p2");
    example("units_by_dqdl", "unit", "barrel");
    example("weight_by_dqdl", "weight_kg", -1.0);
    example("drugs_by_dqdl", "drug", null);
    example("several_by_dqdl", "amount", new BigDecimal("-1000.00"));
    Map<String, Object> stopped = with("status", "STOPPED");
    stopped.put("stopped_on", null);
    EXAMPLES.put("stopped_has_day", List.of(stopped, new HashMap<>(stopped)));
    EXAMPLES.forEach(
        (rule, rows) -> {
          // The row of the pass differs in what must not repeat.
          Map<String, Object> other = with("given_on", Date.valueOf("2026-03-01"));
          List<Row> table =
              new ArrayList<>(
                  List.of(
                      dose("pass", other), dose("fail", rows.get(0)), dose("null", rows.get(1))));
          Verdict verdict = Doses.judge(spark(), Doses.table(spark(), table));
          SEEN.put(rule, result(verdict, rule));
        });
  }

  @Test
  void everyRuleOfTheExampleTableHasExamples() {
    Set<String> rules = new TreeSet<>();
    Doses.CONTRACT.rules().forEach(r -> rules.add(r.id()));
    rules.removeAll(EXAMPLES.keySet());
    // Of the table, or of the key; they have tests of their own.
    assertThat(rules).containsExactlyInAnyOrder("dose_id_required", "enough_rows", "half_is_paid");
  }

  @Test
  void aRowThatFailsIsCountedAndNullPassesUnlessTheRuleIsAboutNull() {
    EXAMPLES.keySet().stream()
        .filter(rule -> !rule.equals("drug_once_a_day"))
        .forEach(
            rule ->
                assertThat(SEEN.get(rule).failing())
                    .as(rule)
                    .isEqualTo(NULL_FAILS.contains(rule) ? 2 : 1));
  }

  @Test
  void rowsThatRepeatAnotherAreDuplicatesAndNullRepeatsNothing() {
    // Of three rows one repeats another and one has no drug.
    Result r = SEEN.get("drug_once_a_day");
    assertThat(r.evaluated()).isEqualTo(2);
    assertThat(r.failing()).isEqualTo(1);
    assertThat(r.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(r.message())
        .isEqualTo(
            "1 of 2 rows repeat [patient_id, drug, given_on], must be less or equal to 10 %");
  }

  @Test
  void theComparisonAndTheSeverityDecide() {
    // 2 of 3 rows are more than 40 %.
    assertThat(SEEN.get("drug_given").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(SEEN.get("drug_given").message())
        .isEqualTo("2 of 3 rows fail, must be less than 40 %");
    // Two rows without a note are within three.
    assertThat(SEEN.get("note_written").outcome()).isEqualTo(Outcome.WARNED);
    assertThat(SEEN.get("barcode_unique").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(SEEN.get("nobody_before_birth").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(SEEN.get("nobody_before_birth").message())
        .isEqualTo("its query counts 1, must be 0");
    assertThat(SEEN.get("barcode_scanned").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void theNumberOfRowsIsHeldAgainstItsRange() {
    List<Row> rows = new ArrayList<>(List.of(dose("a", Map.of()), dose("b", Map.of())));
    Result few = result(Doses.judge(spark(), Doses.table(spark(), rows)), "enough_rows");
    assertThat(few.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(few.message()).isEqualTo("2 rows, must be between 3 and 10");
    rows.add(dose("c", Map.of()));
    Result enough = result(Doses.judge(spark(), Doses.table(spark(), rows)), "enough_rows");
    assertThat(enough.outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void dqdlCountsRowsWhereDeequDoesAndTellsNothingElse() {
    // Null is not looked at.
    assertThat(SEEN.get("units_by_dqdl").message()).isEqualTo("1 of 2 rows fail");
    assertThat(SEEN.get("units_by_dqdl").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(SEEN.get("weight_by_dqdl").message()).isEqualTo("its DQDL does not hold");
    assertThat(SEEN.get("weight_by_dqdl").outcome()).isEqualTo(Outcome.WARNED);
    assertThat(SEEN.get("drugs_by_dqdl").message()).isEqualTo("2 of 3 rows fail");
    assertThat(SEEN.get("several_by_dqdl").message()).isEqualTo("its DQDL does not hold");
    assertThat(SEEN.get("several_by_dqdl").outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void dqdlWithNothingToLookAtHolds() {
    Verdict empty = Doses.judge(spark(), Doses.table(spark(), List.of()));
    Map<String, Object> nothing = new HashMap<>();
    List.of("unit", "weight_kg").forEach(c -> nothing.put(c, null));
    Verdict nulls = Doses.judge(spark(), Doses.table(spark(), List.of(dose("a", nothing))));
    for (Verdict verdict : List.of(empty, nulls)) {
      assertThat(result(verdict, "units_by_dqdl").outcome()).isEqualTo(Outcome.PASSED);
      assertThat(result(verdict, "weight_by_dqdl").outcome()).isEqualTo(Outcome.PASSED);
    }
  }

  @Test
  void aQueryTellsNoNumberThatMayBeAValue() {
    List<Row> rows =
        List.of(dose("a", with("paid", new BigDecimal("1.23"))), dose("b", with("paid", null)));
    Result r = result(Doses.judge(spark(), Doses.table(spark(), rows)), "half_is_paid");
    assertThat(r.outcome()).isEqualTo(Outcome.WARNED);
    assertThat(r.message())
        .isEqualTo("its result is not as it must be: must be greater or equal to 0.5");
  }

  @Test
  void aQueryWithoutResultPasses() {
    Result r = result(Doses.judge(spark(), Doses.table(spark(), List.of())), "half_is_paid");
    assertThat(r.outcome()).isEqualTo(Outcome.PASSED);
    assertThat(r.message()).isEqualTo("its query has no result to compare");
  }

  @Test
  void aRowOnWhichAQueryCannotBeComputedIsNullToIt() {
    Contract contract =
        ContractBuilder.of("gold.x")
            .key("id", "STRING")
            .column("quantity", "STRING")
            .rule(query("small", "SELECT count(*) FROM x WHERE CAST(quantity AS INT) >= 10"))
            .build();
    Dataset<Row> staged =
        spark()
            .sql("SELECT * FROM VALUES ('a', '40'), ('b', 'many'), ('c', NULL) AS t(id, quantity)")
            .repartition(2);
    Verdict verdict = Doses.judge(spark(), contract, contract.table(), staged);
    assertThat(result(verdict, "small").failing()).isEqualTo(1);
    assertThat(spark().conf().get("spark.sql.ansi.enabled")).isEqualTo("true");
  }

  @Test
  void aTokenisedTwinIsNotJudgedByWhatItHides() {
    Contract contract =
        ContractBuilder.of("silver.x")
            .key("id", "STRING")
            .guarded("ssn", "STRING", Protection.MASK)
            .rule(query("with_ssn", "SELECT count(*) FROM x WHERE ssn IS NULL"))
            .rule(query("with_id", "SELECT count(*) FROM x WHERE id IS NULL"))
            .build();
    Dataset<Row> staged = spark().sql("SELECT 'a' AS id, CAST(NULL AS STRING) AS ssn");
    assertThat(Doses.judge(spark(), contract, contract.table(), staged).results())
        .extracting(Result::ruleId)
        .contains("with_id")
        .doesNotContain("with_ssn");
    assertThat(Doses.judge(spark(), contract, contract.table().identified(), staged).results())
        .extracting(Result::ruleId)
        .contains("with_id", "with_ssn");
  }

  private static Rule query(String id, String text) {
    return new Rule(
        id,
        Rule.Kind.SQL,
        Optional.empty(),
        text,
        "conformity",
        "error",
        Rule.OnFailure.FAIL,
        Optional.of(Comparison.none()),
        Optional.empty(),
        "");
  }

  @ParameterizedTest
  @CsvSource({
    "MUST_BE, 3, 3, true, false",
    "MUST_NOT_BE, 3, 3, false, true",
    "MUST_BE_GREATER_THAN, 3, 3, false, true",
    "MUST_BE_GREATER_OR_EQUAL_TO, 3, 3, true, true",
    "MUST_BE_LESS_THAN, 3, 3, false, false",
    "MUST_BE_LESS_OR_EQUAL_TO, 3, 3, true, false",
    "MUST_BE_BETWEEN, 3, 4, true, true",
    "MUST_NOT_BE_BETWEEN, 3, 4, false, false"
  })
  void comparesAsOdcsSays(Operator operator, double low, double high, boolean three, boolean four) {
    Comparison comparison = new Comparison(operator, low, high, Unit.ROWS);
    assertThat(comparison.holds(3)).isEqualTo(three);
    assertThat(comparison.holds(4)).isEqualTo(four);
  }
}
