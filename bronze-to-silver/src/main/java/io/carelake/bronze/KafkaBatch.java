package io.carelake.bronze;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * A micro-batch as a portion: each of its partitions is a stretch of one partition of a topic.
 *
 * @param offsets how many offsets it spans; no more records than that
 */
record KafkaBatch(Dataset<Row> records, long offsets, SliceCounts counts)
    implements EventSource.Portion {
  /** Change events with their envelope are about so large. */
  private static final int BYTES_EACH = 900;

  /** Turns what Spark's Kafka source delivers into {@link RawEvents#SCHEMA}. */
  static Dataset<Row> asEvents(Dataset<Row> kafka) {
    String isText = "encode(decode(h.value, 'UTF-8'), 'UTF-8') = h.value";
    return kafka.selectExpr(
        "topic",
        "partition",
        "offset",
        "timestamp",
        "transform(headers, h -> named_struct('key', h.key, 'value', CASE WHEN "
            + isText
            + " THEN decode(h.value, 'UTF-8') WHEN h.value IS NOT NULL THEN"
            + " concat('base64:', base64(h.value)) END)) AS headers",
        "key",
        "value",
        "CAST(NULL AS STRING) AS origin",
        "CAST(NULL AS BIGINT) AS line",
        "CASE WHEN exists(headers, h -> NOT ("
            + isText
            + ")) THEN 'a header is not UTF-8' END AS problem");
  }

  @Override
  public long bytes() {
    return offsets * BYTES_EACH;
  }

  @Override
  public boolean isDealt() {
    return true;
  }

  @Override
  public Dataset<Row> events(SparkSession ignored) {
    SparkSession spark = records.sparkSession();
    if (!counts.isRegistered()) {
      spark.sparkContext().register(counts, "records read");
    }
    SliceCounts read = counts;
    JavaRDD<InternalRow> counted =
        records
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
