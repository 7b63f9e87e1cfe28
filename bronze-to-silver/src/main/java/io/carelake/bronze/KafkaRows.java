package io.carelake.bronze;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Kafka's records as rows of {@link RawEvents#SCHEMA}, from a consumer or from Spark's source. */
final class KafkaRows {
  private static final long MICROS = 1000;
  private static final UTF8String NOT_TEXT = UTF8String.fromString("a header is not UTF-8");

  private KafkaRows() {}

  /** Turns what Spark's Kafka source delivers into {@link RawEvents#SCHEMA}. */
  static Dataset<Row> of(Dataset<Row> kafka) {
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
            + ")) THEN '"
            + NOT_TEXT
            + "' END AS problem");
  }

  /** The same of one record. */
  static InternalRow row(ConsumerRecord<byte[], byte[]> record) {
    Object[] row = new Object[RawEvents.SCHEMA.size()];
    row[RawEvents.AT_TOPIC] = UTF8String.fromString(record.topic());
    row[RawEvents.AT_PARTITION] = record.partition();
    row[RawEvents.AT_OFFSET] = record.offset();
    row[RawEvents.AT_TIMESTAMP] = record.timestamp() * MICROS;
    row[RawEvents.AT_KEY] = record.key();
    row[RawEvents.AT_VALUE] = record.value();
    if (record.headers().iterator().hasNext()) {
      List<InternalRow> headers = new ArrayList<>();
      for (Header h : record.headers()) {
        UTF8String value;
        try {
          String text = Utf8.text(h.value(), "header");
          value = text == null ? null : UTF8String.fromString(text);
        } catch (NotJsonException e) {
          value =
              UTF8String.fromString("base64:" + Base64.getMimeEncoder().encodeToString(h.value()));
          row[RawEvents.AT_PROBLEM] = NOT_TEXT;
        }
        headers.add(new GenericInternalRow(new Object[] {UTF8String.fromString(h.key()), value}));
      }
      row[RawEvents.AT_HEADERS] = new GenericArrayData(headers.toArray());
    }
    return new GenericInternalRow(row);
  }
}
