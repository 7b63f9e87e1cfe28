package io.carelake.app;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;

/** Patients of a made-up clinic whose records lie in the services' tables, some of each kind. */
final class MadeUpClinic {
  private final CapturedServices services;
  private final Instant now;
  private final Random random;

  /**
   * @param now the time up to which things have happened; appointments lie on either side of it
   */
  MadeUpClinic(CapturedServices services, Instant now, long seed) {
    this.services = services;
    this.now = now;
    this.random = new Random(seed);
  }

  /** Writes the whole record of a patient, {@code p<n>}. */
  void admit(int n) {
    String patient = "p" + n;
    LocalDate born = LocalDate.of(1930, 1, 1).plusDays(random.nextInt(33_000));
    services.put(
        "users",
        "user_id",
        patient,
        "role",
        "PATIENT",
        "first_name",
        "First" + n,
        "last_name",
        "Last" + n,
        "date_of_birth",
        born,
        "gender",
        random.nextBoolean() ? "F" : "M",
        "email",
        patient + "@example.org",
        "phone",
        "555-010-" + (1000 + n),
        "status",
        "ACTIVE");
    services.put(
        "user_addresses",
        "address_id",
        patient + "-home",
        "user_id",
        patient,
        "line",
        n + " Main Street",
        "city",
        "Springfield",
        "state",
        "MA",
        "zip",
        "01101",
        "is_current",
        true,
        "valid_from",
        LocalDate.of(2015, 1, 1));
    for (int i = 0; i < 2; i++) {
      visit(patient, i);
    }
    diagnose(patient, 0);
    prescribe(patient, 0);
  }

  private void visit(String patient, int i) {
    String visit = patient + "-visit-" + i;
    Instant at = ago(400);
    services.put(
        "encounters",
        "encounter_id",
        visit,
        "patient_id",
        patient,
        "class",
        i == 0 ? "ambulatory" : random.nextBoolean() ? "emergency" : "inpatient",
        "status",
        "FINISHED",
        "started_at",
        at,
        "stopped_at",
        at.plus(Duration.ofHours(30)),
        "total_cost",
        random.nextInt(100_000) / 100.0);
    Instant booked = now.plus(Duration.ofHours(random.nextInt(2_000) - 1_000L));
    boolean over = booked.isBefore(now);
    services.put(
        "appointments",
        "appointment_id",
        visit,
        "patient_id",
        patient,
        "scheduled_at",
        booked,
        "status",
        over ? random.nextInt(4) == 0 ? "NO_SHOW" : "COMPLETED" : "BOOKED",
        "type",
        "follow-up");
    measure(patient, i, ago(60));
    services.put(
        "claims",
        "claim_id",
        visit,
        "patient_id",
        patient,
        "claim_type",
        "PROFESSIONAL",
        "submitted_at",
        at.plus(Duration.ofDays(2)),
        "status",
        random.nextInt(5) == 0 ? "DENIED" : "PAID",
        "billed",
        100);
  }

  /** A heart rate. */
  void measure(String patient, int i, Instant at) {
    services.put(
        "vitals",
        "vital_id",
        patient + "-vital-" + i,
        "patient_id",
        patient,
        "measured_at",
        at,
        "vital_type",
        "HR",
        "code",
        "8867-4",
        "display",
        "Heart rate",
        "value",
        50 + random.nextInt(60),
        "unit",
        "/min");
  }

  void diagnose(String patient, int i) {
    services.put(
        "diagnoses",
        "diagnosis_id",
        patient + "-diagnosis-" + i,
        "patient_id",
        patient,
        "snomed",
        "38341003",
        "display",
        "Hypertension",
        "clinical_status",
        "ACTIVE",
        "onset_on",
        day(ago(3_000)));
  }

  void prescribe(String patient, int i) {
    Instant started = ago(1_000);
    services.put(
        "prescriptions",
        "prescription_id",
        patient + "-rx-" + i,
        "patient_id",
        patient,
        "rxnorm",
        "314076",
        "name",
        "lisinopril 10 MG Oral Tablet",
        "status",
        "ACTIVE",
        "started_at",
        started,
        "start_date",
        day(started));
  }

  private Instant ago(int days) {
    return now.minus(Duration.ofMinutes(1L + random.nextInt(days * 24 * 60)));
  }

  static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }
}
