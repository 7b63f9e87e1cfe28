package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.row;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/** Uptime and latency of the services, and the stock of the pharmacy. */
final class PlatformLives {
  private final World world;

  PlatformLives(World world) {
    this.world = world;
  }

  void write() {
    LocalDate last = day(world.end());
    for (String service : world.log().services()) {
      for (int back = 29; back >= 0; back--) {
        LocalDate d = last.minusDays(back);
        Instant at = d.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Random chance = world.chance("platform", service, d);
        world
            .log()
            .insert(
                "service_uptime",
                at,
                row(
                    "uptime_id",
                    id("uptime", service, d),
                    "service",
                    service,
                    "day",
                    d,
                    "uptime_percent",
                    new BigDecimal("99.9"),
                    "outages",
                    chance.nextInt(2),
                    "downtime",
                    Duration.ofSeconds(chance.nextInt(80))));
        world
            .log()
            .insert(
                "api_latency",
                at,
                row(
                    "latency_id",
                    id("latency", service, d),
                    "service",
                    service,
                    "day",
                    d,
                    "mean_ms",
                    20.0 + chance.nextInt(20),
                    "p95_ms",
                    80.0,
                    "p99_ms",
                    150.0,
                    "calls",
                    10_000 + chance.nextInt(5_000),
                    "error_rate",
                    0.001));
      }
    }
    for (String code : List.of("860975", "314076", "1535362")) {
      world
          .log()
          .insert(
              "pharmacy_inventory",
              world.end().minus(Duration.ofDays(40)),
              row(
                  "inventory_id",
                  id("stock", code),
                  "sku",
                  "RX" + code,
                  "rxnorm",
                  code,
                  "name",
                  "Stock of " + code,
                  "on_hand",
                  120,
                  "reorder_level",
                  40,
                  "unit_cost",
                  new BigDecimal("1.20"),
                  "expires_on",
                  last.plusYears(1),
                  "lot_numbers",
                  List.of("A1", "B2")));
    }
  }
}
