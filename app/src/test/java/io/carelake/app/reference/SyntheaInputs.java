package io.carelake.app.reference;

import io.carelake.app.reference.SyntheaExport.Line;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.testkit.FixedInputs;
import io.carelake.testkit.Rows;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.SparkSession;

/**
 * The inputs of Patient 360 straight from a Synthea export, as the services would hold them: so
 * that the transforms meet the reference without a simulator, ingest or silver in between.
 */
final class SyntheaInputs {
  private final SyntheaExport export;
  private final FixedInputs inputs;

  private SyntheaInputs(SyntheaExport export, FixedInputs inputs) {
    this.export = export;
    this.inputs = inputs;
  }

  static FixedInputs of(
      SyntheaExport export, SparkSession spark, Contracts contracts, Instant now) {
    FixedInputs inputs =
        new FixedInputs(spark, contracts, TableId.parse("gold.patient_360"), now.toString());
    SyntheaInputs synthea = new SyntheaInputs(export, inputs);
    synthea.people();
    synthea.clinical();
    synthea.encounters(now.minus(400, ChronoUnit.DAYS));
    synthea.observations(now.minus(120, ChronoUnit.DAYS));
    synthea.insurance();
    return inputs;
  }

  private void people() {
    Rows xref = inputs.put("secure.person_xref");
    Rows users = inputs.put("secure.users").by("role", "PATIENT");
    Rows addresses = inputs.put("secure.user_addresses");
    export.each(
        "patients",
        p -> {
          xref.row("patient_id", p.text("Id"), "person_id", "person-of-" + p.text("Id"));
          users.row(
              "user_id", p.text("Id"),
              "first_name", p.text("FIRST"),
              "middle_name", p.text("MIDDLE"),
              "last_name", p.text("LAST"),
              "date_of_birth", p.text("BIRTHDATE"),
              "gender", p.text("GENDER"),
              "race", p.text("RACE"),
              "ethnicity", p.text("ETHNICITY"),
              "marital_status", p.text("MARITAL"),
              "ssn", p.text("SSN"),
              "deceased_at", p.text("DEATHDATE"));
          addresses.row(
              "user_id", p.text("Id"),
              "line", p.text("ADDRESS"),
              "city", p.text("CITY"),
              "state", p.text("STATE"),
              "zip", p.text("ZIP"),
              "valid_from", p.text("BIRTHDATE"),
              "valid_to", null);
        });
  }

  private void clinical() {
    Rows diagnoses = inputs.put("silver.diagnoses").by("verification_status", "CONFIRMED");
    export.each(
        "conditions",
        c ->
            diagnoses.row(
                "patient_id", c.text("PATIENT"),
                "snomed", c.text("CODE"),
                "display", c.text("DESCRIPTION"),
                "onset_on", c.text("START"),
                "abatement_on", c.text("STOP")));
    Rows prescriptions = inputs.put("silver.prescriptions");
    export.each(
        "medications",
        m ->
            prescriptions.row(
                "patient_id", m.text("PATIENT"),
                "rxnorm", m.text("CODE"),
                "name", m.text("DESCRIPTION"),
                "status", m.text("STOP") == null ? "ACTIVE" : "COMPLETED",
                "started_at", m.text("START"),
                "stopped_at", m.text("STOP")));
    Rows allergies = inputs.put("silver.allergies");
    export.each(
        "allergies",
        a ->
            allergies.row(
                "patient_id", a.text("PATIENT"),
                "code", a.text("CODE"),
                "system", a.text("SYSTEM"),
                "display", a.text("DESCRIPTION"),
                "category", a.text("CATEGORY").toUpperCase(),
                "reaction", a.text("DESCRIPTION1"),
                "severity", a.text("SEVERITY1"),
                "onset_on", a.text("START"),
                "stopped_on", a.text("STOP")));
  }

  /** Those that may lie in a window; the older ones only cost time. */
  private void encounters(Instant since) {
    Rows encounters = inputs.put("silver.encounters").by("status", "FINISHED");
    export.each(
        "encounters",
        e -> {
          if (!Facts.moment(e.text("START")).isBefore(since)) {
            encounters.row(
                "patient_id", e.text("PATIENT"),
                "encounter_id", e.text("Id"),
                "class", e.text("ENCOUNTERCLASS"),
                "started_at", e.text("START"),
                "stopped_at", e.text("STOP"),
                "total_cost", e.text("TOTAL_CLAIM_COST"));
          }
        });
  }

  private void observations(Instant since) {
    Rows vitals = inputs.put("silver.vitals");
    Rows labs = inputs.put("silver.lab_results").by("status", "FINAL");
    export.each(
        "observations",
        o -> {
          if (Facts.moment(o.text("DATE")).isBefore(since)) {
            return;
          }
          BigDecimal value =
              "numeric".equals(o.text("TYPE")) ? Facts.measured(o.text("VALUE")) : null;
          if ("vital-signs".equals(o.text("CATEGORY"))) {
            vitals.row(
                "patient_id", o.text("PATIENT"),
                "measured_at", o.text("DATE"),
                "code", o.text("CODE"),
                "display", o.text("DESCRIPTION"),
                "value", value,
                "systolic", component(o, "8480-6", value),
                "diastolic", component(o, "8462-4", value),
                "unit", o.text("UNITS"));
          } else if ("laboratory".equals(o.text("CATEGORY"))) {
            labs.row(
                "patient_id", o.text("PATIENT"),
                "collected_at", o.text("DATE"),
                "loinc", o.text("CODE"),
                "display", o.text("DESCRIPTION"),
                "value", value,
                "value_text", value == null ? o.text("VALUE") : null,
                "unit", o.text("UNITS"));
          }
        });
  }

  private static BigDecimal component(Line observation, String code, BigDecimal value) {
    return observation.text("CODE").equals(code)
        ? value.setScale(2, java.math.RoundingMode.HALF_UP)
        : null;
  }

  private void insurance() {
    Rows payers = inputs.put("silver.payers");
    export.each("payers", p -> payers.row("payer_id", p.text("Id"), "name", p.text("NAME")));
    Rows policies =
        inputs.put("silver.insurance_policies").by("priority", 1).by("status", "ACTIVE");
    export.each(
        "payer_transitions",
        t ->
            policies.row(
                "patient_id", t.text("PATIENT"),
                "payer_id", t.text("PAYER"),
                "start_date", String.valueOf(Facts.day(t.text("START_DATE"))),
                "end_date",
                    t.text("END_DATE") == null
                        ? null
                        : String.valueOf(Facts.day(t.text("END_DATE")))));
  }
}
