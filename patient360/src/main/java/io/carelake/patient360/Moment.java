package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import io.carelake.core.transform.Inputs;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import org.apache.spark.sql.Column;

/** The logical time of a run and its windows; days are days of UTC. */
record Moment(Instant at) {
  static Moment of(Inputs in) {
    return new Moment(in.asOf());
  }

  Column instant() {
    return lit(at);
  }

  LocalDate date() {
    return at.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** The same time of day earlier by a calendar period. */
  Moment before(Period period) {
    return new Moment(at.atZone(ZoneOffset.UTC).minus(period).toInstant());
  }

  /**
   * After {@code this - period} and not after this: the edge that a value leaves by is exclusive.
   */
  Column withinLast(Period period, String column) {
    return col(column).gt(before(period).instant()).and(col(column).leq(instant()));
  }

  /** From its first day on, and until the day before its last; an open end is still running. */
  Column covers(String firstDay, String endDay) {
    return col(firstDay).leq(lit(date())).and(col(endDay).isNull().or(col(endDay).gt(lit(date()))));
  }

  /** From its first day on, and still on its last; an open end is still running. */
  Column coversThrough(String firstDay, String lastDay) {
    return col(firstDay)
        .leq(lit(date()))
        .and(col(lastDay).isNull().or(col(lastDay).geq(lit(date()))));
  }

  /**
   * Completed years of life on this day; who was born on 29 February turns a year older on 1 March
   * of a common year.
   */
  Column ageInYears(Column dateOfBirth) {
    return yearsBetween(dateOfBirth, lit(date()));
  }

  /** Completed years of life on a day, as {@link #ageInYears} counts them. */
  static Column yearsBetween(Column dateOfBirth, Column day) {
    Column notYet = date_format(day, "MMdd").lt(date_format(dateOfBirth, "MMdd"));
    return year(day).minus(year(dateOfBirth)).minus(when(notYet, 1).otherwise(0));
  }
}
