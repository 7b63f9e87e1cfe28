package io.carelake.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.carelake.silver.HistoryMarks.First;
import io.carelake.silver.HistoryMarks.Snapshot;
import io.carelake.silver.HistoryMarks.Truncate;
import io.carelake.silver.SourceMarks.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads the truncates and the whole snapshots of a source table off its bronze rows: one job over a
 * few narrow columns.
 */
final class HistoryMarksReader {
  private static final String OF_SNAPSHOT = "op = 'r' AND source.snapshot <> 'incremental'";
  private static final String ENDS =
      "op = 'r' AND source.snapshot IN ('last', 'last_in_data_collection')";

  private HistoryMarksReader() {}

  /** The marks that the rows of bronze tell of. */
  static HistoryMarks read(Dataset<Row> bronze) {
    List<Truncate> truncates = new ArrayList<>();
    List<Snapshot> snapshots = new ArrayList<>();
    for (Row r :
        bronze
            .where("source.lsn IS NOT NULL AND (op = 't' OR (" + OF_SNAPSHOT + "))")
            .groupBy(
                expr("coalesce(_topic_epoch, 0)").as("epoch"),
                expr("source.lsn").as("lsn"),
                expr("op = 't'").as("truncates"),
                expr("_topic_partition").as("partition"),
                expr("unix_micros(coalesce(_ingested_at, _kafka_at))").as("recorded"))
            .agg(
                expr("min(_offset)").as("first_offset"),
                expr("min(CASE WHEN op = 't' OR ("
                        + ENDS
                        + ") THEN unix_micros(coalesce(_event_at,"
                        + " _kafka_at)) END)")
                    .as("ended"))
            .groupBy("epoch", "lsn", "truncates")
            .agg(
                expr("min(ended)").as("at"),
                expr("min(CASE WHEN ended IS NOT NULL THEN recorded END)").as("since"),
                expr("collect_list(struct(partition, first_offset, recorded))").as("firsts"))
            .where(col("at").isNotNull())
            .collectAsList()) {
      Place place = new Place(r.getInt(0), r.getLong(1));
      if (r.getBoolean(2)) {
        truncates.add(new Truncate(place, r.getLong(3), r.getLong(4)));
      } else {
        snapshots.add(new Snapshot(place, r.getLong(3), r.getLong(4), firsts(r.getList(5))));
      }
    }
    return new HistoryMarks(List.copyOf(truncates), List.copyOf(snapshots));
  }

  /** Each time a smaller offset became known; rows that were delivered again tell nothing. */
  private static List<First> firsts(List<Row> rows) {
    List<First> firsts = new ArrayList<>();
    Map<Integer, Long> least = new HashMap<>();
    rows.stream()
        .map(r -> new First(r.getInt(0), r.getLong(1), r.getLong(2)))
        .sorted(Comparator.comparingLong(First::recorded))
        .filter(f -> f.offset() < least.getOrDefault(f.partition(), Long.MAX_VALUE))
        .forEach(
            f -> {
              least.put(f.partition(), f.offset());
              firsts.add(f);
            });
    return List.copyOf(firsts);
  }
}
