package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Diagnoses, allergies, procedures and immunizations. */
final class MedicalRecordLives {
  private final World world;
  private final Map<String, Integer> ranks = new HashMap<>();

  MedicalRecordLives(World world) {
    this.world = world;
  }

  void patient(String patient) {
    ranks.clear();
    world.rows().of(patient, "conditions").forEach(this::diagnosis);
    world.rows().of(patient, "allergies").forEach(this::allergy);
    world.rows().of(patient, "procedures").forEach(this::procedure);
    world.rows().of(patient, "immunizations").forEach(this::immunization);
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
              Cells.later(onset, abated),
              with(d, "clinical_status", "RESOLVED", "abatement_on", day(abated))));
    }
    world.log().live("diagnoses", states, null);
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
}
