package io.carelake.testkit.simulator;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** How cells of Synthea become values of PostgreSQL columns. */
final class Cells {
  private Cells() {}

  /** A row by column and value, in turn; null values may be given. */
  static Map<String, Object> row(Object... columnsAndValues) {
    Map<String, Object> row = new HashMap<>();
    for (int i = 0; i < columnsAndValues.length; i += 2) {
      row.put((String) columnsAndValues[i], columnsAndValues[i + 1]);
    }
    return row;
  }

  static Map<String, Object> with(Map<String, Object> row, Object... columnsAndValues) {
    Map<String, Object> copy = new HashMap<>(row);
    copy.putAll(row(columnsAndValues));
    return copy;
  }

  /** An identifier for a row that has none, the same in every run. */
  static String id(String kind, Object... parts) {
    StringBuilder name = new StringBuilder(kind);
    for (Object part : parts) {
      name.append('|').append(part);
    }
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** A timestamp; a mere date is its first moment in UTC. */
  static Instant instant(String text) {
    if (text == null) {
      return null;
    }
    return text.length() == 10
        ? day(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : Instant.parse(text);
  }

  static LocalDate day(String text) {
    return text == null ? null : LocalDate.parse(text.substring(0, 10));
  }

  /** The later moment, at least a second after the first. */
  static Instant later(Instant a, Instant b) {
    return b.isAfter(a) ? b : a.plusSeconds(1);
  }

  static LocalDate day(Instant at) {
    return at.atZone(ZoneOffset.UTC).toLocalDate();
  }

  static BigDecimal number(String text) {
    return text == null ? null : new BigDecimal(text);
  }

  static BigDecimal numberOrNull(String text) {
    try {
      return text == null ? null : new BigDecimal(text);
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  static Integer whole(String text) {
    return text == null ? null : Integer.valueOf((int) Double.parseDouble(text));
  }
}
