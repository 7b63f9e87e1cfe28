package io.carelake.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without faults every row of the population is a row of a service, and nothing is lost. */
class PopulationCountsTest {
  private static final int PATIENTS = 5;
  private static final int VISITS = 12;

  @TempDir static Path folder;
  private static SimulatedCapture capture;

  @BeforeAll
  static void simulates() throws IOException {
    Path population = SmallPopulation.write(folder.resolve("population"), PATIENTS, VISITS);
    capture = SimulatedCapture.of(population, folder.resolve("capture"), Faults.none(), 3);
  }

  @ParameterizedTest
  @CsvSource({
    "users, 5",
    "user_addresses, 5",
    "facilities, 1",
    "providers, 1",
    "payers, 1",
    "insurance_policies, 5",
    "allergies, 5",
    "encounters, 60",
    // One visit in six is a stay.
    "admissions, 10",
    "diagnoses, 60",
    "prescriptions, 60",
    "procedures, 60",
    "immunizations, 60",
    "care_pathways, 60",
    "vitals, 180",
    // Two tests a visit, and a BNP beside every NT-proBNP.
    "lab_results, 180",
    "lab_orders, 60",
    "assessments, 60",
    "medical_record_events, 60",
    "claims, 60",
    "claim_lines, 60",
    "invoice_lines, 60",
    "payments, 60",
    "adjustments, 60"
  })
  void everyRowOfThePopulationIsThere(String table, int rows) {
    assertThat(capture.rows(table)).hasSize(rows);
  }

  @Test
  void sumsOfMoneyAreThoseOfThePopulation() {
    assertThat(sum("claim_lines", "billed")).isEqualByComparingTo("6030.00");
    assertThat(sum("payments", "amount")).isEqualByComparingTo("6030.00");
    assertThat(sum("claims", "paid")).isEqualByComparingTo("6030.00");
    assertThat(sum("encounters", "total_cost")).isEqualByComparingTo("12006.00");
  }

  private static BigDecimal sum(String table, String column) {
    return capture.rows(table).values().stream()
        .map(r -> new BigDecimal(r.get(column).textValue()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Test
  void aRowLivesThroughItsStatesInOrder() {
    Map<String, JsonNode> claims = capture.rows("claims");
    assertThat(claims.values()).allMatch(c -> c.get("status").textValue().equals("PAID"));
    String one = claims.keySet().iterator().next();
    assertThat(
            capture.records().stream()
                .filter(r -> r.topic().equals("cdc.claims.claims") && r.key().equals(one))
                .map(r -> r.event().get("after").get("updated_at").textValue()))
        .isSorted()
        .hasSizeGreaterThan(0);
  }

  @Test
  void nothingIsWrittenAfterTheEnd() {
    long end = SimulatedCapture.END.toEpochMilli();
    assertThat(capture.records())
        .allMatch(
            r -> r.payload() == null || r.event().get("source").get("ts_ms").longValue() <= end);
  }

  @Test
  void truthHoldsRegistrationsAndNoFault() {
    assertThat(capture.truth()).isNotEmpty().allMatch(t -> t.has("registration_id"));
  }

  @Test
  void truthKnowsThePersonOfEveryRegistration() {
    Set<String> told = new TreeSet<>();
    Set<String> people = new TreeSet<>();
    capture
        .truth()
        .forEach(
            t -> {
              told.add("{\"registration_id\":" + t.get("registration_id") + "}");
              if (!t.has("relation")) {
                people.add("{\"user_id\":" + t.get("person") + "}");
              }
            });
    assertThat(told).isEqualTo(capture.rows("patient_registrations").keySet());
    assertThat(people).isEqualTo(capture.rows("users").keySet());
  }
}
