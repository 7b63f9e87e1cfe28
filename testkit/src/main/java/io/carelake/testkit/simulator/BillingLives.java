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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Invoices with their lines, payments and transfers, and the price list. */
final class BillingLives {
  private final World world;
  private final Map<String, Instant> prices = new HashMap<>();

  BillingLives(World world) {
    this.world = world;
  }

  /** A charge is a line of the invoice, and tells the price of what was done. */
  void charge(CsvFile.Row r, ClaimAccount account, String invoice) {
    String claim = r.get("CLAIMID");
    String code = r.get("PROCEDURECODE");
    Instant from = instant(r.get("FROMDATE"));
    Instant to = instant(r.get("TODATE"));
    BigDecimal amount = number(r.get("AMOUNT"));
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
                code,
                "display",
                r.get("NOTES"),
                "service_line",
                account.serviceLine,
                "units",
                whole(r.get("UNITS")),
                "unit_amount",
                number(r.get("UNITAMOUNT")),
                "amount",
                amount,
                "service_from",
                from,
                "service_to",
                to));
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
                  account.serviceLine,
                  "price",
                  number(r.get("UNITAMOUNT"))));
    }
  }

  void payment(CsvFile.Row r, ClaimAccount account, String invoice, Instant from) {
    BigDecimal amount = number(r.get("PAYMENTS"));
    account.paid = account.paid.add(amount);
    account.linePaid = account.linePaid.add(amount);
    // Synthea lets payers pay by electronic check, and patients in the other ways.
    boolean byPayer = "ECHECK".equals(r.get("METHOD")) && account.payer != null;
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
                r.get("CLAIMID"),
                "patient_id",
                r.get("PATIENTID"),
                "payer_kind",
                byPayer ? "PAYER" : "PATIENT",
                "payer_id",
                byPayer ? account.payer : null,
                "method",
                r.get("METHOD"),
                "amount",
                amount,
                "outstanding",
                number(r.get("OUTSTANDING")),
                "paid_at",
                from));
  }

  void transfer(CsvFile.Row r, String invoice, Instant from) {
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
                r.get("CLAIMID"),
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

  void invoice(CsvFile.Row r, ClaimAccount account, Instant submitted, Instant settled) {
    Map<String, Object> open =
        row(
            "invoice_id",
            id("invoice", r.get("Id")),
            "patient_id",
            r.get("PATIENTID"),
            "provider_id",
            r.get("PROVIDERID"),
            "claim_id",
            r.get("Id"),
            "encounter_id",
            r.get("APPOINTMENTID"),
            "amount",
            account.billed,
            "outstanding",
            account.billed,
            "currency",
            "USD",
            "status",
            "OPEN",
            "invoiced_at",
            submitted,
            "due_date",
            day(submitted).plusDays(30));
    BigDecimal rest = account.billed.subtract(account.paid).max(BigDecimal.ZERO);
    String status =
        rest.signum() == 0 ? "PAID" : account.paid.signum() > 0 ? "PARTIALLY_PAID" : "OPEN";
    world
        .log()
        .live(
            "billing_invoices",
            List.of(
                new State(submitted, open),
                new State(settled, with(open, "status", status, "outstanding", rest))),
            null);
  }
}
