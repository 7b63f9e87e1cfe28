package io.carelake.testkit.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class LiveKafkaIT {

  @Test
  void keepsItsRecordsOverAKillAndLeavesNothingBehind() throws Exception {
    long children = ProcessHandle.current().descendants().count();
    try (LiveKafka kafka = LiveKafka.start(1)) {
      kafka.createTopic("t", 1, Map.of());
      send(kafka, "first");
      kafka.kill();
      assertThat(kafka.isAlive()).isFalse();
      kafka.restart();
      send(kafka, "second");
      assertThat(read(kafka)).containsExactly("first", "second");
    }
    assertThat(ProcessHandle.current().descendants().count()).isEqualTo(children);
  }

  private static void send(LiveKafka kafka, String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      assertThat(producer.send(new ProducerRecord<>("t", value.getBytes(UTF_8))).get().hasOffset())
          .isTrue();
    }
  }

  private static List<String> read(LiveKafka kafka) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition("t", 0)));
      for (int i = 0; i < 50 && values.size() < 2; i++) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), UTF_8)));
      }
    }
    return values;
  }
}
