package io.carelake.bronze;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.StreamExecution;
import org.apache.spark.sql.execution.streaming.StreamProgress;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Spark's streaming queries over the topics, one after the other: they say when a batch begins and
 * where it ends. A query is stopped between two batches. Its checkpoint is scratch.
 */
final class TopicStream {
  /** Where Spark's scheduler puts the ingest, so that tables being made do not make it wait. */
  private static final String POOL = "ingest";

  private final SparkSession spark;
  private final KafkaSettings settings;
  private final BooleanSupplier isStopping;

  /** Held while a batch lands, and by who stops. */
  private final ReentrantLock batch = new ReentrantLock();

  private volatile StreamingQuery query;

  /** Lands a batch. */
  interface Landing {
    /**
     * @param records what Spark's source would deliver
     * @param ends where the batch ends
     */
    void land(Dataset<Row> records, StreamProgress ends);
  }

  /**
   * @param isStopping whether no further batch shall land
   */
  TopicStream(SparkSession spark, KafkaSettings settings, BooleanSupplier isStopping) {
    this.spark = spark;
    this.settings = settings;
    this.isStopping = isStopping;
  }

  /** Reads from there until there is no more, it fails, or it is stopped. */
  void read(KafkaStart start, Landing landing) throws StreamingQueryException {
    CompletableFuture<StreamExecution> started = new CompletableFuture<>();
    VoidFunction2<Dataset<Row>, Long> each =
        (records, id) -> {
          StreamExecution execution = started.get();
          // Nobody else has it but who stops the query, and waits for this thread to end.
          if (batch.tryLock()) {
            try {
              if (!isStopping.getAsBoolean()) {
                landing.land(records, execution.availableOffsets());
              }
            } finally {
              batch.unlock();
            }
          }
        };
    spark.sparkContext().setLocalProperty("spark.scheduler.pool", POOL);
    try (ScratchFolder scratch = ScratchFolder.create()) {
      query =
          records(start)
              .writeStream()
              .foreachBatch(each)
              .option("checkpointLocation", scratch.path().toUri().toString())
              .trigger(trigger())
              .start();
      started.complete(((StreamingQueryWrapper) query).streamingQuery());
      if (isStopping.getAsBoolean()) {
        stop();
      }
      query.awaitTermination();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } finally {
      query = null;
    }
  }

  /** Stops the query there is behind the batch in hand; waits for that. */
  void stop() {
    batch.lock();
    try {
      StreamingQuery now = query;
      if (now != null) {
        now.stop();
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } finally {
      batch.unlock();
    }
  }

  private Trigger trigger() {
    return settings.isContinuous()
        ? Trigger.ProcessingTime(settings.trigger().toMillis())
        : Trigger.AvailableNow();
  }

  private Dataset<Row> records(KafkaStart start) {
    DataStreamReader reader = spark.readStream().format("kafka");
    settings
        .readerProperties()
        .forEach((name, value) -> reader.option("kafka." + name, value.toString()));
    return reader
        .option("kafka.isolation.level", "read_committed")
        .option("kafkaConsumer.pollTimeoutMs", KafkaCluster.PATIENCE_MILLIS)
        .option("fetchOffset.numRetries", 1)
        .option("subscribePattern", start.pattern())
        .option("startingOffsets", start.offsets())
        .option("maxOffsetsPerTrigger", settings.offsetsPerBatch())
        .option("includeHeaders", "true")
        // What is lost is found by our own look at the topics: Spark would stop them all.
        .option("failOnDataLoss", "false")
        .load();
  }
}
