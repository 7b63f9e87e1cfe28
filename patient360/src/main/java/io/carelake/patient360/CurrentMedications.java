package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;

import io.carelake.core.transform.Inputs;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The prescriptions that run at the logical time: started by then, not stopped by then, and not
 * cancelled (FHIR MedicationRequest.status). One that is completed or stopped without a moment of
 * its end is over; one on hold is shown, with its status. Newest start first.
 */
final class CurrentMedications {
  private CurrentMedications() {}

  static Dataset<Row> of(Inputs in) {
    Column now = Moment.of(in).instant();
    return Sections.newestFirst(
        in.table(Tables.PRESCRIPTIONS)
            .where(col("started_at").leq(now))
            .where(col("stopped_at").isNull().or(col("stopped_at").gt(now)))
            .where(Ending.isNotOver("stopped_at", "status", "COMPLETED", "STOPPED"))
            .where(col("status").notEqual("CANCELLED")),
        "current_medications",
        "started_at",
        "rxnorm",
        "name",
        "dosage",
        "frequency",
        "status",
        "reason",
        "prescription_id");
  }
}
