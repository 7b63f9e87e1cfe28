package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.whole;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Claims and invoices with their lines, payments and transfers, and the price list. */
final class MoneyLives {
  private final World world;
  private final Map<String, BigDecimal> billed = new HashMap<>();
  private final Map<String, BigDecimal> paid = new HashMap<>();
  private final Map<String, Instant> prices = new HashMap<>();

  MoneyLives(World world) {
    this.world = world;
  }

  void write() {
    if (CsvFile.exists(world.export(), "claims_transactions")) {
      world.csv("claims_transactions").forEach(this::transaction);
    }
    world.csv("claims").forEach(this::claim);
  }

  private void transaction(CsvFile.Row r) {
    String claim = r.get("CLAIMID");
    String invoice = id("invoice", claim);
    Instant from = instant(r.get("FROMDATE"));
    switch (r.get("TYPE")) {
      case "CHARGE" -> charge(r, claim, invoice, from);
      case "PAYMENT" -> payment(r, claim, invoice, from);
      default -> transfer(r, claim, invoice, from);
    }
  }

  private void charge(CsvFile.Row r, String claim, String invoice, Instant from) {
    billed.merge(claim, number(r.get("AMOUNT")), BigDecimal::add);
    Instant to = instant(r.get("TODATE"));
    world
        .log()
        .insert(
            "claim_lines",
            from,
            row(
                "claim_id",
                claim,
                "line_number",
                whole(r.get("CHARGEID")),
                "procedure_code",
                r.get("PROCEDURECODE"),
                "display",
                r.get("NOTES"),
                "service_from",
                from,
                "service_to",
                to,
                "units",
                whole(r.get("UNITS")),
                "unit_amount",
                number(r.get("UNITAMOUNT")),
                "billed",
                number(r.get("AMOUNT"))));
    world
        .log()
        .insert(
            "invoice_lines",
            from,
            row(
                "invoice_line_id",
                r.get("ID"),
                "invoice_id",
                invoice,
                "claim_id",
                claim,
                "patient_id",
                r.get("PATIENTID"),
                "line_number",
                whole(r.get("CHARGEID")),
                "procedure_code",
                r.get("PROCEDURECODE"),
                "display",
                r.get("NOTES"),
                "service_line",
                "CLINICAL",
                "units",
                whole(r.get("UNITS")),
                "unit_amount",
                number(r.get("UNITAMOUNT")),
                "amount",
                number(r.get("AMOUNT")),
                "service_from",
                from,
                "service_to",
                to));
    String code = r.get("PROCEDURECODE");
    if (code != null && r.get("UNITAMOUNT") != null && prices.putIfAbsent(code, from) == null) {
      world
          .log()
          .insert(
              "price_list",
              from,
              row(
                  "code",
                  code,
                  "valid_from",
                  day(from),
                  "display",
                  r.get("NOTES"),
                  "service_line",
                  "CLINICAL",
                  "price",
                  number(r.get("UNITAMOUNT"))));
    }
  }

  private void payment(CsvFile.Row r, String claim, String invoice, Instant from) {
    paid.merge(claim, number(r.get("PAYMENTS")), BigDecimal::add);
    world
        .log()
        .insert(
            "payments",
            from,
            row(
                "payment_id",
                r.get("ID"),
                "invoice_id",
                invoice,
                "claim_id",
                claim,
                "patient_id",
                r.get("PATIENTID"),
                "payer_kind",
                r.get("PATIENTINSURANCEID") == null ? "PATIENT" : "PAYER",
                "method",
                r.get("METHOD"),
                "amount",
                number(r.get("PAYMENTS")),
                "outstanding",
                number(r.get("OUTSTANDING")),
                "paid_at",
                from));
  }

  private void transfer(CsvFile.Row r, String claim, String invoice, Instant from) {
    world
        .log()
        .insert(
            "adjustments",
            from,
            row(
                "adjustment_id",
                r.get("ID"),
                "invoice_id",
                invoice,
                "claim_id",
                claim,
                "patient_id",
                r.get("PATIENTID"),
                "kind",
                r.get("TYPE").equals("TRANSFERIN") ? "TRANSFER_IN" : "TRANSFER_OUT",
                "party",
                r.get("TRANSFERTYPE"),
                "amount",
                number(r.get("TRANSFERS") == null ? "0" : r.get("TRANSFERS")),
                "outstanding",
                number(r.get("OUTSTANDING")),
                "adjusted_at",
                from));
  }

  private void claim(CsvFile.Row r) {
    String claim = r.get("Id");
    Instant served = instant(r.get("SERVICEDATE"));
    Instant submitted = served.plus(Duration.ofDays(1));
    BigDecimal amount = billed.getOrDefault(claim, BigDecimal.ZERO);
    BigDecimal received = paid.getOrDefault(claim, BigDecimal.ZERO);
    List<String> diagnoses = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      if (r.get("DIAGNOSIS" + i) != null) {
        diagnoses.add(r.get("DIAGNOSIS" + i));
      }
    }
    boolean denied = world.chance("claim", claim).nextInt(25) == 0 && received.signum() == 0;
    Map<String, Object> c =
        row(
            "claim_id",
            claim,
            "patient_id",
            r.get("PATIENTID"),
            "provider_id",
            r.get("PROVIDERID"),
            "payer_id",
            uuid(r.get("PRIMARYPATIENTINSURANCEID")),
            "secondary_payer_id",
            uuid(r.get("SECONDARYPATIENTINSURANCEID")),
            "encounter_id",
            r.get("APPOINTMENTID"),
            "claim_type",
            "2".equals(r.get("HEALTHCARECLAIMTYPEID1")) ? "INSTITUTIONAL" : "PROFESSIONAL",
            "service_date",
            day(served),
            "diagnosis_codes",
            diagnoses,
            "submitted_at",
            submitted,
            "status",
            "SUBMITTED",
            "billed",
            amount,
            "outstanding",
            number(r.get("OUTSTANDING1")));
    Instant decided = submitted.plus(Duration.ofDays(6));
    Instant settled = decided.plus(Duration.ofDays(9));
    List<State> states = new ArrayList<>(List.of(new State(submitted, c)));
    Map<String, Object> approved =
        with(
            c,
            "status",
            denied ? "DENIED" : "APPROVED",
            "decided_at",
            decided,
            "denial_reason",
            denied ? "NOT_COVERED" : null,
            "allowed",
            denied ? BigDecimal.ZERO : amount);
    if (!decided.isAfter(world.end())) {
      states.add(new State(decided, approved));
      if (!denied && !settled.isAfter(world.end())) {
        states.add(new State(settled, with(approved, "status", "PAID", "paid", received)));
      }
    }
    world.log().live("claims", states, null);
    world
        .log()
        .insert(
            "claim_events",
            submitted,
            row(
                "claim_event_id",
                id("claim event", claim, "SUBMITTED"),
                "claim_id",
                claim,
                "event_type",
                "SUBMITTED",
                "occurred_at",
                submitted));
    Map<String, Object> invoice =
        row(
            "invoice_id",
            id("invoice", claim),
            "patient_id",
            r.get("PATIENTID"),
            "provider_id",
            r.get("PROVIDERID"),
            "claim_id",
            claim,
            "encounter_id",
            r.get("APPOINTMENTID"),
            "amount",
            amount,
            "outstanding",
            number(r.get("OUTSTANDINGP")),
            "currency",
            "USD",
            "status",
            "OPEN",
            "invoiced_at",
            submitted,
            "due_date",
            day(submitted).plusDays(30));
    states = new ArrayList<>(List.of(new State(submitted, invoice)));
    if (!settled.isAfter(world.end())) {
      states.add(
          new State(
              settled,
              with(
                  invoice,
                  "status",
                  received.compareTo(amount) >= 0
                      ? "PAID"
                      : received.signum() > 0 ? "PARTIALLY_PAID" : "OPEN")));
    }
    world.log().live("billing_invoices", states, null);
  }

  /** Synthea writes 0 where there is no insurance. */
  private static String uuid(String text) {
    return text == null || text.length() != 36 ? null : text;
  }
}
