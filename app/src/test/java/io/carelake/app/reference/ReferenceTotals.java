package io.carelake.app.reference;

import io.carelake.app.reference.SyntheaExport.Line;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Row counts and column sums that the silver tables straight from Synthea must have. Rows that the
 * simulator adds to such a table are told apart by a filter.
 */
final class ReferenceTotals {
  /**
   * Expected of one table.
   *
   * @param where the rows that come from Synthea, as a predicate of Spark SQL
   * @param sums expected sum by column
   */
  record Total(String table, String where, long rows, Map<String, BigDecimal> sums) {
    /** One query that answers count and sums in the order of {@link #sums}. */
    String query() {
      StringBuilder columns = new StringBuilder("SELECT count(*)");
      sums.keySet().forEach(c -> columns.append(", coalesce(sum(").append(c).append("), 0)"));
      return columns + " FROM " + table + " WHERE " + where;
    }
  }

  private static final String ALL = "true";
  private final SyntheaExport export;
  private final List<Total> totals = new ArrayList<>();

  private ReferenceTotals(SyntheaExport export) {
    this.export = export;
  }

  static List<Total> of(SyntheaExport export) {
    ReferenceTotals reference = new ReferenceTotals(export);
    reference.all();
    return List.copyOf(reference.totals);
  }

  private void all() {
    table(
        "secure.users",
        "role = 'PATIENT'",
        "patients",
        l -> true,
        money("healthcare_expenses", "HEALTHCARE_EXPENSES"),
        money("healthcare_coverage", "HEALTHCARE_COVERAGE"),
        whole("income", "INCOME"));
    table("secure.user_addresses", "is_current", "patients", l -> true);
    table("silver.payers", ALL, "payers", l -> true, money("amount_covered", "AMOUNT_COVERED"));
    table("silver.providers", ALL, "providers", l -> true, whole("encounters", "ENCOUNTERS"));
    table(
        "silver.facilities", ALL, "organizations", l -> true, whole("utilization", "UTILIZATION"));
    table(
        "silver.encounters",
        ALL,
        "encounters",
        l -> true,
        money("base_cost", "BASE_ENCOUNTER_COST"),
        money("total_cost", "TOTAL_CLAIM_COST"),
        money("payer_coverage", "PAYER_COVERAGE"));
    table(
        "silver.admissions",
        ALL,
        "encounters",
        l -> Set.of("inpatient", "snf", "hospice").contains(l.text("ENCOUNTERCLASS")));
    table("silver.diagnoses", ALL, "conditions", l -> true);
    table("silver.allergies", ALL, "allergies", l -> true);
    table("silver.procedures", ALL, "procedures", l -> true);
    table("silver.immunizations", ALL, "immunizations", l -> true);
    table(
        "silver.prescriptions",
        ALL,
        "medications",
        l -> true,
        money("base_cost", "BASE_COST"),
        money("payer_coverage", "PAYER_COVERAGE"),
        money("total_cost", "TOTALCOST"),
        whole("dispenses", "DISPENSES"));
    table("silver.insurance_policies", ALL, "payer_transitions", l -> true);
    table("silver.care_pathways", ALL, "careplans", l -> true);
    table("silver.devices", "kind = 'CLINICAL'", "devices", l -> true);
    observations();
    if (export.has("claims")) {
      table("silver.claims", ALL, "claims", l -> true);
    }
    if (export.has("claims_transactions")) {
      claimsTransactions();
    }
  }

  private void observations() {
    table(
        "silver.vitals",
        ALL,
        "observations",
        l -> "vital-signs".equals(l.text("CATEGORY")),
        measured("value"));
    table(
        "silver.lab_results",
        "loinc <> '30934-4'",
        "observations",
        l -> "laboratory".equals(l.text("CATEGORY")),
        measured("value"));
    Set<String> orders = new HashSet<>();
    export.each(
        "observations",
        l -> {
          if ("laboratory".equals(l.text("CATEGORY"))) {
            orders.add(Facts.line(l.text("PATIENT"), l.text("ENCOUNTER"), l.text("DATE")));
          }
        });
    totals.add(
        new Total(
            "silver.lab_orders",
            "order_id IN (SELECT order_id FROM silver.lab_results WHERE loinc <> '30934-4')",
            orders.size(),
            Map.of()));
  }

  private void claimsTransactions() {
    table(
        "silver.claim_lines",
        ALL,
        "claims_transactions",
        l -> "CHARGE".equals(l.text("TYPE")),
        money("billed", "AMOUNT"));
    table(
        "silver.invoice_lines",
        ALL,
        "claims_transactions",
        l -> "CHARGE".equals(l.text("TYPE")),
        money("amount", "AMOUNT"));
    table(
        "silver.payments",
        ALL,
        "claims_transactions",
        l -> "PAYMENT".equals(l.text("TYPE")),
        money("amount", "PAYMENTS"));
    table(
        "silver.adjustments",
        ALL,
        "claims_transactions",
        l -> Set.of("TRANSFERIN", "TRANSFEROUT").contains(l.text("TYPE")),
        money("amount", "TRANSFERS"));
  }

  /** A column of silver and how its summand is read from a line. */
  private record Summand(String column, Function<Line, BigDecimal> value) {}

  private static Summand money(String column, String source) {
    return new Summand(column, l -> Facts.money(l.text(source)));
  }

  private static Summand whole(String column, String source) {
    return new Summand(column, l -> l.text(source) == null ? null : new BigDecimal(l.text(source)));
  }

  private static Summand measured(String column) {
    return new Summand(
        column, l -> "numeric".equals(l.text("TYPE")) ? Facts.measured(l.text("VALUE")) : null);
  }

  private void table(
      String table, String where, String source, Predicate<Line> of, Summand... summands) {
    Map<String, BigDecimal> sums = new LinkedHashMap<>();
    for (Summand s : summands) {
      sums.put(s.column(), BigDecimal.ZERO);
    }
    Map<String, Long> rows = new HashMap<>();
    export.each(
        source,
        line -> {
          if (of.test(line)) {
            rows.merge(table, 1L, Long::sum);
            for (Summand s : summands) {
              BigDecimal value = s.value().apply(line);
              if (value != null) {
                sums.merge(s.column(), value, BigDecimal::add);
              }
            }
          }
        });
    totals.add(new Total(table, where, rows.getOrDefault(table, 0L), sums));
  }
}
