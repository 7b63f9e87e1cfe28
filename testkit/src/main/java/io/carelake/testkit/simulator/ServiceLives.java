package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What Synthea knows nothing of: risk, engagement, decisions, triage, goals, readings at home,
 * stock, uptime. Seeded by the patient.
 */
final class ServiceLives {
  private final World world;

  ServiceLives(World world) {
    this.world = world;
  }

  void write() {
    world.csv("providers").forEach(this::slots);
    platform();
  }

  void patient(CsvFile.Row r) {
    String patient = r.get("Id");
    Instant died = instant(r.get("DEATHDATE"));
    Instant until = died == null ? world.end() : died;
    Random chance = world.chance("services", patient);
    int age = (int) (Duration.between(instant(r.get("BIRTHDATE")), until).toDays() / 365);
    double frailty = Math.min(0.95, age / 110.0 + 0.15 * chance.nextDouble());
    for (int month = 5; month >= 0; month--) {
      Instant at = until.minus(Duration.ofDays(30L * month + 1));
      if (at.isBefore(instant(r.get("BIRTHDATE")))) {
        continue;
      }
      double risk = Math.min(0.99, frailty + 0.02 * (5 - month) * chance.nextDouble());
      world
          .log()
          .insert(
              "risk_scores",
              at,
              row(
                  "risk_score_id",
                  id("risk", patient, month),
                  "patient_id",
                  patient,
                  "scored_at",
                  at,
                  "readmission_30day",
                  share(risk * 0.5),
                  "emergency_visit_90day",
                  share(risk * 0.6),
                  "medication_adherence",
                  share(1 - risk * 0.4),
                  "overall_health_risk",
                  share(risk).movePointRight(2),
                  "risk_level",
                  risk > 0.85 ? "CRITICAL" : risk > 0.6 ? "HIGH" : risk > 0.3 ? "MEDIUM" : "LOW",
                  "model_version",
                  "1.0"));
      world
          .log()
          .insert(
              "engagement_scores",
              at,
              row(
                  "engagement_score_id",
                  id("engagement", patient, month),
                  "patient_id",
                  patient,
                  "score",
                  share(1 - frailty * 0.7).movePointRight(2),
                  "logins_30d",
                  chance.nextInt(10),
                  "messages_30d",
                  chance.nextInt(4),
                  "scored_at",
                  at));
    }
    decision(patient, until.minus(Duration.ofDays(20)), chance);
    goal(patient, until.minus(Duration.ofDays(200)), chance);
    if (chance.nextInt(5) == 0) {
      Instant at = until.minus(Duration.ofDays(60 + chance.nextInt(200)));
      world
          .log()
          .insert(
              "triage_sessions",
              at,
              row(
                  "session_id",
                  id("triage", patient),
                  "patient_id",
                  patient,
                  "started_at",
                  at,
                  "ended_at",
                  at.plus(Duration.ofMinutes(6)),
                  "symptoms",
                  List.of("cough", "fever"),
                  "acuity",
                  4,
                  "outcome",
                  "APPOINTMENT",
                  "channel",
                  "APP"));
    }
    if (age > 50 && died == null) {
      readings(patient, chance);
    }
  }

  private static BigDecimal share(double value) {
    return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP);
  }

  private void decision(String patient, Instant at, Random chance) {
    String decision = id("decision", patient);
    world
        .log()
        .insert(
            "model_predictions",
            at,
            row(
                "prediction_id",
                id("prediction", patient),
                "patient_id",
                patient,
                "model_name",
                "readmission",
                "model_version",
                "1.0",
                "predicted_at",
                at,
                "score",
                chance.nextInt(1000) / 1000.0,
                "label",
                "LOW",
                "latency_ms",
                12));
    Map<String, Object> d =
        row(
            "decision_id",
            decision,
            "patient_id",
            patient,
            "kind",
            "OUTREACH",
            "model_version",
            "1.0",
            "outcome",
            "PENDING",
            "confidence",
            0.8,
            "decided_at",
            at);
    Instant closed = at.plus(Duration.ofHours(30));
    world
        .log()
        .live(
            "decisions",
            List.of(new State(at, d), new State(closed, with(d, "outcome", "ACCEPTED"))),
            null);
    Map<String, Object> t =
        row("task_id", id("task", patient), "decision_id", decision, "opened_at", at);
    // A third of the review tasks are withdrawn: rows that a service really deletes.
    boolean withdrawn = chance.nextInt(3) == 0;
    world
        .log()
        .live(
            "review_tasks",
            List.of(
                new State(at, t),
                new State(
                    closed,
                    with(
                        t,
                        "closed_at",
                        closed,
                        "verdict",
                        "AGREE",
                        "time_to_review",
                        Duration.ofHours(30)))),
            withdrawn ? closed.plus(Duration.ofDays(1)) : null);
  }

  private void goal(String patient, Instant at, Random chance) {
    Map<String, Object> g =
        row(
            "goal_id",
            id("goal", patient),
            "patient_id",
            patient,
            "category",
            "ACTIVITY",
            "title",
            "Walk more",
            "target_value",
            8000,
            "current_value",
            3000,
            "unit",
            "steps/d",
            "start_date",
            day(at),
            "due_date",
            day(at).plusDays(180),
            "status",
            "ACTIVE");
    world
        .log()
        .live(
            "patient_goals",
            List.of(
                new State(at, g),
                new State(
                    at.plus(Duration.ofDays(90)),
                    with(g, "current_value", 4000 + chance.nextInt(5000)))),
            chance.nextInt(6) == 0 ? at.plus(Duration.ofDays(120)) : null);
  }

  /** A wearable for those over fifty: pulse twice a day in the last thirty days. */
  private void readings(String patient, Random chance) {
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

  private void slots(CsvFile.Row r) {
    Instant nine = day(world.end()).plusDays(1).atTime(9, 0).toInstant(ZoneOffset.UTC);
    for (int i = 0; i < 4; i++) {
      Instant released = nine.minus(Duration.ofDays(14));
      Map<String, Object> slot =
          row(
              "slot_id",
              id("slot", r.get("Id"), i),
              "provider_id",
              r.get("Id"),
              "facility_id",
              r.get("ORGANIZATION"),
              "slot_at",
              nine.plus(Duration.ofMinutes(30L * i)),
              "duration_minutes",
              30,
              "released_at",
              released,
              "is_open",
              true);
      world
          .log()
          .live(
              "provider_slots",
              List.of(
                  new State(released, slot),
                  new State(released.plus(Duration.ofDays(2)), with(slot, "is_open", i % 2 == 0))),
              i == 3 ? released.plus(Duration.ofDays(5)) : null);
    }
  }

  private void platform() {
    LocalDate last = day(world.end());
    for (String service : world.log().services()) {
      for (int back = 29; back >= 0; back--) {
        LocalDate d = last.minusDays(back);
        Instant at = d.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Random chance = world.chance("platform", service, d);
        world
            .log()
            .insert(
                "service_uptime",
                at,
                row(
                    "uptime_id",
                    id("uptime", service, d),
                    "service",
                    service,
                    "day",
                    d,
                    "uptime_percent",
                    new BigDecimal("99.9"),
                    "outages",
                    chance.nextInt(2),
                    "downtime",
                    Duration.ofSeconds(chance.nextInt(80))));
        world
            .log()
            .insert(
                "api_latency",
                at,
                row(
                    "latency_id",
                    id("latency", service, d),
                    "service",
                    service,
                    "day",
                    d,
                    "mean_ms",
                    20.0 + chance.nextInt(20),
                    "p95_ms",
                    80.0,
                    "p99_ms",
                    150.0,
                    "calls",
                    10_000 + chance.nextInt(5_000),
                    "error_rate",
                    0.001));
      }
    }
    for (String code : List.of("860975", "314076", "1535362")) {
      world
          .log()
          .insert(
              "pharmacy_inventory",
              world.end().minus(Duration.ofDays(40)),
              row(
                  "inventory_id",
                  id("stock", code),
                  "sku",
                  "RX" + code,
                  "rxnorm",
                  code,
                  "name",
                  "Stock of " + code,
                  "on_hand",
                  120,
                  "reorder_level",
                  40,
                  "unit_cost",
                  new BigDecimal("1.20"),
                  "expires_on",
                  last.plusYears(1),
                  "lot_numbers",
                  List.of("A1", "B2")));
    }
  }
}
