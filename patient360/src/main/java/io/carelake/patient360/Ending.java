package io.carelake.patient360;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import org.apache.spark.sql.Column;

/**
 * What is over although nobody wrote down when. Where an end is written down, the end decides and
 * not the status: a status tells how things stand now, and the logical time may lie before.
 */
final class Ending {
  private Ending() {}

  /** Has an end, or no status that says it is over. */
  static Column isNotOver(String end, String status, Object... over) {
    return col(end).isNotNull().or(not(coalesce(col(status), lit("")).isin(over)));
  }
}
