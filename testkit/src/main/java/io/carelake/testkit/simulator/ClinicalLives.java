package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.numberOrNull;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.whole;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Diagnoses, prescriptions and dispenses, observations in their four tables, procedures,
 * immunizations, allergies, care plans.
 */
final class ClinicalLives {
  private static final Map<String, String> VITAL_TYPES =
      Map.ofEntries(
          Map.entry("8480-6", "BP"),
          Map.entry("8462-4", "BP"),
          Map.entry("8867-4", "HR"),
          Map.entry("9279-1", "RR"),
          Map.entry("8310-5", "TEMP"),
          Map.entry("2708-6", "SPO2"),
          Map.entry("59408-5", "SPO2"),
          Map.entry("29463-7", "WEIGHT"),
          Map.entry("8302-2", "HEIGHT"),
          Map.entry("39156-5", "BMI"),
          Map.entry("59576-9", "BMI"),
          Map.entry("72514-3", "PAIN"),
          Map.entry("9843-4", "HEAD"),
          Map.entry("8289-1", "HEAD"));
  private final World world;
  private final Map<String, Integer> orders = new HashMap<>();
  private final Map<String, Integer> ranks = new HashMap<>();

  ClinicalLives(World world) {
    this.world = world;
  }

  void patient(String patient) {
    orders.clear();
    ranks.clear();
    world.rows().of(patient, "conditions").forEach(this::diagnosis);
    world.rows().of(patient, "medications").forEach(this::prescription);
    world.rows().of(patient, "allergies").forEach(this::allergy);
    world.rows().of(patient, "procedures").forEach(this::procedure);
    world.rows().of(patient, "immunizations").forEach(this::immunization);
    List<CsvFile.Row> observations = world.rows().of(patient, "observations");
    observations.stream()
        .filter(r -> "laboratory".equals(r.get("CATEGORY")))
        .forEach(r -> orders.merge(order(r), 1, Integer::sum));
    observations.forEach(this::observation);
    world.rows().of(patient, "careplans").forEach(this::pathway);
    world.rows().of(patient, "devices").forEach(this::device);
  }

  private static String order(CsvFile.Row r) {
    return id("order", r.get("PATIENT"), r.get("ENCOUNTER"), r.get("DATE"));
  }

  private void diagnosis(CsvFile.Row r) {
    Instant onset = instant(r.get("START"));
    Instant abated = instant(r.get("STOP"));
    String display = r.get("DESCRIPTION");
    Map<String, Object> d =
        row(
            "diagnosis_id",
            id("diagnosis", r.number(), r.get("PATIENT"), r.get("CODE"), r.get("START")),
            "patient_id",
            r.get("PATIENT"),
            "encounter_id",
            r.get("ENCOUNTER"),
            "rank",
            ranks.merge(String.valueOf(r.get("ENCOUNTER")), 1, Integer::sum),
            "snomed",
            r.get("CODE"),
            "icd10",
            Icd10.of(r.get("CODE")),
            "display",
            display,
            "category",
            display.endsWith("(finding)")
                ? "FINDING"
                : display.endsWith("(situation)") ? "SITUATION" : "DISORDER",
            "clinical_status",
            "ACTIVE",
            "verification_status",
            "CONFIRMED",
            "onset_on",
            day(onset),
            "abatement_on",
            null,
            "recorded_at",
            onset,
            "recorder_id",
            world.providerOf(r.get("ENCOUNTER")));
    List<State> states = new ArrayList<>(List.of(new State(onset, d)));
    if (abated != null) {
      states.add(
          new State(
              later(onset, abated),
              with(d, "clinical_status", "RESOLVED", "abatement_on", day(abated))));
    }
    world.log().live("diagnoses", states, null);
  }

  private static Instant later(Instant a, Instant b) {
    return b.isAfter(a) ? b : a.plusSeconds(1);
  }

  private void prescription(CsvFile.Row r) {
    Instant start = instant(r.get("START"));
    Instant stop = instant(r.get("STOP"));
    String prescription =
        id("prescription", r.number(), r.get("PATIENT"), r.get("CODE"), r.get("START"));
    Map<String, Object> p =
        row(
            "prescription_id",
            prescription,
            "patient_id",
            r.get("PATIENT"),
            "provider_id",
            world.providerOf(r.get("ENCOUNTER")),
            "encounter_id",
            r.get("ENCOUNTER"),
            "payer_id",
            r.get("PAYER"),
            "rxnorm",
            r.get("CODE"),
            "name",
            r.get("DESCRIPTION"),
            "dosage",
            "1 dose",
            "frequency",
            "QD",
            "route",
            "ORAL",
            "days_supply",
            30,
            "started_at",
            start,
            "start_date",
            day(start),
            "status",
            "ACTIVE",
            "base_cost",
            number(r.get("BASE_COST")),
            "payer_coverage",
            number(r.get("PAYER_COVERAGE")),
            "dispenses",
            whole(r.get("DISPENSES")),
            "total_cost",
            number(r.get("TOTALCOST")),
            "reason_code",
            r.get("REASONCODE"),
            "reason",
            r.get("REASONDESCRIPTION"),
            "prn",
            false);
    List<State> states = new ArrayList<>(List.of(new State(start, p)));
    if (stop != null) {
      states.add(
          new State(
              later(start, stop),
              with(p, "status", "COMPLETED", "stopped_at", stop, "stop_date", day(stop))));
    }
    world.log().live("prescriptions", states, null);
    world.prescribed(r.get("ENCOUNTER"), r.get("CODE"), prescription);
    dispenses(r, prescription, start, stop == null ? world.end() : stop);
  }

  /**
   * Fills every thirty days; how regular they are is the patient's way, which gives adherence a
   * meaning.
   */
  private void dispenses(CsvFile.Row r, String prescription, Instant start, Instant stop) {
    Random way = world.chance("adherence", r.get("PATIENT"));
    double regular = 0.6 + 0.4 * way.nextDouble();
    Random chance = world.chance("dispenses", prescription);
    int fills = (int) Math.min(12, Math.max(1, Duration.between(start, stop).toDays() / 30));
    for (int fill = 1; fill <= fills; fill++) {
      if (fill > 1 && chance.nextDouble() > regular) {
        continue;
      }
      Instant at =
          start.plus(Duration.ofDays(30L * (fill - 1) + chance.nextInt(4))).plusSeconds(3600);
      if (at.isAfter(world.end())) {
        return;
      }
      world
          .log()
          .insert(
              "dispenses",
              at,
              row(
                  "dispense_id",
                  id("dispense", prescription, fill),
                  "prescription_id",
                  prescription,
                  "patient_id",
                  r.get("PATIENT"),
                  "rxnorm",
                  r.get("CODE"),
                  "sku",
                  "RX" + r.get("CODE"),
                  "fill_number",
                  fill,
                  "days_supply",
                  30,
                  "quantity",
                  30,
                  "cost",
                  number(r.get("BASE_COST")),
                  "dispensed_at",
                  at,
                  "pharmacy_name",
                  "Main Street Pharmacy",
                  "status",
                  "COMPLETED"));
    }
  }

  private void allergy(CsvFile.Row r) {
    Instant onset = instant(r.get("START"));
    world
        .log()
        .insert(
            "allergies",
            onset,
            row(
                "allergy_id",
                id("allergy", r.number(), r.get("PATIENT"), r.get("CODE")),
                "patient_id",
                r.get("PATIENT"),
                "encounter_id",
                r.get("ENCOUNTER"),
                "code",
                r.get("CODE"),
                "system",
                r.get("SYSTEM"),
                "display",
                r.get("DESCRIPTION"),
                "type",
                upper(r.get("TYPE")),
                "category",
                upper(r.get("CATEGORY")),
                "clinical_status",
                r.get("STOP") == null ? "ACTIVE" : "RESOLVED",
                "reaction_code",
                r.get("REACTION1"),
                "reaction",
                r.get("DESCRIPTION1"),
                "severity",
                upper(r.get("SEVERITY1")),
                "reaction2_code",
                r.get("REACTION2"),
                "reaction2",
                r.get("DESCRIPTION2"),
                "severity2",
                upper(r.get("SEVERITY2")),
                "onset_on",
                day(onset),
                "stopped_on",
                day(r.get("STOP"))));
  }

  private static String upper(String text) {
    return text == null ? null : text.toUpperCase(Locale.ROOT);
  }

  private void procedure(CsvFile.Row r) {
    Instant start = instant(r.get("START"));
    world
        .log()
        .insert(
            "procedures",
            start,
            row(
                "procedure_id",
                id("procedure", r.number(), r.get("PATIENT"), r.get("CODE")),
                "patient_id",
                r.get("PATIENT"),
                "encounter_id",
                r.get("ENCOUNTER"),
                "code",
                r.get("CODE"),
                "system",
                r.get("SYSTEM"),
                "display",
                r.get("DESCRIPTION"),
                "status",
                "COMPLETED",
                "started_at",
                start,
                "stopped_at",
                instant(r.get("STOP")),
                "base_cost",
                number(r.get("BASE_COST")),
                "reason_code",
                r.get("REASONCODE"),
                "reason",
                r.get("REASONDESCRIPTION"),
                "performer_id",
                world.providerOf(r.get("ENCOUNTER"))));
  }

  private void immunization(CsvFile.Row r) {
    Instant at = instant(r.get("DATE"));
    String immunization = id("immunization", r.number(), r.get("PATIENT"), r.get("CODE"));
    world
        .log()
        .insert(
            "immunizations",
            at,
            row(
                "immunization_id",
                immunization,
                "patient_id",
                r.get("PATIENT"),
                "encounter_id",
                r.get("ENCOUNTER"),
                "cvx",
                r.get("CODE"),
                "display",
                r.get("DESCRIPTION"),
                "status",
                "COMPLETED",
                "administered_at",
                at,
                "base_cost",
                number(r.get("BASE_COST")),
                "lot_number",
                "L" + Math.floorMod(immunization.hashCode(), 100_000)));
  }

  /** Every Synthea observation lands in exactly one table, by its category. */
  private void observation(CsvFile.Row r) {
    String category = r.get("CATEGORY");
    switch (category == null ? "" : category) {
      case "vital-signs" -> vital(r);
      case "laboratory" -> lab(r);
      case "survey", "social-history" -> assessment(r, category);
      default -> recordEvent(r, category);
    }
  }

  /** The number of a numeric observation; a text that looks like a number stays a text. */
  private static BigDecimal measured(CsvFile.Row r) {
    return "text".equals(r.get("TYPE")) ? null : numberOrNull(r.get("VALUE"));
  }

  private void vital(CsvFile.Row r) {
    Instant at = instant(r.get("DATE"));
    BigDecimal value = measured(r);
    Map<String, Object> v =
        row(
            "vital_id",
            id("vital", r.number(), r.get("PATIENT")),
            "patient_id",
            r.get("PATIENT"),
            "encounter_id",
            r.get("ENCOUNTER"),
            "measured_at",
            at,
            "vital_type",
            VITAL_TYPES.getOrDefault(r.get("CODE"), "OTHER"),
            "code",
            r.get("CODE"),
            "display",
            r.get("DESCRIPTION"),
            "value",
            value,
            "value_text",
            value == null ? r.get("VALUE") : null,
            "systolic",
            "8480-6".equals(r.get("CODE")) ? value : null,
            "diastolic",
            "8462-4".equals(r.get("CODE")) ? value : null,
            "unit",
            r.get("UNITS"),
            "source",
            "CLINIC",
            "performer_id",
            world.providerOf(r.get("ENCOUNTER")));
    world.log().insert("vitals", at, v);
    if (value != null && "8480-6".equals(r.get("CODE")) && value.intValue() >= 160) {
      Instant seen =
          at.plus(Duration.ofMinutes(3 + world.chance("alert", v.get("vital_id")).nextInt(70)));
      Map<String, Object> alert =
          row(
              "alert_id",
              id("alert", r.number(), r.get("PATIENT")),
              "patient_id",
              r.get("PATIENT"),
              "encounter_id",
              r.get("ENCOUNTER"),
              "observation_id",
              v.get("vital_id"),
              "kind",
              "HYPERTENSION",
              "severity",
              value.intValue() >= 180 ? "CRITICAL" : "HIGH",
              "value",
              value,
              "raised_at",
              at);
      world
          .log()
          .live(
              "critical_alerts",
              List.of(
                  new State(at, alert),
                  new State(
                      seen,
                      with(
                          alert,
                          "acknowledged_at",
                          seen,
                          "acknowledged_by",
                          v.get("performer_id")))),
              null);
    }
  }

  private void lab(CsvFile.Row r) {
    Instant collected = instant(r.get("DATE"));
    BigDecimal value = measured(r);
    String order = order(r);
    Integer tests = orders.put(order, 0);
    if (tests != null && tests > 0) {
      Map<String, Object> o =
          row(
              "order_id",
              order,
              "patient_id",
              r.get("PATIENT"),
              "encounter_id",
              r.get("ENCOUNTER"),
              "provider_id",
              world.providerOf(r.get("ENCOUNTER")),
              "ordered_at",
              collected,
              "priority",
              "ROUTINE",
              "test_count",
              tests,
              "is_fasting",
              false,
              "status",
              "ORDERED");
      world
          .log()
          .live(
              "lab_orders",
              List.of(
                  new State(collected, o),
                  new State(collected.plus(Duration.ofHours(6)), with(o, "status", "RESULTED"))),
              null);
    }
    Instant resulted =
        collected.plus(Duration.ofMinutes(90 + world.chance("turnaround", order).nextInt(600)));
    Map<String, Object> result =
        row(
            "result_id",
            id("lab", r.number(), r.get("PATIENT")),
            "patient_id",
            r.get("PATIENT"),
            "order_id",
            order,
            "encounter_id",
            r.get("ENCOUNTER"),
            "loinc",
            r.get("CODE"),
            "display",
            r.get("DESCRIPTION"),
            "value",
            value,
            "value_text",
            value == null ? r.get("VALUE") : null,
            "unit",
            r.get("UNITS"),
            "collected_at",
            collected,
            "resulted_at",
            resulted,
            "status",
            "FINAL");
    world.log().insert("lab_results", resulted, result);
    if ("33762-6".equals(r.get("CODE")) && value != null) {
      natriureticPeptide(result, value, resulted);
    }
  }

  /**
   * BNP (30934-4) beside every NT-proBNP: another test of the same heart, never the same number;
   * one in ten is withdrawn.
   */
  private void natriureticPeptide(Map<String, Object> other, BigDecimal value, Instant resulted) {
    String key = id("bnp", other.get("result_id"));
    Random chance = world.chance("bnp", key);
    Map<String, Object> bnp =
        with(
            other,
            "result_id",
            key,
            "loinc",
            "30934-4",
            "display",
            "Natriuretic peptide B [Mass/volume] in Serum or Plasma",
            "value",
            BigDecimal.valueOf(value.doubleValue() / (5 + 2 * chance.nextDouble())),
            "unit",
            "pg/mL");
    List<State> states = new ArrayList<>(List.of(new State(resulted, bnp)));
    if (chance.nextInt(10) == 0) {
      states.add(
          new State(resulted.plus(Duration.ofHours(5)), with(bnp, "status", "ENTERED_IN_ERROR")));
    }
    world.log().live("lab_results", states, null);
  }

  private void assessment(CsvFile.Row r, String category) {
    Instant at = instant(r.get("DATE"));
    BigDecimal value = measured(r);
    // LOINC 56799-0 is the address in the person's own words.
    boolean free = "56799-0".equals(r.get("CODE"));
    world
        .log()
        .insert(
            "assessments",
            at,
            row(
                "assessment_id",
                id("assessment", r.number(), r.get("PATIENT")),
                "patient_id",
                r.get("PATIENT"),
                "encounter_id",
                r.get("ENCOUNTER"),
                "assessed_at",
                at,
                "category",
                category.equals("survey") ? "SURVEY" : "SOCIAL_HISTORY",
                "instrument",
                Instruments.of(r.get("CODE")),
                "loinc",
                r.get("CODE"),
                "display",
                r.get("DESCRIPTION"),
                "score",
                value,
                "unit",
                r.get("UNITS"),
                free ? "answer_free_text" : "answer_text",
                value == null ? r.get("VALUE") : null));
  }

  private void recordEvent(CsvFile.Row r, String category) {
    Instant at = instant(r.get("DATE"));
    BigDecimal value = measured(r);
    world
        .log()
        .insert(
            "medical_record_events",
            at,
            row(
                "event_id",
                id("event", r.number(), r.get("PATIENT")),
                "patient_id",
                r.get("PATIENT"),
                "encounter_id",
                r.get("ENCOUNTER"),
                "event_type",
                "OBSERVATION",
                "category",
                category,
                "code",
                r.get("CODE"),
                "display",
                r.get("DESCRIPTION"),
                "occurred_at",
                at,
                "value",
                value,
                "value_text",
                value == null ? r.get("VALUE") : null,
                "unit",
                r.get("UNITS")));
  }

  private void pathway(CsvFile.Row r) {
    Instant start = instant(r.get("START"));
    Instant stop = instant(r.get("STOP"));
    Map<String, Object> p =
        row(
            "pathway_id",
            r.get("Id"),
            "patient_id",
            r.get("PATIENT"),
            "encounter_id",
            r.get("ENCOUNTER"),
            "code",
            r.get("CODE"),
            "pathway_name",
            r.get("DESCRIPTION"),
            "reason_code",
            r.get("REASONCODE"),
            "reason",
            r.get("REASONDESCRIPTION"),
            "stage",
            "ACTIVE",
            "progress_score",
            20,
            "initiated_date",
            day(start),
            "expected_completion",
            day(start).plusMonths(6),
            "status",
            "ACTIVE");
    List<State> states = new ArrayList<>(List.of(new State(start, p)));
    if (stop != null) {
      states.add(
          new State(
              later(start, stop),
              with(
                  p,
                  "stage",
                  "DONE",
                  "progress_score",
                  100,
                  "completed_at",
                  stop,
                  "status",
                  "COMPLETED")));
    }
    world.log().live("care_pathways", states, null);
    Map<String, Object> stage =
        row(
            "stage_id",
            id("stage", r.get("Id"), 1),
            "pathway_id",
            r.get("Id"),
            "stage_number",
            1,
            "stage_name",
            "Initiation",
            "entered_at",
            start,
            "status",
            "ACTIVE");
    world.log().insert("pathway_stages", start, stage);
  }

  private void device(CsvFile.Row r) {
    Instant start = instant(r.get("START"));
    String device = id("device", r.number(), r.get("PATIENT"), r.get("CODE"));
    world
        .log()
        .insert(
            "devices",
            start,
            row(
                "device_id",
                device,
                "patient_id",
                r.get("PATIENT"),
                "encounter_id",
                r.get("ENCOUNTER"),
                "code",
                r.get("CODE"),
                "display",
                r.get("DESCRIPTION"),
                "kind",
                "CLINICAL",
                "udi",
                r.get("UDI"),
                "started_at",
                start,
                "stopped_at",
                instant(r.get("STOP")),
                "status",
                r.get("STOP") == null ? "ACTIVE" : "INACTIVE"));
  }
}
