package io.carelake.app.reference;

import io.carelake.app.reference.SyntheaExport.Line;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Recomputes Patient 360 from a Synthea export at a moment. Windows exclude their old edge and
 * include the moment; an end on the day, or at the moment, is over. Days are UTC.
 */
final class ReferencePatient360 {
  /** The sections, in the order in which a page shows them. */
  static final List<String> SECTIONS =
      List.of(
          "demographics",
          "active_conditions",
          "current_medications",
          "allergies",
          "vitals_30d",
          "labs_90d",
          "insurance",
          "utilization_12m");

  private final SyntheaExport export;
  private final Instant now;
  private final LocalDate today;
  private final Map<String, ExpectedPatient> pages = new TreeMap<>();

  private ReferencePatient360(SyntheaExport export, Instant now) {
    this.export = export;
    this.now = now;
    this.today = now.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** The pages by patient. */
  static Map<String, ExpectedPatient> at(SyntheaExport export, Instant now) {
    ReferencePatient360 reference = new ReferencePatient360(export, now);
    reference.demographics();
    reference.conditions();
    reference.medications();
    reference.allergies();
    reference.observations();
    reference.insurance();
    reference.utilization();
    return reference.pages;
  }

  private void demographics() {
    export.each(
        "patients",
        p -> {
          LocalDate born = Facts.day(p.text("BIRTHDATE"));
          LocalDate death = Facts.day(p.text("DEATHDATE"));
          boolean dead = death != null && !death.isAfter(today);
          ExpectedPatient page = new ExpectedPatient();
          pages.put(p.text("Id"), page);
          page.add(
              "demographics",
              p.text("FIRST"),
              p.text("MIDDLE"),
              p.text("LAST"),
              born,
              Period.between(born, dead ? death : today).getYears(),
              p.text("GENDER"),
              p.text("RACE"),
              p.text("ETHNICITY"),
              p.text("MARITAL"),
              p.text("SSN"),
              dead,
              dead ? death : null,
              p.text("ADDRESS"),
              p.text("CITY"),
              p.text("STATE"),
              p.text("ZIP"));
        });
  }

  private void conditions() {
    perPatient(
        "conditions",
        (page, c) -> {
          if (hasOnDay(c.text("START"), c.text("STOP"))) {
            page.add(
                "active_conditions",
                Facts.day(c.text("START")),
                c.text("CODE"),
                c.text("DESCRIPTION"));
          }
        });
  }

  private void medications() {
    perPatient(
        "medications",
        (page, m) -> {
          Instant start = Facts.moment(m.text("START"));
          Instant stop = Facts.moment(m.text("STOP"));
          if (!start.isAfter(now) && (stop == null || stop.isAfter(now))) {
            page.add("current_medications", start, m.text("CODE"), m.text("DESCRIPTION"));
          }
        });
  }

  private void allergies() {
    perPatient(
        "allergies",
        (page, a) -> {
          if (hasOnDay(a.text("START"), a.text("STOP"))) {
            page.add(
                "allergies",
                a.text("CODE"),
                a.text("DESCRIPTION"),
                a.text("CATEGORY") == null ? null : a.text("CATEGORY").toUpperCase(),
                a.text("DESCRIPTION1"),
                a.text("SEVERITY1"),
                Facts.day(a.text("START")));
          }
        });
  }

  private void observations() {
    Instant vitalsFrom = now.minus(30, ChronoUnit.DAYS);
    Instant labsFrom = now.minus(90, ChronoUnit.DAYS);
    perPatient(
        "observations",
        (page, o) -> {
          Instant at = Facts.moment(o.text("DATE"));
          boolean isNumber = "numeric".equals(o.text("TYPE"));
          BigDecimal value = isNumber ? Facts.measured(o.text("VALUE")) : null;
          String code = o.text("CODE");
          if ("vital-signs".equals(o.text("CATEGORY")) && within(vitalsFrom, at)) {
            page.add(
                "vitals_30d",
                at,
                code,
                o.text("DESCRIPTION"),
                value,
                code.equals("8480-6") ? value : null,
                code.equals("8462-4") ? value : null,
                o.text("UNITS"));
          } else if ("laboratory".equals(o.text("CATEGORY")) && within(labsFrom, at)) {
            page.add(
                "labs_90d",
                at,
                code,
                o.text("DESCRIPTION"),
                value,
                isNumber ? null : o.text("VALUE"),
                o.text("UNITS"));
          }
        });
  }

  private void insurance() {
    Map<String, String> payers = new HashMap<>();
    export.each("payers", p -> payers.put(p.text("Id"), p.text("NAME")));
    perPatient(
        "payer_transitions",
        (page, t) -> {
          if (hasOnDay(t.text("START_DATE"), t.text("END_DATE"))) {
            page.add(
                "insurance",
                Facts.day(t.text("START_DATE")),
                t.text("PAYER"),
                payers.get(t.text("PAYER")));
          }
        });
  }

  private void utilization() {
    Instant from = now.atZone(ZoneOffset.UTC).minusMonths(12).toInstant();
    Map<ExpectedPatient, TreeMap<String, Long>> counts = new java.util.IdentityHashMap<>();
    Map<ExpectedPatient, BigDecimal> costs = new java.util.IdentityHashMap<>();
    perPatient(
        "encounters",
        (page, e) -> {
          Instant start = Facts.moment(e.text("START"));
          if (!within(from, start)) {
            return;
          }
          TreeMap<String, Long> mine = counts.computeIfAbsent(page, p -> new TreeMap<>());
          mine.merge("encounters", 1L, Long::sum);
          mine.merge(e.text("ENCOUNTERCLASS"), 1L, Long::sum);
          if (e.text("ENCOUNTERCLASS").equals("inpatient")) {
            Instant stop = Facts.moment(e.text("STOP"));
            LocalDate out =
                stop == null || stop.isAfter(now)
                    ? today
                    : stop.atZone(ZoneOffset.UTC).toLocalDate();
            long nights = ChronoUnit.DAYS.between(start.atZone(ZoneOffset.UTC).toLocalDate(), out);
            mine.merge("inpatient_days", nights, Long::sum);
          }
          costs.merge(page, Facts.money(e.text("TOTAL_CLAIM_COST")), BigDecimal::add);
        });
    counts.forEach(
        (page, mine) ->
            page.add(
                "utilization_12m",
                mine.get("encounters"),
                mine.getOrDefault("ambulatory", 0L),
                mine.getOrDefault("outpatient", 0L),
                mine.getOrDefault("wellness", 0L),
                mine.getOrDefault("urgentcare", 0L),
                mine.getOrDefault("emergency", 0L),
                mine.getOrDefault("inpatient", 0L),
                mine.getOrDefault("virtual", 0L),
                mine.getOrDefault("inpatient_days", 0L),
                costs.get(page)));
  }

  /** Lines of patients outside the export are left out, as their page would have no owner. */
  private void perPatient(String table, BiConsumer<ExpectedPatient, Line> reader) {
    export.each(
        table,
        line -> {
          ExpectedPatient page = pages.get(line.text("PATIENT"));
          if (page != null) {
            reader.accept(page, line);
          }
        });
  }

  private boolean within(Instant after, Instant at) {
    return at.isAfter(after) && !at.isAfter(now);
  }

  private boolean hasOnDay(String start, String stop) {
    LocalDate first = Facts.day(start);
    LocalDate end = Facts.day(stop);
    return (first == null || !first.isAfter(today)) && (end == null || end.isAfter(today));
  }
}
