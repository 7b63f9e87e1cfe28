package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Inputs;
import java.time.Instant;
import java.time.Period;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whose page the passage of time between two logical times changes, in either direction. */
record Passage(Inputs in, Instant from, Instant to) {

  Dataset<Row> patients() {
    return moments(Tables.VITALS, Period.ZERO, "measured_at")
        .union(moments(Tables.VITALS, RecentVitals.WINDOW, "measured_at"))
        .union(moments(Tables.LAB_RESULTS, Period.ZERO, "collected_at"))
        .union(moments(Tables.LAB_RESULTS, RecentLabs.WINDOW, "collected_at"))
        .union(moments(Tables.ENCOUNTERS, Period.ZERO, "started_at"))
        .union(moments(Tables.ENCOUNTERS, Utilization.WINDOW, "started_at"))
        .union(unfinishedStays())
        .union(moments(Tables.APPOINTMENTS, Period.ZERO, "scheduled_at"))
        .union(moments(Tables.PRESCRIPTIONS, Period.ZERO, "started_at"))
        .union(moments(Tables.PRESCRIPTIONS, Period.ZERO, "stopped_at"))
        .union(days(Tables.DIAGNOSES, "onset_on"))
        .union(days(Tables.DIAGNOSES, "abatement_on"))
        .union(days(Tables.ALLERGIES, "onset_on"))
        .union(days(Tables.ALLERGIES, "stopped_on"))
        .union(days(Tables.INSURANCE_POLICIES, "start_date"))
        .union(days(Tables.INSURANCE_POLICIES, "end_date"))
        .union(addresses())
        .union(birthdaysAndDeaths());
  }

  private Moment first() {
    return new Moment(from.isBefore(to) ? from : to);
  }

  private Moment last() {
    return new Moment(from.isBefore(to) ? to : from);
  }

  /** Rows whose moment, or whose moment of leaving a window, lies in between. */
  private Dataset<Row> moments(TableId table, Period window, String column) {
    Column within =
        col(column)
            .gt(first().before(window).instant())
            .and(col(column).leq(last().before(window).instant()));
    return in.table(table).where(within).select("patient_id");
  }

  private Dataset<Row> days(TableId table, String column) {
    return in.table(table).where(within(column)).select("patient_id");
  }

  private Column within(String dateColumn) {
    return col(dateColumn).gt(lit(first().date())).and(col(dateColumn).leq(lit(last().date())));
  }

  /** An inpatient stay grows by a day each day until it ends. */
  private Dataset<Row> unfinishedStays() {
    return in.table(Tables.ENCOUNTERS)
        .where(col("class").equalTo("inpatient").and(col("started_at").leq(last().instant())))
        .where(col("stopped_at").isNull().or(col("stopped_at").gt(first().instant())))
        .select("patient_id");
  }

  /** The last day of an address is still one of its days: the day after makes the change. */
  private Dataset<Row> addresses() {
    Column ended =
        col("valid_to").geq(lit(first().date())).and(col("valid_to").lt(lit(last().date())));
    return in.table(Tables.USER_ADDRESSES)
        .where(within("valid_from").or(ended))
        .select(col("user_id").as("patient_id"));
  }

  private Dataset<Row> birthdaysAndDeaths() {
    Column aged =
        first().ageInYears(col("date_of_birth")).notEqual(last().ageInYears(col("date_of_birth")));
    Column died =
        col("deceased_at").gt(first().instant()).and(col("deceased_at").leq(last().instant()));
    return in.tableWithFlagged(Tables.USERS)
        .where(aged.or(died))
        .select(col("user_id").as("patient_id"));
  }
}
