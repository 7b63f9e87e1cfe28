package io.carelake.patient360;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.carelake.core.transform.Inputs;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The insurance in force on the day of the logical time, by priority (1 = primary). A cancelled
 * policy is not, nor one that has expired without a last day.
 */
final class Coverage {
  private Coverage() {}

  static Dataset<Row> of(Inputs in) {
    Dataset<Row> payers =
        in.table(Tables.PAYERS).select(col("payer_id"), col("name").as("payer_name"));
    Dataset<Row> policies =
        in.table(Tables.INSURANCE_POLICIES)
            .where(Moment.of(in).covers("start_date", "end_date"))
            .where(Ending.isNotOver("end_date", "status", "EXPIRED"))
            .where(col("status").notEqual("CANCELLED"));
    return Sections.ascending(
        policies.join(broadcast(payers), "payer_id", "left"),
        "insurance",
        "priority",
        "start_date",
        "end_date",
        "payer_id",
        "payer_name",
        "plan_type",
        "policy_id");
  }
}
