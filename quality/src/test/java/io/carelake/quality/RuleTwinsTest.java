package io.carelake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.deequ.VerificationResult;
import com.amazon.deequ.metrics.Metric;
import io.carelake.core.table.SystemColumns;
import io.carelake.testkit.SparkTest;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/**
 * Rules of the example table, written once more in Java: on random rows the compiled predicate,
 * Deequ and the twin say the same of every row.
 */
class RuleTwinsTest extends SparkTest {
  private static final int ROWS = 10_000;

  /** A row, by column; a twin is true for a row that passes. */
  private record Dose(Map<String, Object> values) {
    String text(String column) {
      return (String) values.get(column);
    }

    BigDecimal money(String column) {
      return (BigDecimal) values.get(column);
    }

    Double number(String column) {
      return (Double) values.get(column);
    }

    LocalDate day(String column) {
      return values.get(column) == null ? null : ((Date) values.get(column)).toLocalDate();
    }
  }

  private static Map<String, Predicate<Dose>> twins() {
    Map<String, Predicate<Dose>> twins = new LinkedHashMap<>();
    twins.put("patient_id_required", d -> d.text("patient_id") != null);
    twins.put("amount_positive", d -> d.money("amount") == null || d.money("amount").signum() > 0);
    twins.put(
        "amount_for_weight",
        d ->
            d.money("amount") == null
                || d.number("weight_kg") == null
                || d.number("weight_kg") != 0
                    && d.money("amount").doubleValue() / d.number("weight_kg") <= 5);
    twins.put(
        "weight_possible",
        d ->
            d.number("weight_kg") == null
                || d.number("weight_kg") >= 0.2 && d.number("weight_kg") <= 700);
    twins.put("quantity_small", d -> d.text("quantity") == null || isWhole(d) && whole(d) < 10);
    twins.put("quantity_even", d -> d.text("quantity") == null || isWhole(d) && whole(d) % 2 == 0);
    twins.put(
        "code_form",
        d ->
            d.text("code") == null
                || d.text("code").matches("[A-TV-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?"));
    twins.put(
        "drug_not_blank",
        d -> d.text("drug") == null || d.text("drug").chars().anyMatch(c -> c != ' '));
    twins.put(
        "unit_known",
        d ->
            d.text("unit") == null
                || Set.of("MG", "ML", "G", "UNIT")
                    .contains(d.text("unit").toUpperCase(Locale.ROOT)));
    twins.put(
        "status_known",
        d ->
            d.text("status") == null
                || Set.of("ACTIVE", "STOPPED", "COMPLETED").contains(d.text("status")));
    twins.put(
        "stopped_has_day", d -> !"STOPPED".equals(d.text("status")) || d.day("stopped_on") != null);
    twins.put(
        "stop_not_before_start",
        d ->
            d.day("given_on") == null
                || d.day("stopped_on") == null
                || !d.day("stopped_on").isBefore(d.day("given_on")));
    twins.put(
        "at_most_a_year",
        d ->
            d.day("given_on") == null
                || d.day("stopped_on") == null
                || ChronoUnit.DAYS.between(d.day("given_on"), d.day("stopped_on")) <= 365);
    twins.put("allowed_within_charged", d -> isAtMost(d.money("allowed"), d.money("charged")));
    twins.put("paid_within_allowed", d -> isAtMost(d.money("paid"), d.money("allowed")));
    twins.put(
        "amounts_not_negative",
        d ->
            List.of("charged", "allowed", "paid").stream()
                .map(d::money)
                .allMatch(m -> m == null || m.signum() >= 0));
    twins.put("drug_given", d -> d.text("drug") != null);
    twins.put(
        "note_written", d -> d.text("note") != null && !Set.of("", "N/A").contains(d.text("note")));
    twins.put(
        "unit_listed",
        d -> d.text("unit") == null || Set.of("mg", "ml", "g").contains(d.text("unit")));
    twins.put(
        "zip_form", d -> d.text("zip") == null || d.text("zip").matches("[0-9]{5}(-[0-9]{4})?"));
    return twins;
  }

  private static boolean isAtMost(BigDecimal a, BigDecimal b) {
    return a == null || b == null || a.compareTo(b) <= 0;
  }

  /** Spark trims a text before it casts it, and under ANSI refuses whatever is no whole number. */
  private static boolean isWhole(Dose d) {
    return d.text("quantity").strip().matches("[+-]?[0-9]{1,9}");
  }

  private static int whole(Dose d) {
    return Integer.parseInt(d.text("quantity").strip());
  }

  private static Map<String, Object> random(Random random) {
    Map<String, Object> values = new HashMap<>();
    pick(values, random, "patient_id", "p1", "p2", "p3", null);
    pick(values, random, "drug", "Paracetamol", "", "  ", " x ", null);
    pick(values, random, "unit", "mg", "ML", "g", "Unit", "barrel", "", null);
    pick(values, random, "note", "with water", "", "N/A", " ", null);
    pick(values, random, "zip", "02115", "2115", "02115-1234", "02115-", "x02115", "", null);
    pick(values, random, "quantity", "2", "3", "12", "-4", " 6 ", "many", "3.5", "", "+8", null);
    pick(values, random, "code", "R50.9", "I10", "U07.1", "r50.9", "R5", "Z3A.123456", "", null);
    pick(values, random, "status", "ACTIVE", "STOPPED", "COMPLETED", "stopped", "LOST", null);
    values.put(
        "amount", chance(random) ? null : BigDecimal.valueOf(random.nextInt(60_000) - 5_000, 2));
    double[] weights = {0, 0.1, 0.2, 3.5, 70, 700, 701, -5};
    values.put(
        "weight_kg", chance(random) ? null : (Double) weights[random.nextInt(weights.length)]);
    for (String column : List.of("given_on", "stopped_on")) {
      LocalDate day = LocalDate.of(2025, 1, 1).plusDays(random.nextInt(800));
      values.put(column, chance(random) ? null : Date.valueOf(day));
    }
    for (String column : List.of("charged", "allowed", "paid")) {
      values.put(column, chance(random) ? null : BigDecimal.valueOf(random.nextInt(400) - 40, 2));
    }
    return values;
  }

  private static boolean chance(Random random) {
    return random.nextInt(6) == 0;
  }

  private static void pick(
      Map<String, Object> values, Random random, String column, Object... choices) {
    values.put(column, choices[random.nextInt(choices.length)]);
  }

  @Test
  void predicateDeequAndTwinAgreeOnEveryRow() {
    long seed = Long.getLong("carelake.seed", System.nanoTime());
    System.out.println("RuleTwinsTest: -Dcarelake.seed=" + seed);
    Random random = new Random(seed);
    Map<String, Predicate<Dose>> twins = twins();
    List<Row> rows = new ArrayList<>();
    Map<String, Set<String>> expected = new HashMap<>();
    Map<String, Long> failing = new HashMap<>();
    for (int i = 0; i < ROWS; i++) {
      Map<String, Object> values = random(random);
      String id = "d" + i;
      rows.add(Doses.dose(id, values));
      Set<String> failed = new TreeSet<>();
      twins.forEach(
          (rule, twin) -> {
            if (!twin.test(new Dose(values))) {
              failed.add(rule);
              failing.merge(rule, 1L, Long::sum);
            }
          });
      expected.put(id, failed);
    }
    // Else a rule would agree with itself about nothing.
    assertThat(failing.keySet()).as("seed %d", seed).isEqualTo(twins.keySet());
    assertThat(failing.values()).as("seed %d", seed).allMatch(n -> n < ROWS);

    Dataset<Row> table = Doses.table(spark(), rows).repartition(3);
    DeequSuite suite = DeequSuite.of(Doses.CONTRACT);
    assertThat(suite.rowRules()).containsAll(twins.keySet());
    Dataset<Row> judged = suite.judged(table).cache();
    VerificationResult verified = suite.verify(judged);

    assertThat(JavaConverters.mapAsJavaMap(verified.metrics()).values())
        .as("measured, seed %d", seed)
        .allSatisfy(m -> assertThat(m.value().isSuccess()).as(m.name() + " " + m.value()).isTrue());
    assertThat(flagged(judged, twins.keySet())).as("predicate, seed %d", seed).isEqualTo(expected);
    assertThat(byDeequ(suite.byRow(judged, verified), twins.keySet()))
        .as("Deequ, seed %d", seed)
        .isEqualTo(expected);
    assertThat(scores(verified, twins.keySet()))
        .as("Deequ's metrics, seed %d", seed)
        .isEqualTo(failing);
    judged.unpersist();
  }

  private static Map<String, Set<String>> flagged(Dataset<Row> judged, Set<String> rules) {
    Map<String, Set<String>> found = new HashMap<>();
    for (Row row : judged.select("dose_id", "_judged").collectAsList()) {
      Set<String> failed = new TreeSet<>(row.<String>getList(1));
      failed.retainAll(rules);
      found.put(row.getString(0), failed);
    }
    return found;
  }

  private static Map<String, Set<String>> byDeequ(Dataset<Row> rows, Set<String> rules) {
    Map<String, Set<String>> found = new HashMap<>();
    for (Row row : rows.collectAsList()) {
      Set<String> failed = new TreeSet<>();
      for (String rule : rules) {
        if (!row.<Boolean>getAs(rule)) {
          failed.add(rule);
        }
      }
      found.put(row.getAs("dose_id"), failed);
    }
    return found;
  }

  /** The number of failing rows by rule, from the share that Deequ measured. */
  private static Map<String, Long> scores(VerificationResult verified, Set<String> rules) {
    Map<String, Long> found = new HashMap<>();
    for (var result : JavaConverters.mapAsJavaMap(verified.checkResults()).values()) {
      String rule = result.check().description();
      if (rules.contains(rule)) {
        Metric<?> share = result.constraintResults().head().metric().get();
        found.put(rule, Math.round((1 - (double) share.value().get()) * ROWS));
      }
    }
    return found;
  }

  @Test
  void theFlagsOfARunAreThoseOfThePredicates() {
    Map<String, Object> odd = Doses.with("quantity", "many");
    odd.put("weight_kg", 0.0);
    Row flagged =
        new ContractRowValidator()
            .flag(Doses.CONTRACT, Doses.table(spark(), List.of(Doses.dose("a", odd))))
            .first();
    assertThat(
            new HashSet<>(flagged.<String>getList(flagged.fieldIndex(SystemColumns.FAILED_RULES))))
        .containsExactlyInAnyOrder("quantity_small", "amount_for_weight", "weight_possible");
  }
}
