package io.carelake.marts;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.transform.SqlTransform;
import io.carelake.testkit.FixedInputs;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The KPIs of days by example: numerator, denominator, nothing to divide by, and whose day. */
class OperationalKpisTest extends SparkTest {
  private static final TableId KPIS = TableId.parse("gold.operational_kpis");
  private static final Contracts CONTRACTS = RepositoryFiles.contracts();
  private static final Contract CONTRACT = CONTRACTS.require(KPIS);
  private static final String NOW = "2025-03-01T12:00:00Z";
  private static final String NOON = "2025-02-28T12:00:00Z";

  private final FixedInputs in = new FixedInputs(spark(), CONTRACTS, KPIS, NOW);

  @Test
  void appointmentsAreCountedByWhatBecameOfThem() {
    in.put("silver.appointments")
        .by("scheduled_at", NOON)
        .row("status", "COMPLETED")
        .row("status", "COMPLETED")
        .row("status", "NO_SHOW")
        .row("status", "CANCELLED")
        .row("status", "CHECKED_IN")
        .row("status", "BOOKED");

    Row day = only("2025-02-28");

    assertThat(day.<Long>getAs("appointments_scheduled")).isEqualTo(6);
    assertThat(day.<Long>getAs("appointments_completed")).isEqualTo(2);
    assertThat(day.<Long>getAs("appointments_cancelled")).isEqualTo(1);
    // One missed of three missed or completed: cancelled and open ones are in no denominator.
    assertThat(day.<Double>getAs("no_show_rate")).isEqualTo(1.0 / 3.0);
  }

  @Test
  void noShowRateIsNullOnADayWhenNobodyWasDueAndZeroWhenAllCame() {
    in.put("silver.appointments")
        .row("scheduled_at", "2025-02-27T09:00:00Z", "status", "CANCELLED")
        .row("scheduled_at", "2025-02-28T09:00:00Z", "status", "COMPLETED");

    Map<String, Row> days = days();

    assertThat(days.get("2025-02-27").<Double>getAs("no_show_rate")).isNull();
    assertThat(days.get("2025-02-28").<Double>getAs("no_show_rate")).isZero();
  }

  @Test
  void waitingIsTheMeanOfThoseWhoCheckedInAndWereSeen() {
    in.put("silver.appointments")
        .by("scheduled_at", NOON)
        .row("checked_in_at", NOON, "started_at", "2025-02-28T12:10:30Z")
        .row("checked_in_at", NOON, "started_at", "2025-02-28T12:20:00Z")
        .row("checked_in_at", NOON)
        .row("started_at", NOON);

    assertThat(only("2025-02-28").<Double>getAs("wait_minutes")).isEqualTo(15.25);
  }

  @Test
  void encountersAreThoseThatTookPlaceAndCostIsTheirClaimTotal() {
    in.put("silver.encounters")
        .by("started_at", NOON)
        .by("status", "FINISHED")
        .row("class", "emergency", "total_cost", "10.10")
        .row("class", "wellness", "status", "IN_PROGRESS")
        .row("class", "urgentcare", "total_cost", "0.25")
        .row("class", "emergency", "status", "CANCELLED", "total_cost", "99.00")
        .row("class", "emergency", "status", "PLANNED", "total_cost", "99.00");

    Row day = only("2025-02-28");

    assertThat(day.<Long>getAs("encounters")).isEqualTo(3);
    assertThat(day.<Long>getAs("emergency_encounters")).isEqualTo(1);
    assertThat(day.<Object>getAs("encounter_cost")).hasToString("10.35");
  }

  @Test
  void labResultsCountOnTheDayTheyWereReportedWithTheirMeanTurnaround() {
    in.put("silver.lab_results")
        .by("collected_at", "2025-02-27T22:00:00Z")
        .by("status", "FINAL")
        .row("resulted_at", "2025-02-28T01:00:00Z")
        .row("resulted_at", "2025-02-28T02:30:00Z", "status", "CORRECTED")
        .row("resulted_at", "2025-02-28T20:00:00Z", "status", "ENTERED_IN_ERROR")
        .row("status", "PRELIMINARY");

    Row day = only("2025-02-28");

    assertThat(day.<Long>getAs("lab_results")).isEqualTo(2);
    assertThat(day.<Double>getAs("lab_turnaround_hours")).isEqualTo(3.75);
  }

  @Test
  void denialRateIsTheShareOfTheDecidedClaimsOfTheDay() {
    in.put("silver.claims")
        .by("submitted_at", NOON)
        .row("status", "DENIED")
        .row("status", "PAID")
        .row("status", "APPROVED")
        .row("status", "PAID")
        .row("status", "SUBMITTED")
        .row("status", "SUBMITTED", "submitted_at", "2025-02-27T12:00:00Z");

    Map<String, Row> days = days();

    assertThat(days.get("2025-02-28").<Long>getAs("claims_submitted")).isEqualTo(5);
    assertThat(days.get("2025-02-28").<Double>getAs("claim_denial_rate")).isEqualTo(0.25);
    assertThat(days.get("2025-02-27").<Long>getAs("claims_submitted")).isEqualTo(1);
    assertThat(days.get("2025-02-27").<Double>getAs("claim_denial_rate")).isNull();
  }

  @Test
  void aDayOfOneServiceHasZeroCountsAndNullMeansOfTheOthers() {
    in.put("silver.claims").row("submitted_at", NOON, "status", "SUBMITTED");

    Row day = only("2025-02-28");

    for (String count :
        new String[] {
          "appointments_scheduled",
          "appointments_completed",
          "appointments_cancelled",
          "encounters",
          "emergency_encounters",
          "lab_results"
        }) {
      assertThat(day.<Long>getAs(count)).as(count).isZero();
    }
    assertThat(day.<Object>getAs("encounter_cost")).hasToString("0.00");
    assertThat(day.<Double>getAs("no_show_rate")).isNull();
    assertThat(day.<Double>getAs("wait_minutes")).isNull();
    assertThat(day.<Double>getAs("lab_turnaround_hours")).isNull();
  }

  @Test
  void servicesOfOneDayMeetInOneRowAndADayWithoutAnyHasNone() {
    in.put("silver.appointments").row("scheduled_at", "2025-02-20T12:00:00Z");
    in.put("silver.encounters").row("started_at", "2025-02-22T12:00:00Z");
    in.put("silver.lab_results").row("resulted_at", "2025-02-22T12:00:00Z");
    in.put("silver.claims").row("submitted_at", "2025-02-20T12:00:00Z");

    assertThat(days()).containsOnlyKeys("2025-02-20", "2025-02-22");
  }

  @Test
  void aDayBeginsAtMidnightUtc() {
    in.put("silver.encounters")
        .row("started_at", "2025-02-27T23:59:59.999999Z")
        .row("started_at", "2025-02-28T00:00:00Z")
        .row("started_at", "2025-02-28T23:59:59.999999Z");

    Map<String, Row> days = days();

    assertThat(days.get("2025-02-27").<Long>getAs("encounters")).isEqualTo(1);
    assertThat(days.get("2025-02-28").<Long>getAs("encounters")).isEqualTo(2);
  }

  @Test
  void theYearHas365WholeDaysTheLastUpToNow() {
    in.put("silver.encounters")
        .row("started_at", "2024-03-01T23:59:59Z")
        .row("started_at", "2024-03-02T00:00:00Z")
        .row("started_at", "2025-03-01T12:00:00Z")
        .row("started_at", "2025-03-01T12:00:00.000001Z");
    in.put("silver.appointments").row("scheduled_at", "2025-03-01T13:00:00Z");

    Map<String, Row> days = days();

    assertThat(days).containsOnlyKeys("2024-03-02", "2025-03-01");
    assertThat(days.get("2025-03-01").<Long>getAs("encounters")).isEqualTo(1);
    assertThat(days.get("2025-03-01").<Long>getAs("appointments_scheduled")).isZero();
  }

  private Row only(String day) {
    Map<String, Row> days = days();
    assertThat(days).containsOnlyKeys(day);
    return days.get(day);
  }

  private Map<String, Row> days() {
    Path file = RepositoryFiles.root().resolve("conf/contracts/gold/operational_kpis.sql");
    return SqlTransform.read(spark(), CONTRACT, file).apply(in).collectAsList().stream()
        .collect(Collectors.toMap(r -> r.getAs("day").toString(), r -> r));
  }
}
