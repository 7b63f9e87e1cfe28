package io.carelake.bronze;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A micro-batch. A small one is read by its tasks, each with one consumer for all that it reads: no
 * plan is made for it. A large one, or one of a cluster whose delegation tokens Spark looks after,
 * is read by Spark's own source.
 */
final class KafkaBatch implements EventSource.Portion {
  /** Change events with their envelope are about so large. */
  private static final int BYTES_EACH = 900;

  private static final String TOKENS = "spark.kafka.clusters.";

  private final Dataset<Row> records;
  private final List<TopicRange> ranges;
  private final SliceCounts counts = new SliceCounts();

  /**
   * @param records what Spark's source would deliver
   * @param ranges what that is
   */
  KafkaBatch(Dataset<Row> records, List<TopicRange> ranges) {
    this.records = records;
    this.ranges = ranges;
    records.sparkSession().sparkContext().register(counts, "records read");
  }

  /** Whether Spark looks after delegation tokens of clusters: only its own source has them. */
  static boolean hasTokens(SparkSession spark) {
    boolean has = false;
    for (scala.Tuple2<String, String> setting : spark.sparkContext().getConf().getAll()) {
      has |= setting._1().startsWith(TOKENS);
    }
    return has;
  }

  /** The records as {@link FanOut} needs them, read without Spark's source. */
  JavaRDD<InternalRow> direct(KafkaSettings settings, BronzeLanding landing) {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(records.sparkSession().sparkContext());
    List<List<TopicRange>> tasks =
        TopicRange.dealt(ranges, landing::tableOf, spark.defaultParallelism());
    Map<String, Object> client = new HashMap<>(settings.readerProperties());
    SliceCounts read = counts;
    return spark
        .parallelize(tasks, Math.max(1, tasks.size()))
        .mapPartitionsWithIndex((i, own) -> new Counted<>(read(own, client), i, read), true);
  }

  private static Iterator<InternalRow> read(
      Iterator<List<TopicRange>> own, Map<String, Object> client) {
    List<TopicRange> ranges = own.hasNext() ? own.next() : List.of();
    Consumer<byte[], byte[]> consumer = TopicConsumers.take(client);
    TopicReader reader;
    try {
      reader = new TopicReader(consumer, ranges, Duration.ofMillis(KafkaCluster.PATIENCE_MILLIS));
    } catch (Exception e) {
      TopicConsumers.close(consumer);
      throw e;
    }
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                task -> {
                  if (reader.isOpen()) {
                    TopicConsumers.close(consumer);
                  } else {
                    TopicConsumers.giveBack(client, consumer);
                  }
                });
    return reader;
  }

  @Override
  public long bytes() {
    return ranges.stream().mapToLong(TopicRange::offsets).sum() * BYTES_EACH;
  }

  @Override
  public boolean isDealt() {
    return true;
  }

  @Override
  public Dataset<Row> events(SparkSession ignored) {
    SparkSession spark = records.sparkSession();
    SliceCounts read = counts;
    JavaRDD<InternalRow> counted =
        KafkaRows.of(records)
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitionsWithIndex((i, rows) -> new Counted<>(rows, i, read), true);
    return spark.internalCreateDataFrame(counted.rdd(), RawEvents.SCHEMA, false);
  }

  @Override
  public long delivered() {
    return counts.total();
  }
}
