package io.carelake.bronze;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.RunContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.iceberg.DataFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Lands change events of any source in bronze, each (topic, epoch, partition, offset) once. One
 * Spark job writes the data files of all tables; then each table gains its files in one commit. A
 * run that died anywhere is repaired by running it again: what is present stays, what is missing is
 * appended.
 */
final class BronzeIngest {
  private static final long TASK_BYTES = 48L << 20;
  private static final int MOST_TASKS = 2000;

  private final RunContext run;
  private final BronzeAppends appends;
  private final BronzeTables tables;
  private final TopicRoutes routes;
  private final TopicRoutes.Epochs epochs;
  private final Map<TableId, Contract> contracts = new HashMap<>();

  BronzeIngest(RunContext run, BronzeAppends appends) {
    this.run = run;
    this.appends = appends;
    this.tables = new BronzeTables(run);
    this.routes = new TopicRoutes(run.contracts().of(Layer.BRONZE));
    this.epochs = epochs(run);
    run.contracts().of(Layer.BRONZE).forEach(c -> contracts.put(c.table(), c));
  }

  private static TopicRoutes.Epochs epochs(RunContext run) {
    Map<String, Integer> byTopic = new HashMap<>();
    scala.collection.JavaConverters.mapAsJavaMap(run.spark().conf().getAll())
        .forEach(
            (name, value) -> {
              if (name.startsWith(TopicRoutes.Epochs.PROPERTY)) {
                byTopic.put(
                    name.substring(TopicRoutes.Epochs.PROPERTY.length()), epoch(name, value));
              }
            });
    return new TopicRoutes.Epochs(byTopic);
  }

  private static int epoch(String name, String value) {
    try {
      return Integer.parseInt(value.trim());
    } catch (NumberFormatException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION, "Invalid " + name + ": " + value + " (expected a whole number)");
    }
  }

  IngestResult run(EventSource source, IngestProgress progress) {
    long start = System.nanoTime();
    List<EventSource.Portion> portions = source.portions();
    long bytes = portions.stream().mapToLong(EventSource.Portion::bytes).sum();
    progress.started(source.name(), portions.size(), bytes);
    tables.ensure();
    Map<TableId, TableIngest> total = new TreeMap<>();
    long delivered = 0;
    for (int i = 0; i < portions.size(); i++) {
      for (TableIngest t : land(portions.get(i))) {
        total.merge(t.table(), t, TableIngest::plus);
      }
      delivered += portions.get(i).delivered();
      progress.landed(i + 1, portions.size(), delivered, since(start));
    }
    IngestResult result =
        new IngestResult(
            source.name(), delivered, bytes, since(start), List.copyOf(total.values()));
    if (!result.balances()) {
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot account for every event of "
              + source.name()
              + ": "
              + result.ledger()
              + "; report this, bronze may lack events");
    }
    result.tables().forEach(progress::finished);
    return result;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Writes the files of all tables, then appends them. */
  List<TableIngest> land(EventSource.Portion portion) {
    FanOutPlan plan =
        new FanOutPlan(
            tables.targets(),
            routes,
            epochs,
            ChronoUnit.MICROS.between(Instant.EPOCH, run.clock().instant()),
            UUID.randomUUID().toString());
    Broadcast<FanOutPlan> broadcast =
        JavaSparkContext.fromSparkContext(run.spark().sparkContext()).broadcast(plan);
    Map<TableId, TableIngest> counts = new TreeMap<>();
    Map<TableId, List<DataFile>> files = new TreeMap<>();
    for (Landed l : write(portion, broadcast)) {
      counts.merge(l.counts().table(), l.counts(), TableIngest::plus);
      files.computeIfAbsent(l.counts().table(), t -> new ArrayList<>()).addAll(l.files());
    }
    broadcast.destroy();
    files.values().removeIf(List::isEmpty);
    append(files, counts);
    return List.copyOf(counts.values());
  }

  private List<Landed> write(EventSource.Portion portion, Broadcast<FanOutPlan> plan) {
    return dealt(portion.events(run.spark()), portion.bytes())
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(new FanOut(plan))
        .collect();
  }

  /**
   * All events of a block of offsets in one task, so that it alone decides what is new; tasks small
   * enough that many are done while a busy topic keeps one core.
   */
  private Dataset<Row> dealt(Dataset<Row> events, long bytes) {
    int cores = run.spark().sparkContext().defaultParallelism();
    int tasks = (int) Math.min(MOST_TASKS, Math.max(4L * cores, bytes / TASK_BYTES));
    return events
        .repartition(
            tasks,
            events.col(RawEvents.TOPIC),
            functions.shiftright(events.col(RawEvents.OFFSET), OffsetGuard.BLOCK_BITS))
        .sortWithinPartitions(RawEvents.TOPIC, RawEvents.PARTITION, RawEvents.OFFSET);
  }

  private void append(Map<TableId, List<DataFile>> files, Map<TableId, TableIngest> counts) {
    Workers.inParallel(
        files.entrySet().stream()
            .<Callable<Void>>map(
                e ->
                    () -> {
                      TableId id = e.getKey();
                      long added =
                          appends.append(
                              id, tables.table(contracts.get(id)), e.getValue(), run.runId());
                      requireAll(id, added, counts.get(id));
                      return null;
                    })
            .toList());
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
}
