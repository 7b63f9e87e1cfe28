package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.whole;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Prescriptions and the dispenses that follow them. */
final class PrescriptionLives {
  private final World world;

  PrescriptionLives(World world) {
    this.world = world;
  }

  void patient(String patient) {
    world.rows().of(patient, "medications").forEach(this::prescription);
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
              Cells.later(start, stop),
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
}
