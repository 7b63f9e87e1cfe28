package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Suspicions about claims. */
final class FraudLives {
  private final World world;

  FraudLives(World world) {
    this.world = world;
  }

  /** The dearer the claim, the likelier it is looked at. */
  void claim(String claim, ClaimAccount account, Instant submitted, Random chance) {
    double dear = Math.min(1, account.billed.doubleValue() / 20_000);
    if (chance.nextDouble() > 0.002 + 0.05 * dear) {
      return;
    }
    Instant raised = world.min(submitted.plus(Duration.ofHours(6)), world.end());
    Instant closed = raised.plus(Duration.ofDays(9));
    boolean confirmed = chance.nextInt(5) == 0;
    Map<String, Object> alert =
        row(
            "alert_id",
            id("fraud", claim),
            "claim_id",
            claim,
            "raised_at",
            raised,
            "score",
            BigDecimal.valueOf(0.5 + 0.49 * dear),
            "rule",
            "UNUSUAL_AMOUNT",
            "status",
            "OPEN");
    List<State> states = new ArrayList<>(List.of(new State(raised, alert)));
    if (closed.isBefore(world.end())) {
      states.add(
          new State(
              closed,
              with(
                  alert,
                  "status",
                  confirmed ? "CONFIRMED" : "DISMISSED",
                  "closed_at",
                  closed,
                  "saved_amount",
                  confirmed ? account.billed.movePointLeft(1) : BigDecimal.ZERO)));
    }
    world.log().live("fraud_alerts", states, null);
  }
}
