package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Laboratory orders and their results. */
final class LaboratoryLives {
  private final World world;

  /** How many tests an order of the patient in hand has; none once the order is written. */
  private final Map<String, Integer> orders = new HashMap<>();

  LaboratoryLives(World world) {
    this.world = world;
  }

  /** Takes note of the patient's orders, before their results come one by one. */
  void orders(List<CsvFile.Row> results) {
    orders.clear();
    results.forEach(r -> orders.merge(order(r), 1, Integer::sum));
  }

  private static String order(CsvFile.Row r) {
    return id("order", r.get("PATIENT"), r.get("ENCOUNTER"), r.get("DATE"));
  }

  void result(CsvFile.Row r, BigDecimal value) {
    Instant collected = instant(r.get("DATE"));
    String order = order(r);
    Integer tests = orders.put(order, 0);
    if (tests != null && tests > 0) {
      ordered(r, order, collected, tests);
    }
    Instant resulted =
        collected.plus(Duration.ofMinutes(90 + world.chance("turnaround", order).nextInt(600)));
    Map<String, Object> result =
        row(
            "result_id",
            id("lab", r.number(), r.get("PATIENT")),
            "patient_id",
            r.get("PATIENT"),
            "order_id",
            order,
            "encounter_id",
            r.get("ENCOUNTER"),
            "loinc",
            r.get("CODE"),
            "display",
            r.get("DESCRIPTION"),
            "value",
            value,
            "value_text",
            value == null ? r.get("VALUE") : null,
            "unit",
            r.get("UNITS"),
            "collected_at",
            collected,
            "resulted_at",
            resulted,
            "status",
            "FINAL");
    world.log().insert("lab_results", resulted, result);
    if ("33762-6".equals(r.get("CODE")) && value != null) {
      natriureticPeptide(result, value, resulted);
    }
  }

  private void ordered(CsvFile.Row r, String order, Instant collected, int tests) {
    Map<String, Object> o =
        row(
            "order_id",
            order,
            "patient_id",
            r.get("PATIENT"),
            "encounter_id",
            r.get("ENCOUNTER"),
            "provider_id",
            world.providerOf(r.get("ENCOUNTER")),
            "ordered_at",
            collected,
            "priority",
            "ROUTINE",
            "test_count",
            tests,
            "is_fasting",
            false,
            "status",
            "ORDERED");
    world
        .log()
        .live(
            "lab_orders",
            List.of(
                new State(collected, o),
                new State(collected.plus(Duration.ofHours(6)), with(o, "status", "RESULTED"))),
            null);
  }

  /**
   * BNP (30934-4) beside every NT-proBNP: another test of the same heart, never the same number;
   * one in ten is withdrawn.
   */
  private void natriureticPeptide(Map<String, Object> other, BigDecimal value, Instant resulted) {
    String key = id("bnp", other.get("result_id"));
    Random chance = world.chance("bnp", key);
    Map<String, Object> bnp =
        with(
            other,
            "result_id",
            key,
            "loinc",
            "30934-4",
            "display",
            "Natriuretic peptide B [Mass/volume] in Serum or Plasma",
            "value",
            BigDecimal.valueOf(value.doubleValue() / (5 + 2 * chance.nextDouble())),
            "unit",
            "pg/mL");
    List<State> states = new ArrayList<>(List.of(new State(resulted, bnp)));
    if (chance.nextInt(10) == 0) {
      states.add(
          new State(resulted.plus(Duration.ofHours(5)), with(bnp, "status", "ENTERED_IN_ERROR")));
    }
    world.log().live("lab_results", states, null);
  }
}
