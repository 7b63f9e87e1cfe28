package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carelake.core.transform.Inputs;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The allergies and intolerances known at the logical time: those without an onset count as always
 * there; those stopped by then do not count, nor those that are resolved or inactive (FHIR
 * AllergyIntolerance.clinicalStatus) without a day of their end. In order of their code.
 */
final class ActiveAllergies {
  private ActiveAllergies() {}

  static Dataset<Row> of(Inputs in) {
    var today = lit(Moment.of(in).date());
    return Sections.ascending(
        in.table(Tables.ALLERGIES)
            .where(col("onset_on").isNull().or(col("onset_on").leq(today)))
            .where(col("stopped_on").isNull().or(col("stopped_on").gt(today)))
            .where(Ending.isNotOver("stopped_on", "clinical_status", "RESOLVED", "INACTIVE")),
        "allergies",
        "code",
        "system",
        "display",
        "category",
        "reaction",
        "severity",
        "onset_on",
        "allergy_id");
  }
}
