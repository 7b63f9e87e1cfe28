package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.transform.Inputs;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The last appointment that took place by the logical time, and the next one that is booked after
 * it. Cancelled and missed ones are neither. Of two at one moment the identifier decides.
 */
final class LastAndNextAppointment {
  private LastAndNextAppointment() {}

  static Dataset<Row> of(Inputs in) {
    Column now = Moment.of(in).instant();
    Column visit =
        struct(
            col("scheduled_at"),
            col("appointment_id"),
            col("status"),
            col("type"),
            col("specialty"),
            col("provider_id"),
            col("facility_id"));
    Column past = col("scheduled_at").leq(now).and(col("status").equalTo("COMPLETED"));
    Column ahead = col("scheduled_at").gt(now).and(col("status").isin("BOOKED", "CHECKED_IN"));
    return in.table(Tables.APPOINTMENTS)
        .groupBy("patient_id")
        .agg(
            max(when(past, visit)).as("last_appointment"),
            min(when(ahead, visit)).as("next_appointment"));
  }
}
