package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.whole;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import io.carelake.testkit.simulator.World.Encounter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Claims with their lines and events, and what is made of them. */
final class ClaimLives {
  private static final List<String> DENIALS =
      List.of(
          "NOT_COVERED",
          "NO_PRIOR_AUTHORIZATION",
          "CODING_ERROR",
          "LATE_FILING",
          "DUPLICATE_CLAIM");
  private final World world;
  private final BillingLives billing;
  private final FraudLives suspicions;
  private final Map<String, ClaimAccount> accounts = new HashMap<>();

  ClaimLives(World world) {
    this.world = world;
    this.billing = new BillingLives(world);
    this.suspicions = new FraudLives(world);
  }

  void patient(String patient) {
    accounts.clear();
    List<CsvFile.Row> claims = world.rows().of(patient, "claims");
    for (CsvFile.Row claim : claims) {
      ClaimAccount account = new ClaimAccount();
      account.payer = uuid(claim.get("PRIMARYPATIENTINSURANCEID"));
      Encounter encounter = world.encounters().get(claim.get("APPOINTMENTID"));
      account.serviceLine =
          encounter == null ? "CLINICAL" : encounter.kind().toUpperCase(Locale.ROOT);
      accounts.put(claim.get("Id"), account);
    }
    world.rows().of(patient, "claims_transactions").forEach(this::transaction);
    accounts.values().forEach(this::closeLine);
    claims.forEach(this::claim);
  }

  private void transaction(CsvFile.Row r) {
    ClaimAccount account = accounts.computeIfAbsent(r.get("CLAIMID"), c -> new ClaimAccount());
    String invoice = id("invoice", r.get("CLAIMID"));
    Instant from = instant(r.get("FROMDATE"));
    switch (r.get("TYPE")) {
      case "CHARGE" -> charge(r, account, invoice, from);
      case "PAYMENT" -> billing.payment(r, account, invoice, from);
      default -> billing.transfer(r, invoice, from);
    }
  }

  private void charge(CsvFile.Row r, ClaimAccount account, String invoice, Instant from) {
    closeLine(account);
    String claim = r.get("CLAIMID");
    String code = r.get("PROCEDURECODE");
    Instant to = instant(r.get("TODATE"));
    BigDecimal amount = number(r.get("AMOUNT"));
    account.billed = account.billed.add(amount);
    account.firstCode = account.firstCode == null ? code : account.firstCode;
    account.lineAt = from;
    account.line =
        row(
            "claim_id",
            claim,
            "line_number",
            whole(r.get("CHARGEID")),
            "procedure_code",
            code,
            "display",
            r.get("NOTES"),
            "service_from",
            from,
            "service_to",
            to,
            "diagnosis_refs",
            references(r),
            "units",
            whole(r.get("UNITS")),
            "unit_amount",
            number(r.get("UNITAMOUNT")),
            "billed",
            amount,
            "allowed",
            amount);
    billing.charge(r, account, invoice);
  }

  private static List<String> references(CsvFile.Row r) {
    List<String> references = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      if (r.get("DIAGNOSISREF" + i) != null) {
        references.add(r.get("DIAGNOSISREF" + i));
      }
    }
    return references;
  }

  /**
   * A line is written when all that was paid for it is known: Synthea lists payments after their
   * charge.
   */
  private void closeLine(ClaimAccount account) {
    if (account.line != null) {
      BigDecimal paid = account.linePaid.min((BigDecimal) account.line.get("billed"));
      world.log().insert("claim_lines", account.lineAt, with(account.line, "paid", paid));
      account.line = null;
      account.linePaid = BigDecimal.ZERO;
    }
  }

  private void claim(CsvFile.Row r) {
    String claim = r.get("Id");
    ClaimAccount account = accounts.get(claim);
    Random chance = world.chance("claim", claim);
    Instant served = instant(r.get("SERVICEDATE"));
    Instant submitted =
        world.min(served.plus(Duration.ofHours(8 + chance.nextInt(40))), world.end());
    String prescription = world.takePrescription(r.get("APPOINTMENTID"), account.firstCode);
    BigDecimal open = sum(r, "OUTSTANDING1", "OUTSTANDING2", "OUTSTANDINGP");
    Map<String, Object> c =
        row(
            "claim_id",
            claim,
            "patient_id",
            r.get("PATIENTID"),
            "provider_id",
            r.get("PROVIDERID"),
            "payer_id",
            account.payer,
            "secondary_payer_id",
            uuid(r.get("SECONDARYPATIENTINSURANCEID")),
            "encounter_id",
            r.get("APPOINTMENTID"),
            "prescription_id",
            prescription,
            "claim_type",
            prescription != null
                ? "PHARMACY"
                : "2".equals(r.get("HEALTHCARECLAIMTYPEID1")) ? "INSTITUTIONAL" : "PROFESSIONAL",
            "service_date",
            day(served),
            "diagnosis_codes",
            diagnoses(r),
            "submitted_at",
            submitted,
            "status",
            "SUBMITTED",
            "billed",
            account.billed,
            "outstanding",
            account.billed);
    List<State> states = new ArrayList<>(List.of(new State(submitted, c)));
    event(claim, "SUBMITTED", submitted);
    Instant at = submitted.plus(Duration.ofDays(3 + chance.nextInt(9)));
    // One claim in fourteen is denied at first and paid on appeal, as the sums of Synthea want it.
    if (account.payer != null && chance.nextInt(14) == 0) {
      String reason = DENIALS.get(chance.nextInt(DENIALS.size()));
      states.add(
          new State(
              at,
              with(
                  c,
                  "status",
                  "DENIED",
                  "decided_at",
                  at,
                  "denial_reason",
                  reason,
                  "allowed",
                  BigDecimal.ZERO)));
      event(claim, "DENIED", at);
      c = with(c, "denial_reason", reason);
      at = at.plus(Duration.ofDays(5 + chance.nextInt(20)));
      states.add(new State(at, c));
      event(claim, "APPEALED", at);
      at = at.plus(Duration.ofDays(4 + chance.nextInt(10)));
    }
    // What Synthea has settled is settled here too, at the population's end at the latest.
    Instant decided = world.min(at, world.end());
    Instant settled = world.min(decided.plus(Duration.ofDays(2 + chance.nextInt(12))), world.end());
    Map<String, Object> approved =
        with(c, "status", "APPROVED", "decided_at", decided, "allowed", account.billed);
    states.add(new State(decided, approved));
    states.add(
        new State(
            settled, with(approved, "status", "PAID", "paid", account.paid, "outstanding", open)));
    event(claim, "APPROVED", decided);
    event(claim, "PAID", settled);
    world.log().live("claims", states, null);
    billing.invoice(r, account, submitted, settled);
    suspicions.claim(claim, account, submitted, chance);
  }

  private void event(String claim, String type, Instant at) {
    if (at.isAfter(world.end())) {
      return;
    }
    world
        .log()
        .insert(
            "claim_events",
            at,
            row(
                "claim_event_id",
                id("claim event", claim, type),
                "claim_id",
                claim,
                "event_type",
                type,
                "occurred_at",
                at,
                "actor",
                type.equals("SUBMITTED") || type.equals("APPEALED") ? "BILLING" : "PAYER"));
  }

  private static List<String> diagnoses(CsvFile.Row r) {
    List<String> diagnoses = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      if (r.get("DIAGNOSIS" + i) != null) {
        diagnoses.add(r.get("DIAGNOSIS" + i));
      }
    }
    return diagnoses;
  }

  private static BigDecimal sum(CsvFile.Row r, String... columns) {
    BigDecimal sum = BigDecimal.ZERO;
    for (String column : columns) {
      sum = r.get(column) == null ? sum : sum.add(number(r.get(column)));
    }
    return sum;
  }

  /** Synthea writes 0 where there is no insurance. */
  private static String uuid(String text) {
    return text == null || text.length() != 36 ? null : text;
  }
}
