package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What the health records systems of three hospitals hold of a person: one to three registrations,
 * some with an error. Besides, some relatives who share nearly everything with a patient and are
 * somebody else.
 */
final class RegistrationLives {
  private static final String[] SYSTEMS = {"EPIC", "CERNER", "MEDITECH"};

  /** Shares of patients who have such a relative in some hospital's records. */
  private static final double TWINS = 0.03;

  private static final double NAMESAKES = 0.03;
  private static final double HOUSEHOLDS = 0.08;

  private final World world;

  RegistrationLives(World world) {
    this.world = world;
  }

  void patient(CsvFile.Row r, String phone, String email, Instant born) {
    Random chance = world.chance("registrations", r.get("Id"));
    int count = 1 + chance.nextInt(3);
    for (int i = 0; i < count; i++) {
      Map<String, Object> registration =
          with(
              person(r, phone, email),
              "registration_id",
              id("registration", r.get("Id"), i),
              "patient_id",
              i == 0 ? r.get("Id") : null);
      RegistrationError error = null;
      if (chance.nextDouble() < world.registrationErrors()) {
        error = RegistrationError.any(chance);
        registration = error.in(registration, r.get("MAIDEN"), chance);
      }
      Instant at = born.plus(Duration.ofDays(chance.nextInt(2000)));
      register(registration, SYSTEMS[i], at);
      world
          .truth()
          .registration(
              (String) registration.get("registration_id"),
              r.get("Id"),
              error == null ? null : error.name());
    }
    relatives(r, phone, email, born);
  }

  private static Map<String, Object> person(CsvFile.Row r, String phone, String email) {
    return row(
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
        r.get("ZIP"));
  }

  private void register(Map<String, Object> registration, String system, Instant at) {
    int number = Math.floorMod(registration.get("registration_id").hashCode(), 100_000_000);
    Instant registered = world.min(at, world.end());
    world
        .log()
        .insert(
            "patient_registrations",
            registered,
            with(
                registration,
                "source_system",
                system,
                "mrn",
                system.charAt(0) + String.format(Locale.ROOT, "%08d", number),
                "registered_at",
                registered,
                "is_active",
                true));
  }

  /** Persons of their own, whom a careless match takes for the patient. */
  private void relatives(CsvFile.Row r, String phone, String email, Instant born) {
    Random chance = world.chance("relatives", r.get("Id"));
    Map<String, Object> patient = with(person(r, phone, email), "patient_id", null, "email", null);
    boolean isWoman = "F".equals(r.get("GENDER"));
    if (chance.nextDouble() < TWINS) {
      // Same birthday, address and phone; the given names differ by a letter or two.
      String first = r.get("FIRST");
      relative(r, "TWIN", born, chance, with(patient, "first_name", sibling(first, isWoman)));
    }
    if (chance.nextDouble() < NAMESAKES && !isWoman) {
      LocalDate son = day(r.get("BIRTHDATE")).plusYears(22 + chance.nextInt(14)).plusDays(40);
      if (son.isBefore(day(world.end()))) {
        relative(
            r,
            "SON_OF_ONE_NAME",
            Cells.instant(son.toString()),
            chance,
            with(patient, "date_of_birth", son, "suffix", chance.nextBoolean() ? "Jr." : null));
      }
    }
    if (chance.nextDouble() < HOUSEHOLDS) {
      LocalDate other = day(r.get("BIRTHDATE")).plusDays(chance.nextInt(3000));
      relative(
          r,
          "HOUSEHOLD",
          Cells.instant(world.min(Cells.instant(other.toString()), world.end()).toString()),
          chance,
          with(
              patient,
              "first_name",
              isWoman ? "Harald" : "Ingrid",
              "middle_name",
              null,
              "gender",
              isWoman ? "M" : "F",
              "date_of_birth",
              day(world.min(Cells.instant(other.toString()), world.end()))));
    }
  }

  private void relative(
      CsvFile.Row r, String relation, Instant born, Random chance, Map<String, Object> like) {
    String person = id("relative", relation, r.get("Id"));
    List<String> systems = List.of(SYSTEMS).subList(0, 1 + chance.nextInt(2));
    String ssn =
        String.format(
            Locale.ROOT, "999-%02d-%04d", 10 + chance.nextInt(80), chance.nextInt(10_000));
    for (String system : systems) {
      String registration = id("registration", person, system);
      register(
          with(like, "registration_id", registration, "ssn", ssn),
          system,
          born.plus(Duration.ofDays(chance.nextInt(2000))));
      world.truth().relative(registration, person, relation, r.get("Id"));
    }
  }

  /** Maria and Marla, Anton and Antor: what parents of twins like, and matchers do not. */
  private static String sibling(String first, boolean isWoman) {
    String letters = first.replaceAll("[0-9]+$", "");
    return letters.length() < 3
        ? letters + (isWoman ? "a" : "o")
        : letters.substring(0, letters.length() - 2)
            + (letters.endsWith(isWoman ? "la" : "ro") ? "na" : isWoman ? "la" : "ro");
  }
}
