package io.carelake.testkit.simulator;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * What the lives share: where they are written, the population's end, and what is known of the
 * patient in hand.
 *
 * @param end the moment the population was exported; nothing real happens later
 * @param registrationErrors share of registrations with an error, 0 to 1
 * @param encounters of the patient in hand
 * @param prescriptions of the patient in hand, by encounter and drug
 */
record World(
    Path export,
    ChangeLog log,
    Truth truth,
    Instant end,
    long seed,
    double registrationErrors,
    PatientRows rows,
    Map<String, Encounter> encounters,
    Map<String, Deque<String>> prescriptions) {

  World(
      Path export,
      ChangeLog log,
      Truth truth,
      Instant end,
      long seed,
      double registrationErrors,
      PatientRows rows) {
    this(export, log, truth, end, seed, registrationErrors, rows, new HashMap<>(), new HashMap<>());
  }

  /** What other tables need to know of an encounter. */
  record Encounter(String kind, String provider, Instant start) {}

  /** Forgets the last patient. */
  void nextPatient() {
    encounters.clear();
    prescriptions.clear();
  }

  /** Chance for one thing, the same in every run and whatever else is simulated. */
  Random chance(Object... about) {
    return new Random(Cells.id("chance", seed, Arrays.asList(about)).hashCode() * 31L + seed);
  }

  CsvFile csv(String name) {
    return CsvFile.in(export, name);
  }

  String providerOf(String encounter) {
    Encounter e = encounters.get(encounter);
    return e == null ? null : e.provider();
  }

  void prescribed(String encounter, String drug, String prescription) {
    prescriptions.computeIfAbsent(encounter + drug, k -> new ArrayDeque<>()).add(prescription);
  }

  /** The prescription that a claim for a drug is about; each answers once. */
  String takePrescription(String encounter, String drug) {
    Deque<String> waiting = prescriptions.get(encounter + drug);
    return waiting == null ? null : waiting.poll();
  }

  Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
