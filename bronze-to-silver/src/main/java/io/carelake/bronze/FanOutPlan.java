package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.spark.sql.types.StructType;

/**
 * What the tasks of one job need to know; broadcast.
 *
 * @param targets the bronze tables; the last two are unassigned and dead letters
 * @param ingestedAt micros; one instant for the whole job
 * @param operation names the data files of this job
 * @param writing how data files are written, over what the tables say
 */
record FanOutPlan(
    List<Target> targets,
    TopicRoutes routes,
    TopicRoutes.Epochs epochs,
    long ingestedAt,
    String operation,
    Map<String, String> writing)
    implements Serializable {

  static final TableId UNASSIGNED = new TableId("bronze", "unassigned");
  static final TableId DEAD_LETTER = new TableId("bronze", "dead_letter");

  /** A table to write, with what it may already hold. */
  record Target(TableId id, Table table, StructType schema, OffsetBounds bounds)
      implements Serializable {}

  Target target(TableId id) {
    for (Target t : targets) {
      if (t.id().equals(id)) {
        return t;
      }
    }
    throw new IllegalStateException("no target " + id);
  }
}
