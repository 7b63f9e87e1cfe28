package io.carelake.core.privacy;

import io.carelake.core.contract.TableId;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * The check of the read door for queries that are part of the lake itself: one SELECT, known nodes,
 * no reaching outside.
 */
public final class QueryCheck {
  private QueryCheck() {}

  /** The tables a query reads; refuses what is not one harmless query, with the reason. */
  public static Set<TableId> tables(SparkSession spark, String sql) {
    return Statement.parse(spark, sql).tables();
  }
}
