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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Accounts and addresses of patients. */
final class AccountLives {
  private final World world;
  private final RegistrationLives registrations;
  private final ConsentLives consents;

  AccountLives(World world) {
    this.world = world;
    this.registrations = new RegistrationLives(world);
    this.consents = new ConsentLives(world);
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
    registrations.patient(r, phone, email, born);
    consents.patient(patient, born, chance);
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
}
