package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.row;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** Devices in and on patients, and what those at home measure. */
final class DeviceLives {
  private final World world;

  DeviceLives(World world) {
    this.world = world;
  }

  void patient(String patient) {
    world.rows().of(patient, "devices").forEach(this::device);
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

  /** A wearable for those over fifty: pulse twice a day in the last thirty days. */
  void wearable(String patient, Random chance) {
    String device = id("wearable", patient);
    Instant since = world.end().minus(Duration.ofDays(30));
    world
        .log()
        .insert(
            "devices",
            since,
            row(
                "device_id",
                device,
                "patient_id",
                patient,
                "display",
                "Wrist wearable",
                "kind",
                "WEARABLE",
                "ip",
                "198.51.100." + chance.nextInt(255),
                "started_at",
                since,
                "status",
                "ACTIVE"));
    int pulse = 60 + chance.nextInt(25);
    for (int i = 0; i < 60; i++) {
      Instant at = since.plus(Duration.ofHours(12L * i + 1));
      world
          .log()
          .insert(
              "device_readings",
              at.plusSeconds(40),
              row(
                  "reading_id",
                  id("reading", patient, i),
                  "patient_id",
                  patient,
                  "device_id",
                  device,
                  "measured_at",
                  at,
                  "received_at",
                  at.plusSeconds(30),
                  "code",
                  "8867-4",
                  "value",
                  (double) (pulse + chance.nextInt(15)),
                  "unit",
                  "/min",
                  "battery_percent",
                  100 - i));
    }
  }
}
