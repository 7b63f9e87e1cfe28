package io.carelake.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The records of {@code bronze.unassigned} whose topics have a contract by now, as a source of
 * events: they land in the tables of their topics, once, and stay where they are. Left out are
 * records of an earlier topic of the same name (another epoch): their offsets mean something else.
 */
public final class UnassignedEvents implements EventSource {
  private static final String UNKNOWN = "kind = 'unknown topic'";
  private final RunContext run;
  private final Map<String, TableId> topics;
  private final TopicRoutes.Epochs epochs;
  private final long count;
  private final long bytes;

  private UnassignedEvents(
      RunContext run,
      Map<String, TableId> topics,
      TopicRoutes.Epochs epochs,
      long count,
      long bytes) {
    this.run = run;
    this.topics = topics;
    this.epochs = epochs;
    this.count = count;
    this.bytes = bytes;
  }

  /** The source; empty if no unassigned topic has a contract. */
  public static Optional<UnassignedEvents> of(RunContext run) {
    if (!run.store().exists(FanOutPlan.UNASSIGNED)) {
      return Optional.empty();
    }
    TopicRoutes routes = new TopicRoutes(run.contracts().of(Layer.BRONZE));
    TopicRoutes.Epochs epochs = TopicRoutes.Epochs.of(run.spark());
    Map<String, TableId> topics = new TreeMap<>();
    long count = 0;
    long bytes = 0;
    for (Row r :
        run.store()
            .read(FanOutPlan.UNASSIGNED)
            .where(UNKNOWN)
            .groupBy("topic", "topic_epoch")
            .agg(expr("count(1)"), expr("coalesce(sum(octet_length(payload)), 0L)"))
            .collectAsList()) {
      Optional<TableId> table = routes.table(r.getString(0));
      if (table.isPresent() && epochs.of(r.getString(0)) == r.getInt(1)) {
        topics.put(r.getString(0), table.get());
        count += r.getLong(2);
        bytes += r.getLong(3);
      }
    }
    return topics.isEmpty()
        ? Optional.empty()
        : Optional.of(new UnassignedEvents(run, topics, epochs, count, bytes));
  }

  /** The tables that the events belong to now. */
  public List<TableId> tables() {
    return List.copyOf(new TreeSet<>(topics.values()));
  }

  @Override
  public String name() {
    return FanOutPlan.UNASSIGNED + " " + topics.keySet();
  }

  @Override
  public List<Portion> portions() {
    return List.of(new All());
  }

  private final class All implements Portion {
    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public Dataset<Row> events(SparkSession spark) {
      List<Column> ours = new ArrayList<>();
      topics
          .keySet()
          .forEach(
              t -> ours.add(col("topic").equalTo(t).and(col("topic_epoch").equalTo(epochs.of(t)))));
      return run.store()
          .read(FanOutPlan.UNASSIGNED)
          .where(UNKNOWN)
          .where(ours.stream().reduce(Column::or).orElseThrow())
          .selectExpr(
              "topic",
              "partition",
              "offset",
              "kafka_at AS timestamp",
              "headers",
              "encode(key, 'UTF-8') AS key",
              "encode(payload, 'UTF-8') AS value",
              "CAST(NULL AS STRING) AS origin",
              "CAST(NULL AS BIGINT) AS line",
              "CAST(NULL AS STRING) AS problem");
    }

    @Override
    public long delivered() {
      return count;
    }
  }
}
