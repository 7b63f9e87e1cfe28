package io.carelake.quality.report;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.TableId;
import io.carelake.quality.alert.Alert;
import io.carelake.quality.alert.AlertBook;
import io.carelake.quality.alert.AlertKind;
import io.carelake.quality.alert.Condition;
import io.carelake.quality.report.Report.Day;
import io.carelake.quality.report.Report.Page;
import io.carelake.quality.report.Report.RuleLine;
import io.carelake.quality.report.Report.Run;
import io.carelake.quality.report.Report.Standing;
import io.carelake.quality.report.Report.TableRun;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A lake as large as reports are for: every contract, ninety days, a few troubles. */
final class SampleReport {
  static final Instant NOW = Instant.parse("2026-03-31T06:30:00Z");
  private final Contracts contracts;
  private final Random random = new Random(1);

  SampleReport(Contracts contracts) {
    this.contracts = contracts;
  }

  Report report() {
    List<Page> pages = new ArrayList<>();
    for (Contract c : contracts.all()) {
      pages.add(page(c.table(), c));
      if (c.hasIdentifiedTwin()) {
        pages.add(page(c.table().identified(), c));
      }
    }
    return new Report(NOW, Optional.of(0.9873), days(0.985, 0.006, false), pages, alerts(), runs());
  }

  private List<Day> days(double about, double noise, boolean hasRows) {
    List<Day> days = new ArrayList<>();
    LocalDate last = NOW.atZone(ZoneOffset.UTC).toLocalDate();
    long rows = 40_000 + random.nextInt(400_000);
    for (int i = 89; i >= 0; i--) {
      rows += random.nextInt(900);
      double score =
          Math.min(1, about + noise * random.nextGaussian() - (i > 20 && i < 26 ? 5 * noise : 0));
      days.add(
          new Day(
              last.minusDays(i),
              Optional.of(score),
              hasRows ? Optional.of(rows) : Optional.empty()));
    }
    return days;
  }

  private Page page(TableId table, Contract c) {
    boolean isJudged = c.layer() == Layer.SILVER || c.layer() == Layer.GOLD;
    boolean isTroubled =
        table.toString().equals("silver.vitals")
            || table.toString().equals("gold.operational_kpis");
    Standing standing =
        !isJudged
            ? Standing.UNSCORED
            : table.toString().equals("gold.operational_kpis")
                ? Standing.FAILING
                : isTroubled
                    ? Standing.ATTENTION
                    : table.toString().equals("silver.reviews") ? Standing.STALE : Standing.GOOD;
    double score = isTroubled ? 0.934 : 0.97 + 0.03 * random.nextDouble();
    Map<String, Double> dimensions = new LinkedHashMap<>();
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    if (isJudged) {
      dimensions.put("completeness", 1.0);
      dimensions.put("conformity", isTroubled ? 0.871 : score);
      dimensions.put("consistency", 0.9992);
      dimensions.put("uniqueness", 1.0);
      dimensions.put("timeliness", 1.0);
      c.columns().stream()
          .filter(x -> x.required())
          .forEach(x -> columns.put(x.name(), Map.of("completeness", 1.0, "conformity", 0.9871)));
    }
    return new Page(
        table,
        Optional.of(c),
        standing,
        isJudged ? Optional.of(score) : Optional.empty(),
        1_000 + random.nextInt(2_000_000),
        Optional.of(NOW.minus(Duration.ofMinutes(standing == Standing.STALE ? 1_900 : 34))),
        isTroubled ? 1_284 : random.nextInt(4) * (isJudged ? 1 : 0),
        c.certified() ? Optional.of(standing == Standing.GOOD) : Optional.empty(),
        dimensions,
        columns,
        isJudged ? rules(c, isTroubled) : List.of(),
        isJudged ? days(score, 0.008, true) : List.of(),
        c.inputs(),
        contracts.all().stream()
            .filter(x -> x.inputs().contains(table))
            .map(Contract::table)
            .toList(),
        tableRuns(table, standing));
  }

  private List<RuleLine> rules(Contract c, boolean isTroubled) {
    List<RuleLine> rules = new ArrayList<>();
    int n = 0;
    for (Rule r : c.rules()) {
      long failing = isTroubled && n++ < 3 ? 8_000 / n : 0;
      rules.add(
          new RuleLine(
              r.id(),
              r.dimension(),
              failing > 3_000 && c.layer() == Layer.GOLD
                  ? "FAILED"
                  : failing > 0 ? "WARNED" : "PASSED",
              60_412,
              failing,
              r.column(),
              r.description(),
              r.id().endsWith("_required") ? "" : r.expression(),
              "quarantine"));
    }
    return rules;
  }

  private List<TableRun> tableRuns(TableId table, Standing standing) {
    List<TableRun> runs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      boolean isBad = i == 0 && standing == Standing.FAILING;
      runs.add(
          new TableRun(
              table,
              "run-" + i,
              NOW.minus(Duration.ofHours(i).plusMinutes(35)),
              Duration.ofMillis(12_400 + 700L * i),
              isBad ? "FAILED" : "PUBLISHED",
              isBad ? 4 : 0,
              isBad ? 0 : 4_211,
              isBad
                  ? Map.of()
                  : Map.of(
                      "delivered", 4_250L, "applied", 4_211L, "superseded", 37L, "quarantined", 2L),
              isBad
                  ? "Cannot publish "
                      + table
                      + ": the gate failed on [no_show_rate_is_share (12 of 365 rows)]; mend the source or the rule, then run again (the published table is untouched)"
                  : ""));
    }
    return runs;
  }

  private static List<Alert> alerts() {
    List<Condition> seen = new ArrayList<>();
    seen.add(
        condition(AlertKind.GATE, "gold.operational_kpis", null, "no_show_rate_is_share", 12, 0));
    seen.add(condition(AlertKind.VALIDITY, "silver.vitals", null, null, 0.871, 0.95));
    seen.add(condition(AlertKind.SCORE, "silver.vitals", null, null, 0.934, 0.95));
    seen.add(condition(AlertKind.ANOMALY, "silver.vitals", "unit", "nulls_unit", 0.14, 0.06));
    seen.add(condition(AlertKind.FRESHNESS, "silver.reviews", null, null, 31.6, 6));
    Condition past = condition(AlertKind.COMPLETENESS, "silver.users", null, null, 0.962, 0.98);
    AlertBook book = AlertBook.of(List.of());
    List<Alert> alerts = new ArrayList<>(book.take(seen, NOW.minus(Duration.ofMinutes(95))));
    book.take(List.of(past), NOW.minus(Duration.ofHours(30)));
    alerts.addAll(
        book.take(
            List.of(new Condition(past.subject(), false, 0.991, 0.98)),
            NOW.minus(Duration.ofHours(26))));
    return alerts;
  }

  private static Condition condition(
      AlertKind kind, String table, String column, String rule, double value, double threshold) {
    return new Condition(
        new Alert.Subject(kind, table, Optional.ofNullable(column), Optional.ofNullable(rule)),
        true,
        value,
        threshold);
  }

  private List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      boolean isBad = i == 0;
      Map<String, Long> counts = new LinkedHashMap<>();
      counts.put("PUBLISHED", 58L);
      counts.put("UNCHANGED", 6L);
      if (isBad) {
        counts.put("FAILED", 1L);
      }
      runs.add(
          new Run(
              "5f0d7c1e-93b1-4f7a-b0f4-0c9f6a0d1b" + (10 + i),
              NOW.minus(Duration.ofHours(i).plusMinutes(40)),
              Duration.ofSeconds(312 + i),
              counts,
              Map.of(
                  "delivered",
                  84_211L,
                  "applied",
                  83_950L,
                  "superseded",
                  240L,
                  "duplicate",
                  19L,
                  "quarantined",
                  2L),
              83_950,
              isBad
                  ? tableRuns(TableId.parse("gold.operational_kpis"), Standing.FAILING)
                      .subList(0, 1)
                  : List.of()));
    }
    return runs;
  }
}
