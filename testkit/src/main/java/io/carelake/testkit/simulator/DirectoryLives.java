package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.whole;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whom the provider service and the insurers know of: facilities, providers and their free slots,
 * payers.
 */
final class DirectoryLives {
  private final World world;

  DirectoryLives(World world) {
    this.world = world;
  }

  void write() {
    world.csv("organizations").forEach(this::facility);
    world.csv("providers").forEach(this::provider);
    world.csv("payers").forEach(this::payer);
    world.csv("providers").forEach(this::slots);
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

  private void slots(CsvFile.Row r) {
    Instant nine = day(world.end()).plusDays(1).atTime(9, 0).toInstant(ZoneOffset.UTC);
    for (int i = 0; i < 4; i++) {
      Instant released = nine.minus(Duration.ofDays(14));
      Map<String, Object> slot =
          row(
              "slot_id",
              id("slot", r.get("Id"), i),
              "provider_id",
              r.get("Id"),
              "facility_id",
              r.get("ORGANIZATION"),
              "slot_at",
              nine.plus(Duration.ofMinutes(30L * i)),
              "duration_minutes",
              30,
              "released_at",
              released,
              "is_open",
              true);
      world
          .log()
          .live(
              "provider_slots",
              List.of(
                  new State(released, slot),
                  new State(released.plus(Duration.ofDays(2)), with(slot, "is_open", i % 2 == 0))),
              i == 3 ? released.plus(Duration.ofDays(5)) : null);
    }
  }
}
