package io.carelake.testkit.simulator;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * What the lives share: where they are written, the population's end, and what is known of
 * encounters.
 *
 * @param end the moment the population was exported; nothing real happens later
 */
record World(
    Path export,
    ChangeLog log,
    Truth truth,
    Faults faults,
    Instant end,
    long seed,
    Map<String, Encounter> encounters) {

  World(Path export, ChangeLog log, Truth truth, Faults faults, Instant end, long seed) {
    this(export, log, truth, faults, end, seed, new HashMap<>());
  }

  /** What other tables need to know of an encounter. */
  record Encounter(String patient, String provider, String organization, Instant start) {}

  /** Chance for one thing, the same in every run and whatever else is simulated. */
  Random chance(Object... about) {
    return new Random(
        Cells.id("chance", seed, java.util.Arrays.asList(about)).hashCode() * 31L + seed);
  }

  CsvFile csv(String name) {
    return CsvFile.in(export, name);
  }

  String providerOf(String encounter) {
    Encounter e = encounters.get(encounter);
    return e == null ? null : e.provider();
  }

  Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
