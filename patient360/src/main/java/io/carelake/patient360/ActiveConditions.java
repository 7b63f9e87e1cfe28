package io.carelake.patient360;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.carelake.core.transform.Inputs;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The conditions a patient has at the logical time: begun by then, not abated by then, and not
 * known to be wrong (FHIR Condition.verificationStatus refuted or entered-in-error). Abatement on
 * the day itself is over; so is a condition that is resolved, inactive or in remission (FHIR
 * Condition.clinicalStatus) without a day of abatement. Newest onset first.
 */
final class ActiveConditions {
  private ActiveConditions() {}

  static Dataset<Row> of(Inputs in) {
    return Sections.newestFirst(
        in.table(Tables.DIAGNOSES)
            .where(Moment.of(in).covers("onset_on", "abatement_on"))
            .where(
                Ending.isNotOver(
                    "abatement_on", "clinical_status", "RESOLVED", "INACTIVE", "REMISSION"))
            .where(
                not(
                    coalesce(col("verification_status"), lit(""))
                        .isin("REFUTED", "ENTERED_IN_ERROR"))),
        "active_conditions",
        "onset_on",
        "snomed",
        "icd10",
        "display",
        "verification_status",
        "severity",
        "diagnosis_id");
  }
}
