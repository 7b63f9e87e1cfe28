package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.transform.Inputs;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Who the patient is and how to reach them. Grain: one row per patient account. Age is the calendar
 * age at the logical time, or at death. The address is the one in force at the logical time; of
 * several, the one that began last. Flagged accounts are shown as they are: a patient without a
 * page would be worse than a page with a flagged value.
 */
final class Demographics {
  private Demographics() {}

  static Dataset<Row> of(Inputs in) {
    Moment now = Moment.of(in);
    Column dead = col("deceased_at").isNotNull().and(col("deceased_at").leq(now.instant()));
    Dataset<Row> accounts =
        in.tableWithFlagged(Tables.USERS)
            .where(col("role").equalTo("PATIENT"))
            .select(
                col("user_id").as("patient_id"),
                col("first_name"),
                col("middle_name"),
                col("last_name"),
                col("date_of_birth"),
                when(dead, Moment.yearsBetween(col("date_of_birth"), to_date(col("deceased_at"))))
                    .otherwise(now.ageInYears(col("date_of_birth")))
                    .as("age_years"),
                col("gender"),
                col("race"),
                col("ethnicity"),
                col("language"),
                col("marital_status"),
                col("email"),
                col("phone"),
                col("ssn"),
                when(dead, col("deceased_at")).as("deceased_at"),
                dead.as("is_deceased"));
    return accounts.join(addresses(in, now), Sections.KEY, "left");
  }

  private static Dataset<Row> addresses(Inputs in, Moment now) {
    return in.table(Tables.USER_ADDRESSES)
        .where(now.coversThrough("valid_from", "valid_to"))
        .groupBy(col("user_id").as("patient_id"))
        .agg(
            max(struct(
                    col("valid_from"),
                    col("address_id"),
                    col("line"),
                    col("city"),
                    col("state"),
                    col("zip")))
                .as("a"))
        .select(
            col("patient_id"),
            col("a.line").as("address_line"),
            col("a.city").as("city"),
            col("a.state").as("state"),
            col("a.zip").as("zip"));
  }
}
