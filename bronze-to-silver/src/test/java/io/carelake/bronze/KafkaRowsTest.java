package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.testkit.SparkTest;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class KafkaRowsTest extends SparkTest {
  private static final StructType HEADER =
      new StructType().add("key", DataTypes.StringType).add("value", DataTypes.BinaryType);
  private static final StructType SPARKS =
      new StructType()
          .add("topic", DataTypes.StringType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("timestamp", DataTypes.TimestampType)
          .add("key", DataTypes.BinaryType)
          .add("value", DataTypes.BinaryType)
          .add("headers", DataTypes.createArrayType(HEADER));
  private static final byte[] LONG_BYTES = new byte[100];

  private static Headers headers(byte[]... values) {
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < values.length; i++) {
      headers.add("h" + i, values[i]);
    }
    return headers;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value, Headers headers) {
    return new ConsumerRecord<>(
        "cdc.a.b",
        3,
        offset,
        1_700_000_000_123L,
        TimestampType.CREATE_TIME,
        0,
        0,
        utf8("{}"),
        value,
        headers,
        Optional.empty());
  }

  /** As Spark's source delivers it. */
  private static Row sparks(ConsumerRecord<byte[], byte[]> record) {
    List<Row> headers = new ArrayList<>();
    record.headers().forEach(h -> headers.add(RowFactory.create(h.key(), h.value())));
    return RowFactory.create(
        record.topic(),
        record.partition(),
        record.offset(),
        new Timestamp(record.timestamp()),
        record.key(),
        record.value(),
        headers.isEmpty() ? null : headers);
  }

  @Test
  void aRecordIsTheSameRowWhoeverReadsIt() {
    LONG_BYTES[7] = (byte) 0xFF;
    List<ConsumerRecord<byte[], byte[]>> records =
        List.of(
            record(0, utf8("{\"a\":1}"), headers()),
            record(1, null, headers(utf8("text"), utf8(""), utf8("\uFFFDé"), null)),
            record(2, utf8("x"), headers(utf8("text"), LONG_BYTES)));
    List<Row> bySpark =
        KafkaRows.of(
                spark()
                    .createDataFrame(records.stream().map(KafkaRowsTest::sparks).toList(), SPARKS))
            .collectAsList();
    for (int i = 0; i < records.size(); i++) {
      Row ours =
          (Row)
              CatalystTypeConverters.createToScalaConverter(RawEvents.SCHEMA)
                  .apply(KafkaRows.row(records.get(i)));
      // Arrays of bytes are equal by what they hold only as text.
      assertThat(ours.json()).isEqualTo(bySpark.get(i).json());
    }
    assertThat(bySpark.get(2).getAs("problem").toString()).isEqualTo("a header is not UTF-8");
  }
}
