package io.carelake.patient360;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.testkit.SparkTest;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of each section, by example: one patient, p, seen at one moment. */
class BuildPatient360Test extends SparkTest {
  private static final String NOW = "2025-03-01T12:00:00Z";

  @Test
  void aPersonOfWhomNothingIsKnownHasARowWithEmptyLists() {
    Row page = page(at(NOW));

    for (String list :
        List.of(
            "active_conditions",
            "current_medications",
            "allergies",
            "vitals_30d",
            "labs_90d",
            "insurance")) {
      assertThat(page.getList(page.fieldIndex(list))).as(list).isEmpty();
    }
    assertThat(page.<Object>getAs("last_appointment")).isNull();
    assertThat(page.<Object>getAs("next_appointment")).isNull();
    assertThat(page.<Object>getAs("utilization_12m")).isNull();
    assertThat(page.<String>getAs("person_id")).isEqualTo("person-p");
  }

  @ParameterizedTest
  @CsvSource({
    "2000-02-29, 2025-02-28, 24",
    "2000-02-29, 2025-03-01, 25",
    "2000-02-29, 2024-02-29, 24",
    "2000-03-02, 2025-03-01, 24",
    "2000-03-01, 2025-03-01, 25",
    "2025-03-01, 2025-03-01, 0"
  })
  void ageIsInCompletedCalendarYears(String born, String day, int years) {
    Row page =
        demographics(
            at(day + "T12:00:00Z").with("secure.users", user("date_of_birth", "'" + born + "'")));
    assertThat(page.<Integer>getAs("age_years")).isEqualTo(years);
    assertThat(page.<Boolean>getAs("is_deceased")).isFalse();
  }

  @Test
  void ageIsNullWithoutADateOfBirth() {
    assertThat(demographics(at(NOW).with("secure.users", user())).<Integer>getAs("age_years"))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2025-03-01 12:00:00, true, 45",
    "2025-03-01 12:00:01, false, 45",
    "2020-01-31 00:00:00, true, 39"
  })
  void deathShowsFromItsMomentOnAndEndsAge(String died, boolean isDeceased, int years) {
    Row page =
        demographics(
            at(NOW)
                .with(
                    "secure.users",
                    user("date_of_birth", "'1980-02-01'", "deceased_at", "'" + died + "'")));
    assertThat(page.<Boolean>getAs("is_deceased")).isEqualTo(isDeceased);
    assertThat(page.<Object>getAs("deceased_at") != null).isEqualTo(isDeceased);
    assertThat(page.<Integer>getAs("age_years")).isEqualTo(years);
  }

  @ParameterizedTest
  @CsvSource({
    "2020-01-01,           , true",
    "2025-03-01,           , true",
    "2025-03-02,           , false",
    "2020-01-01, 2025-03-01, true",
    "2020-01-01, 2025-02-28, false"
  })
  void anAddressIsUsedThroughItsLastDay(String from, String to, boolean isShown) {
    Row page =
        demographics(
            at(NOW)
                .with("secure.users", user())
                .with(
                    "secure.user_addresses",
                    "address_id",
                    "'a'",
                    "user_id",
                    "'p'",
                    "city",
                    "'Springfield'",
                    "valid_from",
                    quoted(from),
                    "valid_to",
                    quoted(to)));
    assertThat(page.<String>getAs("city")).isEqualTo(isShown ? "Springfield" : null);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-03-01,           , CONFIRMED,        1",
    "2025-03-02,           , CONFIRMED,        0",
    "2020-01-01, 2025-03-01, CONFIRMED,        0",
    "2020-01-01, 2025-03-02, CONFIRMED,        1",
    "2020-01-01,           , REFUTED,          0",
    "2020-01-01,           , ENTERED_IN_ERROR, 0",
    "2020-01-01,           ,                 , 1"
  })
  void aConditionIsActiveFromOnsetUntilTheDayBeforeAbatement(
      String onset, String abatement, String verification, int count) {
    TableInputs in =
        at(NOW)
            .with(
                "silver.diagnoses",
                "diagnosis_id",
                "'d'",
                "patient_id",
                "'p'",
                "snomed",
                "'44054006'",
                "onset_on",
                quoted(onset),
                "abatement_on",
                quoted(abatement),
                "verification_status",
                quoted(verification));
    assertThat(list(in, "active_conditions")).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-03-01 12:00:00,                    , ACTIVE,    1",
    "2025-03-01 12:00:01,                    , ACTIVE,    0",
    "2025-01-01 00:00:00, 2025-03-01 12:00:00, COMPLETED, 0",
    "2025-01-01 00:00:00, 2025-03-01 12:00:01, STOPPED,   1",
    "2025-01-01 00:00:00,                    , CANCELLED, 0",
    "2025-01-01 00:00:00,                    , COMPLETED, 0",
    "2025-01-01 00:00:00,                    , STOPPED,   0",
    "2025-01-01 00:00:00,                    , ON_HOLD,   1"
  })
  void aMedicationIsCurrentFromStartUntilJustBeforeStop(
      String start, String stop, String status, int count) {
    TableInputs in =
        at(NOW)
            .with(
                "silver.prescriptions",
                "prescription_id",
                "'m'",
                "patient_id",
                "'p'",
                "started_at",
                quoted(start),
                "stopped_at",
                quoted(stop),
                "status",
                quoted(status));
    assertThat(list(in, "current_medications")).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE,               , 1",
    "RECURRENCE,           , 1",
    "RESOLVED,             , 0",
    "INACTIVE,             , 0",
    "REMISSION,            , 0",
    "RESOLVED,   2025-03-02, 1"
  })
  void aConditionThatIsOverWithoutADayIsNotActiveAndADayDecides(
      String status, String abatement, int count) {
    TableInputs in =
        at(NOW)
            .with(
                "silver.diagnoses",
                "diagnosis_id",
                "'d'",
                "patient_id",
                "'p'",
                "onset_on",
                "'2020-01-01'",
                "abatement_on",
                quoted(abatement),
                "clinical_status",
                quoted(status));
    assertThat(list(in, "active_conditions")).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE,             , 1",
    "RESOLVED,           , 0",
    "INACTIVE,           , 0",
    "RESOLVED, 2025-03-02, 1"
  })
  void anAllergyThatIsOverWithoutADayIsNotShown(String status, String stopped, int count) {
    TableInputs in =
        at(NOW)
            .with(
                "silver.allergies",
                "allergy_id",
                "'a'",
                "patient_id",
                "'p'",
                "stopped_on",
                quoted(stopped),
                "clinical_status",
                quoted(status));
    assertThat(list(in, "allergies")).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "          ,           , 1",
    "2025-03-01,           , 1",
    "2025-03-02,           , 0",
    "2020-01-01, 2025-03-01, 0",
    "2020-01-01, 2025-03-02, 1"
  })
  void anAllergyWithoutOnsetCountsAsKnown(String onset, String stopped, int count) {
    TableInputs in =
        at(NOW)
            .with(
                "silver.allergies",
                "allergy_id",
                "'a'",
                "patient_id",
                "'p'",
                "code",
                "'7980'",
                "onset_on",
                quoted(onset),
                "stopped_on",
                quoted(stopped));
    assertThat(list(in, "allergies")).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-03-01 12:00:00, 1",
    "2025-03-01 12:00:01, 0",
    "2025-01-30 12:00:00, 0",
    "2025-01-30 12:00:01, 1"
  })
  void vitalsAreThoseOfThirtyDaysWithoutTheOldEdge(String measured, int count) {
    TableInputs in =
        at(NOW)
            .with(
                "silver.vitals",
                "vital_id",
                "'v'",
                "patient_id",
                "'p'",
                "measured_at",
                quoted(measured));
    assertThat(list(in, "vitals_30d")).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-03-01 12:00:00, FINAL,            1",
    "2025-03-01 12:00:00, ENTERED_IN_ERROR, 0",
    "2025-03-01 12:00:01, FINAL,            0",
    "2024-12-01 12:00:00, FINAL,            0",
    "2024-12-01 12:00:01, FINAL,            1"
  })
  void labsAreThoseCollectedInNinetyDaysWithoutTheOldEdge(
      String collected, String status, int count) {
    TableInputs in =
        at(NOW)
            .with(
                "silver.lab_results",
                "result_id",
                "'r'",
                "patient_id",
                "'p'",
                "collected_at",
                quoted(collected),
                "status",
                quoted(status));
    assertThat(list(in, "labs_90d")).hasSize(count);
  }

  @Test
  void listsAreNewestFirstAndTiesAreBrokenByTheirFields() {
    TableInputs in = at(NOW);
    for (String[] v :
        new String[][] {
          {"a", "2025-02-10 08:00:00"}, {"c", "2025-02-12 08:00:00"}, {"b", "2025-02-10 08:00:00"}
        }) {
      in.with(
          "silver.vitals",
          "vital_id",
          quoted(v[0]),
          "patient_id",
          "'p'",
          "code",
          "'8867-4'",
          "measured_at",
          quoted(v[1]));
    }
    assertThat(list(in, "vitals_30d"))
        .extracting(v -> v.<String>getAs("vital_id"))
        .containsExactly("c", "b", "a");
  }

  @Test
  void insuranceIsInOrderOfPriorityWithThePayersName() {
    TableInputs in =
        at(NOW)
            .with("silver.payers", "payer_id", "'x'", "name", "'Aetna'")
            .with("silver.insurance_policies", policy("second", "2", "'y'", "NULL", "ACTIVE"))
            .with(
                "silver.insurance_policies", policy("first", "1", "'x'", "'2025-03-02'", "ACTIVE"))
            .with("silver.insurance_policies", policy("over", "1", "'x'", "'2025-03-01'", "ACTIVE"))
            .with("silver.insurance_policies", policy("off", "1", "'x'", "NULL", "CANCELLED"))
            .with("silver.insurance_policies", policy("past", "1", "'x'", "NULL", "EXPIRED"));
    assertThat(list(in, "insurance"))
        .extracting(i -> i.<String>getAs("policy_id") + " " + i.<String>getAs("payer_name"))
        .containsExactly("first Aetna", "second null");
  }

  @Test
  void theLastAppointmentWasKeptAndTheNextIsBooked() {
    TableInputs in =
        at(NOW)
            .with("silver.appointments", visit("old", "2024-01-01 09:00:00", "COMPLETED"))
            .with("silver.appointments", visit("last", "2025-03-01 12:00:00", "COMPLETED"))
            .with("silver.appointments", visit("missed", "2025-03-01 11:59:00", "NO_SHOW"))
            .with("silver.appointments", visit("off", "2025-03-01 12:00:01", "CANCELLED"))
            .with("silver.appointments", visit("next", "2025-03-02 09:00:00", "BOOKED"))
            .with("silver.appointments", visit("later", "2025-03-03 09:00:00", "BOOKED"));
    Row page = only(LastAndNextAppointment.of(in));
    assertThat(page.<Row>getAs("last_appointment").<String>getAs("appointment_id"))
        .isEqualTo("last");
    assertThat(page.<Row>getAs("next_appointment").<String>getAs("appointment_id"))
        .isEqualTo("next");
  }

  @Test
  void utilizationCountsTwelveMonthsByClassAndNightsUpToNow() {
    TableInputs in =
        at(NOW)
            .with("silver.encounters", stay("edge", "2024-03-01 12:00:00", "NULL", "emergency"))
            .with("silver.encounters", stay("in", "2024-03-01 12:00:01", "NULL", "emergency"))
            .with(
                "silver.encounters",
                stay("done", "2025-01-30 23:00:00", "'2025-02-02 01:00:00'", "inpatient"))
            .with("silver.encounters", stay("open", "2025-02-27 10:00:00", "NULL", "inpatient"))
            .with(
                "silver.encounters",
                stay("ahead", "2025-02-28 10:00:00", "'2025-04-01 10:00:00'", "inpatient"))
            .with("silver.encounters", stay("home", "2025-02-01 10:00:00", "NULL", "home"));
    Row used = only(Utilization.of(in)).getAs("utilization_12m");
    assertThat(used.<Long>getAs("encounters")).isEqualTo(5);
    assertThat(used.<Long>getAs("emergency")).isEqualTo(1);
    assertThat(used.<Long>getAs("inpatient")).isEqualTo(3);
    assertThat(used.<Long>getAs("other")).isEqualTo(1);
    // Three nights, two nights so far, one night so far.
    assertThat(used.<Long>getAs("inpatient_days")).isEqualTo(6);
    assertThat(used.<Object>getAs("total_cost")).hasToString("50.00");
  }

  static TableInputs at(String now) {
    return new TableInputs(spark(), now)
        .with("secure.person_xref", "patient_id", "'p'", "person_id", "'person-p'");
  }

  static String[] user(String... fields) {
    List<String> all = new ArrayList<>(List.of("user_id", "'p'", "role", "'PATIENT'"));
    all.addAll(List.of(fields));
    return all.toArray(String[]::new);
  }

  private static String[] policy(
      String id, String priority, String payer, String end, String status) {
    return new String[] {
      "policy_id",
      quoted(id),
      "patient_id",
      "'p'",
      "priority",
      priority,
      "payer_id",
      payer,
      "start_date",
      "'2025-01-01'",
      "end_date",
      end,
      "status",
      quoted(status)
    };
  }

  private static String[] visit(String id, String at, String status) {
    return new String[] {
      "appointment_id", quoted(id),
      "patient_id", "'p'",
      "scheduled_at", quoted(at),
      "status", quoted(status)
    };
  }

  private static String[] stay(String id, String start, String stop, String encounterClass) {
    return new String[] {
      "encounter_id",
      quoted(id),
      "patient_id",
      "'p'",
      "started_at",
      quoted(start),
      "stopped_at",
      stop,
      "class",
      quoted(encounterClass),
      "status",
      "'FINISHED'",
      "total_cost",
      "10.00"
    };
  }

  static String quoted(String value) {
    return value == null ? "NULL" : "'" + value + "'";
  }

  /** The section alone: the page is only their join. */
  private static List<Row> list(TableInputs in, String section) {
    Dataset<Row> rows =
        switch (section) {
          case "active_conditions" -> ActiveConditions.of(in);
          case "current_medications" -> CurrentMedications.of(in);
          case "allergies" -> ActiveAllergies.of(in);
          case "vitals_30d" -> RecentVitals.of(in);
          case "labs_90d" -> RecentLabs.of(in);
          case "insurance" -> Coverage.of(in);
          default -> throw new IllegalArgumentException(section);
        };
    List<Row> found = rows.collectAsList();
    return found.isEmpty() ? List.of() : found.get(0).getList(found.get(0).fieldIndex(section));
  }

  private static Row only(Dataset<Row> rows) {
    List<Row> found = rows.collectAsList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static Row demographics(TableInputs in) {
    return only(Demographics.of(in));
  }

  private static Row page(TableInputs in) {
    return only(new BuildPatient360().apply(in));
  }
}
