package io.carelake.app.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.testkit.live.LiveKafka;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Writes all records of the services' topics as the lines that {@code kcat -J} prints. */
final class TopicCapture {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TopicCapture() {}

  /** Captures what the topics hold at this moment; tells how many records. */
  static long capture(LiveKafka kafka, Path file) throws IOException {
    long records = 0;
    Files.createDirectories(file.getParent());
    try (BufferedWriter out = Files.newBufferedWriter(file);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.listTopics().entrySet().stream()
              .filter(e -> !e.getKey().startsWith("connect-") && !e.getKey().startsWith("__c"))
              .flatMap(e -> e.getValue().stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          out.write(line(record));
          out.write('\n');
          records++;
        }
      }
    }
    return records;
  }

  private static String line(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode line = JSON.createObjectNode();
    line.put("topic", record.topic());
    line.put("partition", record.partition());
    line.put("offset", record.offset());
    line.put("tstype", "create");
    line.put("ts", record.timestamp());
    line.put("broker", 1);
    ArrayNode headers = JSON.createArrayNode();
    for (Header header : record.headers()) {
      headers.add(header.key());
      headers.add(text(header.value()));
    }
    if (!headers.isEmpty()) {
      line.set("headers", headers);
    }
    line.put("key", text(record.key()));
    line.put("payload", text(record.value()));
    return line.toString();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
