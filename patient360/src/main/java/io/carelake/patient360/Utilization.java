package io.carelake.patient360;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.transform.Inputs;
import java.time.Period;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Encounters that started within the last twelve calendar months, by class; planned and cancelled
 * ones did not take place. Inpatient days are midnights spent up to the logical time; a stay that
 * began and ended on one day counts none. Cost is the claim total in US dollars.
 */
final class Utilization {
  static final Period WINDOW = Period.ofMonths(12);
  private static final Object[] NAMED = {
    "ambulatory", "outpatient", "wellness", "urgentcare", "emergency", "inpatient", "virtual"
  };

  private Utilization() {}

  static Dataset<Row> of(Inputs in) {
    Column now = Moment.of(in).instant();
    Column inpatient = col("class").equalTo("inpatient");
    return in.table(Tables.ENCOUNTERS)
        .where(Moment.of(in).withinLast(WINDOW, "started_at"))
        .where(not(coalesce(col("status"), lit("")).isin("CANCELLED", "PLANNED")))
        .groupBy("patient_id")
        .agg(
            count(lit(1)).as("encounters"),
            of("ambulatory"),
            of("outpatient"),
            of("wellness"),
            of("urgentcare"),
            of("emergency"),
            of("inpatient"),
            of("virtual"),
            count(when(not(col("class").isin(NAMED)), 1)).as("other"),
            coalesce(
                    sum(
                        when(
                            inpatient,
                            datediff(
                                least(coalesce(col("stopped_at"), now), now), col("started_at")))),
                    lit(0L))
                .as("inpatient_days"),
            coalesce(sum("total_cost"), lit(0)).cast("decimal(18,2)").as("total_cost"))
        .select(
            col("patient_id"),
            struct(
                    col("encounters"),
                    col("ambulatory"),
                    col("outpatient"),
                    col("wellness"),
                    col("urgentcare"),
                    col("emergency"),
                    col("inpatient"),
                    col("virtual"),
                    col("other"),
                    col("inpatient_days"),
                    col("total_cost"))
                .as("utilization_12m"));
  }

  private static Column of(String encounterClass) {
    return count(when(col("class").equalTo(encounterClass), 1)).as(encounterClass);
  }
}
