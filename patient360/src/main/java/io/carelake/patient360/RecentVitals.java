package io.carelake.patient360;

import io.carelake.core.transform.Inputs;
import java.time.Period;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a clinic measured in the last 30 days, newest first; the unit is the source's. */
final class RecentVitals {
  static final Period WINDOW = Period.ofDays(30);

  private RecentVitals() {}

  static Dataset<Row> of(Inputs in) {
    return Sections.newestFirst(
        in.table(Tables.VITALS).where(Moment.of(in).withinLast(WINDOW, "measured_at")),
        "vitals_30d",
        "measured_at",
        "code",
        "vital_type",
        "display",
        "value",
        "systolic",
        "diastolic",
        "unit",
        "vital_id");
  }
}
