package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.numberOrNull;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Observations, each in the table of its category: vitals and the alerts they raise, laboratory
 * results, assessments, other events.
 */
final class ObservationLives {
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
  private final LaboratoryLives laboratory;

  ObservationLives(World world) {
    this.world = world;
    this.laboratory = new LaboratoryLives(world);
  }

  void patient(String patient) {
    List<CsvFile.Row> observations = world.rows().of(patient, "observations");
    laboratory.orders(
        observations.stream().filter(r -> "laboratory".equals(r.get("CATEGORY"))).toList());
    observations.forEach(this::observation);
  }

  /** Every Synthea observation lands in exactly one table, by its category. */
  private void observation(CsvFile.Row r) {
    String category = r.get("CATEGORY");
    switch (category == null ? "" : category) {
      case "vital-signs" -> vital(r);
      case "laboratory" -> laboratory.result(r, measured(r));
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
      hypertension(r, value, at, v);
    }
  }

  /** A pressure of 160 and more is told to somebody, who takes note of it. */
  private void hypertension(CsvFile.Row r, BigDecimal value, Instant at, Map<String, Object> v) {
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
                        alert, "acknowledged_at", seen, "acknowledged_by", v.get("performer_id")))),
            null);
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
}
