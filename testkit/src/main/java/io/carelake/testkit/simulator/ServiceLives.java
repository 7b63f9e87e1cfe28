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
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What Synthea knows nothing of: risk, engagement, goals, triage, and what follows from them.
 * Seeded by the patient.
 */
final class ServiceLives {
  private final World world;
  private final DecisionLives decisions;
  private final DeviceLives devices;

  ServiceLives(World world) {
    this.world = world;
    this.decisions = new DecisionLives(world);
    this.devices = new DeviceLives(world);
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
    decisions.patient(patient, until.minus(Duration.ofDays(20)), chance);
    goal(patient, until.minus(Duration.ofDays(200)), chance);
    if (chance.nextInt(5) == 0) {
      triage(patient, until.minus(Duration.ofDays(60 + chance.nextInt(200))));
    }
    if (age > 50 && died == null) {
      devices.wearable(patient, chance);
    }
  }

  private void triage(String patient, Instant at) {
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

  private static BigDecimal share(double value) {
    return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP);
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
}
