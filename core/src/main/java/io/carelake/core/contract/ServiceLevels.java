package io.carelake.core.contract;

import java.time.Duration;
import java.time.Period;
import java.util.Optional;
import java.util.Set;

/** The service levels of a contract: how fresh its data is, how long it is kept. */
record ServiceLevels(Optional<Duration> freshness, Optional<Period> retention) {
  private static final Set<String> KNOWN =
      Set.of(
          "freshness",
          "retention",
          "frequency",
          "latency",
          "availability",
          "generalAvailability",
          "endOfSupport",
          "endOfLife",
          "timeOfAvailability");

  static ServiceLevels read(YamlMap contract) {
    Optional<Duration> freshness = Optional.empty();
    Optional<Period> retention = Optional.empty();
    for (YamlMap item : contract.maps("slaProperties")) {
      item.only(OdcsKeys.SLA);
      String property = item.required("property").orElse("");
      item.required("value");
      switch (property) {
        case "freshness" -> freshness = duration(item);
        case "retention" -> retention = period(item);
        default -> {
          if (!property.isEmpty() && !KNOWN.contains(property)) {
            item.problem("property", Spelling.unknown("service level", property, KNOWN));
          }
        }
      }
    }
    for (String wanted : Set.of("freshness", "retention")) {
      if (contract.maps("slaProperties").stream()
          .noneMatch(i -> i.text("property").filter(wanted::equals).isPresent())) {
        contract.problem("slaProperties", "Missing " + wanted + " in slaProperties");
      }
    }
    return new ServiceLevels(freshness, retention);
  }

  private static Optional<Duration> duration(YamlMap item) {
    Optional<Integer> value = whole(item);
    Optional<Duration> unit =
        item.parsed(
            "unit",
            "s, min, h or d",
            u ->
                switch (u) {
                  case "s", "second", "seconds" -> Duration.ofSeconds(1);
                  case "min", "minute", "minutes" -> Duration.ofMinutes(1);
                  case "h", "hour", "hours" -> Duration.ofHours(1);
                  case "d", "day", "days" -> Duration.ofDays(1);
                  default -> throw new IllegalArgumentException(u);
                });
    return value.flatMap(v -> unit.map(u -> u.multipliedBy(v)));
  }

  private static Optional<Period> period(YamlMap item) {
    Optional<Integer> value = whole(item);
    Optional<Period> unit =
        item.parsed(
            "unit",
            "d, mo or y",
            u ->
                switch (u) {
                  case "d", "day", "days" -> Period.ofDays(1);
                  case "mo", "month", "months" -> Period.ofMonths(1);
                  case "y", "yr", "year", "years" -> Period.ofYears(1);
                  default -> throw new IllegalArgumentException(u);
                });
    return value.flatMap(v -> unit.map(u -> u.multipliedBy(v)));
  }

  private static Optional<Integer> whole(YamlMap item) {
    if (!item.has("unit")) {
      item.problem("unit", "Missing unit");
    }
    return item.parsed(
        "value",
        "a whole number above 0",
        v -> {
          int number = Integer.parseInt(v);
          if (number <= 0) {
            throw new IllegalArgumentException(v);
          }
          return number;
        });
  }
}
