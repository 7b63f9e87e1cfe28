package io.carelake.app.reference;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;

/** One spelling for each value, so that both sides of a comparison write it alike. */
final class Facts {
  private Facts() {}

  /** A line of facts; absent ones are a dash. */
  static String line(Object... values) {
    return Arrays.stream(values)
        .map(v -> v == null ? "-" : v instanceof BigDecimal n ? number(n) : v.toString())
        .collect(Collectors.joining(" | "));
  }

  static String number(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** A decimal of the source at the precision of numeric(18,6). */
  static BigDecimal measured(String text) {
    return text == null ? null : new BigDecimal(text).setScale(6, RoundingMode.HALF_UP);
  }

  static BigDecimal money(String text) {
    return text == null ? null : new BigDecimal(text).setScale(2, RoundingMode.HALF_UP);
  }

  /** A moment as Synthea or a database writes it: with zone, or in UTC without. */
  static Instant moment(String text) {
    if (text == null) {
      return null;
    }
    String iso = text.replace(' ', 'T');
    if (iso.length() == 10) {
      return LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    boolean zoned = iso.endsWith("Z") || iso.matches(".*[+-]\\d\\d:?\\d\\d$");
    return zoned
        ? OffsetDateTime.parse(iso).toInstant()
        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
  }

  /** The day in UTC. */
  static LocalDate day(String text) {
    return text == null ? null : moment(text).atZone(ZoneOffset.UTC).toLocalDate();
  }
}
