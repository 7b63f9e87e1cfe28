package io.carelake.bronze;

import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.RunContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Lands portions of events, whatever their source: one Spark job writes the data files of all
 * tables; then each table gains its files in one commit. Each (topic, epoch, partition, offset)
 * lands once.
 */
final class BronzeLanding {
  private static final long TASK_BYTES = 48L << 20;
  private static final int MOST_TASKS = 2000;

  /** Up to here a portion that needs no shuffle gets none: it costs more than an idle core. */
  static final long SMALL_BYTES = 16L << 20;

  private final RunContext run;
  private final BronzeAppends appends;
  private final BronzeTables tables;
  private final TopicRoutes routes;
  private final TopicRoutes.Epochs epochs;

  BronzeLanding(RunContext run, BronzeAppends appends) {
    this.run = run;
    this.appends = appends;
    this.tables = new BronzeTables(run);
    this.routes = new TopicRoutes(run.contracts().of(Layer.BRONZE));
    this.epochs = TopicRoutes.Epochs.of(run.spark());
  }

  BronzeTables tables() {
    return tables;
  }

  TopicRoutes.Epochs epochs() {
    return epochs;
  }

  /** The table that the events of a topic land in. */
  TableId tableOf(String topic) {
    return routes.table(topic).orElse(FanOutPlan.UNASSIGNED);
  }

  /** The topics that are read if nobody says which. */
  Pattern standardTopics() {
    return routes.standard();
  }

  /** Makes or widens the tables. */
  void ensure() {
    tables.ensure();
  }

  /** Writes the files of a portion whose events may belong to any table. */
  Written write(EventSource.Portion portion) {
    return write(portion, tables.all());
  }

  /** Writes the files of a portion whose events belong to these tables, or to none. */
  Written write(EventSource.Portion portion, Collection<TableId> ids) {
    return write(dealt(portion).queryExecution().toRdd().toJavaRDD(), ids, Map.of());
  }

  /**
   * Writes the files of events that belong to these tables, or to none.
   *
   * @param events all of a block of offsets in one partition, each partition in the order of topic,
   *     partition and offset
   */
  Written write(JavaRDD<InternalRow> events, Collection<TableId> ids, Map<String, String> writing) {
    Set<TableId> wanted = new TreeSet<>(ids);
    wanted.add(FanOutPlan.UNASSIGNED);
    wanted.add(FanOutPlan.DEAD_LETTER);
    List<FanOutPlan.Target> targets = tables.targets(wanted);
    Map<TableId, Long> seen = tables.seen(targets);
    FanOutPlan plan =
        new FanOutPlan(
            targets,
            routes,
            epochs,
            ChronoUnit.MICROS.between(Instant.EPOCH, run.clock().instant()),
            UUID.randomUUID().toString(),
            writing);
    Broadcast<FanOutPlan> broadcast =
        JavaSparkContext.fromSparkContext(run.spark().sparkContext()).broadcast(plan);
    // Without a name: Spark's pages show the values of those that have one.
    CollectionAccumulator<TaskResult> results = new CollectionAccumulator<>();
    run.spark().sparkContext().register(results);
    try {
      events.foreachPartition(new FanOut(broadcast, results));
      return settled(Written.of(results.value(), seen));
    } catch (Throwable e) {
      abandon(Written.of(results.value(), seen), e);
      throw e;
    } finally {
      broadcast.destroy();
    }
  }

  /** Acts on the drift that was seen, before any of it is visible. */
  private Written settled(Written written) {
    Map<TableId, TableIngest> counts = new TreeMap<>(written.counts());
    counts.replaceAll(
        (id, c) -> SourceDrift.settle(run.contracts().require(id), tables.table(id), c));
    return new Written(
        counts, written.files(), written.rows(), written.spans(), written.times(), written.seen());
  }

  /**
   * All events of a block of offsets in one task, so that it alone decides what is new; tasks small
   * enough that many are done while a busy topic keeps one core.
   */
  private Dataset<Row> dealt(EventSource.Portion portion) {
    Dataset<Row> events = portion.events(run.spark());
    int cores = run.spark().sparkContext().defaultParallelism();
    long bytes = portion.bytes();
    Dataset<Row> together =
        portion.isDealt() && bytes <= SMALL_BYTES
            ? events.coalesce(cores)
            : events.repartition(
                (int) Math.min(MOST_TASKS, Math.max(4L * cores, bytes / TASK_BYTES)),
                events.col(RawEvents.TOPIC),
                functions.shiftright(events.col(RawEvents.OFFSET), OffsetGuard.BLOCK_BITS));
    return together.sortWithinPartitions(RawEvents.TOPIC, RawEvents.PARTITION, RawEvents.OFFSET);
  }

  /**
   * Appends what was written, each table with the properties that become true with it. Dead letters
   * come first: a table that says how far its topics were consumed must not say so of a dead letter
   * that is not there yet.
   */
  void commit(Written written, Map<TableId, Map<String, String>> properties) {
    if (written.files().containsKey(FanOutPlan.DEAD_LETTER)) {
      append(written, FanOutPlan.DEAD_LETTER, Map.of());
    }
    Workers.inParallel(
        written.files().keySet().stream()
            .filter(id -> !id.equals(FanOutPlan.DEAD_LETTER))
            .<Callable<Void>>map(
                id ->
                    () -> {
                      append(written, id, properties.getOrDefault(id, Map.of()));
                      return null;
                    })
            .toList());
  }

  private void append(Written written, TableId id, Map<String, String> properties) {
    List<DataFile> files = written.files().get(id);
    Snapshot ours =
        appends.append(
            id,
            tables.table(id),
            new BronzeAppends.Addition(files, properties, run.runId(), written.seen().get(id)));
    requireAll(id, BronzeAppends.added(ours), written.counts().get(id));
    tables.appended(id, ours, written.rows().get(id));
  }

  private static void requireAll(TableId id, long added, TableIngest counts) {
    if (added != counts.appended()) {
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot account for every event of "
              + id
              + ": wrote "
              + counts.appended()
              + ", the table gained "
              + added
              + "; report this");
    }
  }

  /** What was written is not wanted after a failure: its files go. */
  void abandon(Written written, Throwable failure) {
    written
        .files()
        .forEach((id, files) -> BronzeFiles.delete(tables.table(id).io(), files, failure));
  }
}
