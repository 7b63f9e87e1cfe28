package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.whole;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Accounts, addresses, registrations, consents, providers, facilities and insurance. */
final class PeopleLives {
  private static final String[] SYSTEMS = {"EPIC", "CERNER", "MEDITECH"};
  private final World world;

  PeopleLives(World world) {
    this.world = world;
  }

  void write() {
    world.csv("organizations").forEach(this::facility);
    world.csv("providers").forEach(this::provider);
    world.csv("payers").forEach(this::payer);
  }

  private Instant founded() {
    return Instant.parse("1900-01-01T00:00:00Z");
  }

  private void facility(CsvFile.Row r) {
    world
        .log()
        .snapshot(
            "facilities",
            founded(),
            row(
                "facility_id",
                r.get("Id"),
                "name",
                r.get("NAME"),
                "address_line",
                r.get("ADDRESS"),
                "city",
                r.get("CITY"),
                "state",
                r.get("STATE"),
                "zip",
                r.get("ZIP"),
                "lat",
                number(r.get("LAT")),
                "lon",
                number(r.get("LON")),
                "phone",
                r.get("PHONE"),
                "revenue",
                number(r.get("REVENUE")),
                "utilization",
                whole(r.get("UTILIZATION"))));
  }

  private void provider(CsvFile.Row r) {
    world
        .log()
        .snapshot(
            "providers",
            founded(),
            row(
                "provider_id",
                r.get("Id"),
                "facility_id",
                r.get("ORGANIZATION"),
                "name",
                r.get("NAME"),
                "gender",
                r.get("GENDER"),
                "specialty",
                r.get("SPECIALITY"),
                "npi",
                String.format(
                    Locale.ROOT, "1%09d", Math.floorMod(r.get("Id").hashCode(), 1_000_000_000)),
                "address_line",
                r.get("ADDRESS"),
                "city",
                r.get("CITY"),
                "state",
                r.get("STATE"),
                "zip",
                r.get("ZIP"),
                "lat",
                number(r.get("LAT")),
                "lon",
                number(r.get("LON")),
                "encounters",
                whole(r.get("ENCOUNTERS")),
                "procedures",
                whole(r.get("PROCEDURES")),
                "languages",
                List.of("en"),
                "is_active",
                true));
  }

  private void payer(CsvFile.Row r) {
    world
        .log()
        .snapshot(
            "payers",
            founded(),
            row(
                "payer_id",
                r.get("Id"),
                "name",
                r.get("NAME"),
                "ownership",
                r.get("OWNERSHIP"),
                "address_line",
                r.get("ADDRESS"),
                "city",
                r.get("CITY"),
                "state",
                r.get("STATE_HEADQUARTERED"),
                "zip",
                r.get("ZIP"),
                "phone",
                r.get("PHONE"),
                "amount_covered",
                number(r.get("AMOUNT_COVERED")),
                "amount_uncovered",
                number(r.get("AMOUNT_UNCOVERED")),
                "revenue",
                number(r.get("REVENUE")),
                "covered_encounters",
                whole(r.get("COVERED_ENCOUNTERS")),
                "uncovered_encounters",
                whole(r.get("UNCOVERED_ENCOUNTERS")),
                "unique_customers",
                whole(r.get("UNIQUE_CUSTOMERS")),
                "member_months",
                whole(r.get("MEMBER_MONTHS"))));
  }

  void patient(CsvFile.Row r) {
    String patient = r.get("Id");
    Random chance = world.chance("patient", patient);
    Instant born = instant(r.get("BIRTHDATE"));
    Instant died = instant(r.get("DEATHDATE"));
    String email =
        (letters(r.get("FIRST"))
                + "."
                + letters(r.get("LAST"))
                + Math.floorMod(patient.hashCode(), 1000)
                + "@mail.example")
            .toLowerCase(Locale.ROOT);
    String phone =
        String.format(
            Locale.ROOT, "%03d-555-%04d", 200 + chance.nextInt(700), chance.nextInt(10_000));
    Map<String, Object> account =
        row(
            "user_id",
            patient,
            "role",
            "PATIENT",
            "prefix",
            r.get("PREFIX"),
            "first_name",
            r.get("FIRST"),
            "middle_name",
            r.get("MIDDLE"),
            "last_name",
            r.get("LAST"),
            "suffix",
            r.get("SUFFIX"),
            "maiden_name",
            r.get("MAIDEN"),
            "date_of_birth",
            day(r.get("BIRTHDATE")),
            "gender",
            r.get("GENDER"),
            "race",
            r.get("RACE"),
            "ethnicity",
            r.get("ETHNICITY"),
            "marital_status",
            r.get("MARITAL"),
            "language",
            "hispanic".equals(r.get("ETHNICITY")) && chance.nextInt(3) == 0 ? "es" : "en",
            "interpreter_needed",
            false,
            "email",
            email,
            "phone",
            phone,
            "ssn",
            r.get("SSN"),
            "drivers_license",
            r.get("DRIVERS"),
            "passport",
            r.get("PASSPORT"),
            "birth_place",
            r.get("BIRTHPLACE"),
            "status",
            "ACTIVE",
            "deceased_at",
            null,
            "income",
            whole(r.get("INCOME")),
            "healthcare_expenses",
            number(r.get("HEALTHCARE_EXPENSES")),
            "healthcare_coverage",
            number(r.get("HEALTHCARE_COVERAGE")),
            "roles",
            List.of("portal"),
            "preferences",
            "{\"channel\": \"" + (chance.nextBoolean() ? "EMAIL" : "SMS") + "\"}");
    List<State> states = new ArrayList<>();
    states.add(new State(born, account));
    if (chance.nextInt(4) == 0) {
      // An account that changed its phone number at some time.
      states.set(
          0,
          new State(
              born,
              with(
                  account,
                  "phone",
                  String.format(Locale.ROOT, "617-555-%04d", chance.nextInt(10_000)))));
      Instant until = died == null ? world.end() : died;
      states.add(new State(born.plus(Duration.between(born, until).dividedBy(2)), account));
    }
    if (died != null) {
      states.add(new State(died, with(account, "status", "DECEASED", "deceased_at", died)));
    }
    world.log().live("users", states, null);
    address(r, born);
    registrations(r, phone, email, born);
    consents(patient, born, chance);
    world.rows().of(patient, "payer_transitions").forEach(this::policy);
  }

  private static String letters(String name) {
    return name == null ? "x" : name.replaceAll("[^A-Za-z]", "");
  }

  private void address(CsvFile.Row r, Instant born) {
    world
        .log()
        .insert(
            "user_addresses",
            born,
            row(
                "address_id",
                id("address", r.get("Id")),
                "user_id",
                r.get("Id"),
                "line",
                r.get("ADDRESS"),
                "city",
                r.get("CITY"),
                "county",
                r.get("COUNTY"),
                "fips",
                r.get("FIPS"),
                "state",
                r.get("STATE"),
                "zip",
                r.get("ZIP"),
                "lat",
                number(r.get("LAT")),
                "lon",
                number(r.get("LON")),
                "is_current",
                true,
                "valid_from",
                day(born),
                "valid_to",
                null));
  }

  /** One to three registrations; about 8 % of them carry an error that real registrations carry. */
  private void registrations(CsvFile.Row r, String phone, String email, Instant born) {
    Random chance = world.chance("registrations", r.get("Id"));
    int count = 1 + chance.nextInt(3);
    for (int i = 0; i < count; i++) {
      String registration = id("registration", r.get("Id"), i);
      Map<String, Object> reg =
          row(
              "registration_id",
              registration,
              "source_system",
              SYSTEMS[i],
              "mrn",
              SYSTEMS[i].charAt(0)
                  + String.format(
                      Locale.ROOT, "%08d", Math.floorMod(registration.hashCode(), 100_000_000)),
              "patient_id",
              i == 0 ? r.get("Id") : null,
              "first_name",
              r.get("FIRST"),
              "middle_name",
              r.get("MIDDLE"),
              "last_name",
              r.get("LAST"),
              "suffix",
              r.get("SUFFIX"),
              "date_of_birth",
              day(r.get("BIRTHDATE")),
              "gender",
              r.get("GENDER"),
              "ssn",
              r.get("SSN"),
              "phone",
              phone,
              "email",
              email,
              "address_line",
              r.get("ADDRESS"),
              "city",
              r.get("CITY"),
              "state",
              r.get("STATE"),
              "zip",
              r.get("ZIP"),
              "registered_at",
              born.plus(Duration.ofDays(chance.nextInt(2000))),
              "is_active",
              true);
      if (chance.nextDouble() < 0.08) {
        reg = withError(reg, r, chance);
      }
      world
          .log()
          .insert(
              "patient_registrations",
              world.min((Instant) reg.get("registered_at"), world.end()),
              reg);
      world.truth().registration(registration, r.get("Id"));
    }
  }

  private static Map<String, Object> withError(
      Map<String, Object> reg, CsvFile.Row r, Random chance) {
    String first = (String) reg.get("first_name");
    String last = (String) reg.get("last_name");
    LocalDate born = (LocalDate) reg.get("date_of_birth");
    return switch (chance.nextInt(7)) {
      case 0 -> with(reg, "first_name", last, "last_name", first);
      case 1 -> with(reg, "ssn", null);
      case 2 ->
          with(
              reg,
              "date_of_birth",
              born.getDayOfMonth() <= 12
                  ? LocalDate.of(
                      born.getYear(), born.getDayOfMonth(), Math.min(28, born.getMonthValue()))
                  : born.plusYears(1));
      case 3 -> with(reg, "last_name", r.get("MAIDEN") == null ? last : r.get("MAIDEN"));
      case 4 -> with(reg, "first_name", first.substring(0, Math.max(2, first.length() - 1)));
      case 5 -> with(reg, "phone", null, "email", null);
      default -> with(reg, "last_name", transposed(last));
    };
  }

  private static String transposed(String text) {
    return text.length() < 3
        ? text
        : "" + text.charAt(0) + text.charAt(2) + text.charAt(1) + text.substring(3);
  }

  /** Care is permitted; research, marketing and AI training are asked for, and some say no. */
  private void consents(String patient, Instant born, Random chance) {
    Instant asked = world.end().minus(Duration.ofDays(100 + chance.nextInt(900)));
    if (asked.isBefore(born)) {
      asked = born;
    }
    for (String purpose : List.of("TREATMENT", "RESEARCH", "MARKETING", "AI_TRAINING")) {
      boolean permits =
          purpose.equals("TREATMENT") || chance.nextInt(10) < (purpose.equals("RESEARCH") ? 7 : 4);
      world
          .log()
          .insert(
              "consents",
              asked,
              row(
                  "consent_id",
                  id("consent", patient, purpose),
                  "patient_id",
                  patient,
                  "purpose",
                  purpose,
                  "scope",
                  "ALL",
                  "decision",
                  permits ? "PERMIT" : "DENY",
                  "valid_from",
                  asked,
                  "source",
                  "PORTAL"));
    }
    if (chance.nextInt(30) == 0) {
      Map<String, Object> request =
          row(
              "request_id",
              id("access", patient),
              "patient_id",
              patient,
              "kind",
              "ACCESS",
              "opened_at",
              asked,
              "due_at",
              asked.plus(Duration.ofDays(30)),
              "state",
              "OPEN");
      Instant closed = asked.plus(Duration.ofDays(12));
      world
          .log()
          .live(
              "privacy_requests",
              List.of(
                  new State(asked, request),
                  new State(closed, with(request, "state", "FULFILLED", "closed_at", closed))),
              null);
    }
  }

  private void policy(CsvFile.Row r) {
    Instant start = instant(r.get("START_DATE"));
    Instant end = instant(r.get("END_DATE"));
    String ownership = r.get("PLAN_OWNERSHIP");
    boolean over = end != null && !end.isAfter(world.end());
    Map<String, Object> policy =
        row(
            "policy_id",
            id("policy", r.get("PATIENT"), r.number()),
            "patient_id",
            r.get("PATIENT"),
            "payer_id",
            r.get("PAYER"),
            "secondary_payer_id",
            r.get("SECONDARY_PAYER"),
            "priority",
            1,
            "policy_number",
            r.get("MEMBERID"),
            "plan_ownership",
            ownership == null ? null : ownership.toUpperCase(Locale.ROOT),
            "owner_name",
            r.get("OWNER_NAME"),
            "plan_type",
            "MEDICAL",
            "start_date",
            day(start),
            "end_date",
            null,
            "status",
            "ACTIVE");
    List<State> states =
        new ArrayList<>(
            List.of(new State(start, end == null ? policy : with(policy, "end_date", day(end)))));
    if (over) {
      states.add(new State(end, with(policy, "end_date", day(end), "status", "EXPIRED")));
    }
    world.log().live("insurance_policies", states, null);
  }
}
