package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What patients permit, and what they ask for as is their right. */
final class ConsentLives {
  private final World world;

  ConsentLives(World world) {
    this.world = world;
  }

  /** Care is permitted; research, marketing and AI training are asked for, and some say no. */
  void patient(String patient, Instant born, Random chance) {
    Instant asked = world.end().minus(Duration.ofDays(100 + chance.nextInt(900)));
    if (asked.isBefore(born)) {
      asked = born;
    }
    for (String purpose : List.of("TREATMENT", "RESEARCH", "MARKETING", "AI_TRAINING")) {
      boolean permits =
          purpose.equals("TREATMENT") || chance.nextInt(10) < (purpose.equals("RESEARCH") ? 7 : 4);
      world
          .log()
          .insert(
              "consents",
              asked,
              row(
                  "consent_id",
                  id("consent", patient, purpose),
                  "patient_id",
                  patient,
                  "purpose",
                  purpose,
                  "scope",
                  "ALL",
                  "decision",
                  permits ? "PERMIT" : "DENY",
                  "valid_from",
                  asked,
                  "source",
                  "PORTAL"));
    }
    if (chance.nextInt(30) == 0) {
      Map<String, Object> request =
          row(
              "request_id",
              id("access", patient),
              "patient_id",
              patient,
              "kind",
              "ACCESS",
              "opened_at",
              asked,
              "due_at",
              asked.plus(Duration.ofDays(30)),
              "state",
              "OPEN");
      Instant closed = asked.plus(Duration.ofDays(12));
      world
          .log()
          .live(
              "privacy_requests",
              List.of(
                  new State(asked, request),
                  new State(closed, with(request, "state", "FULFILLED", "closed_at", closed))),
              null);
    }
  }
}
