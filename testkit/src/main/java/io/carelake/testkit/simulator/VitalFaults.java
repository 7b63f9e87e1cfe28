package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.with;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** Plants extra vitals that are wrong; a good row is never changed. */
record VitalFaults(World world) {

  void plant(Map<String, Object> good, Instant at, int number) {
    Random chance = world.chance("vital faults", good.get("vital_id"));
    if (world.faults().strikes(Faults.OUT_OF_RANGE, chance)) {
      extra(
          Faults.OUT_OF_RANGE,
          at,
          number,
          "flagged",
          with(
              good,
              "vital_type",
              "HR",
              "code",
              "8867-4",
              "display",
              "Heart rate",
              "value",
              new BigDecimal("4000"),
              "systolic",
              null,
              "diastolic",
              null,
              "unit",
              "/min"));
    }
    if (world.faults().strikes(Faults.ORPHAN, chance)) {
      extra(
          Faults.ORPHAN,
          at,
          number,
          "kept, counted as an orphan",
          with(good, "patient_id", id("nobody", good.get("vital_id")), "encounter_id", null));
    }
    if (world.faults().strikes(Faults.FUTURE_DATE, chance)) {
      extra(
          Faults.FUTURE_DATE,
          at,
          number,
          "flagged",
          with(good, "measured_at", at.plus(Duration.ofDays(36_500))));
    }
    if (world.faults().strikes(Faults.WRONG_UNIT, chance)) {
      extra(
          Faults.WRONG_UNIT,
          at,
          number,
          "flagged",
          with(
              good,
              "vital_type",
              "WEIGHT",
              "code",
              "29463-7",
              "display",
              "Body Weight",
              "value",
              new BigDecimal("71500"),
              "systolic",
              null,
              "diastolic",
              null,
              "unit",
              "kg"));
    }
    if (world.faults().strikes(Faults.MISSING_REQUIRED, chance)) {
      extra(Faults.MISSING_REQUIRED, at, number, "flagged", with(good, "code", null));
    }
  }

  private void extra(String fault, Instant at, int number, String expect, Map<String, Object> row) {
    String key = id("fault", fault, row.get("patient_id"), number);
    world.log().insert("vitals", at, with(row, "vital_id", key));
    world.truth().row(fault, "vitals", key, expect);
  }
}
