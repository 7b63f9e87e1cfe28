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

/** What models predict and decide, and what reviewers make of it. */
final class DecisionLives {
  private final World world;

  DecisionLives(World world) {
    this.world = world;
  }

  void patient(String patient, Instant at, Random chance) {
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
}
