package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;

import io.carelake.core.transform.Inputs;
import java.time.Period;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Laboratory results of specimens collected in the last 90 days, newest first; results entered in
 * error (FHIR Observation.status) are left out.
 */
final class RecentLabs {
  static final Period WINDOW = Period.ofDays(90);

  private RecentLabs() {}

  static Dataset<Row> of(Inputs in) {
    return Sections.newestFirst(
        in.table(Tables.LAB_RESULTS)
            .where(Moment.of(in).withinLast(WINDOW, "collected_at"))
            .where(col("status").notEqual("ENTERED_IN_ERROR")),
        "labs_90d",
        "collected_at",
        "loinc",
        "display",
        "value",
        "comparator",
        "value_text",
        "unit",
        "abnormal_flag",
        "status",
        "result_id");
  }
}
