package io.carelake.app.kafka;

import io.carelake.testkit.live.LiveKafka;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Change events that a broker has taken, and where: what bronze must have in the end. */
final class Produced implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> plain;
  private final KafkaProducer<byte[], byte[]> transactional;
  private final List<String> positions = Collections.synchronizedList(new ArrayList<>());
  private long number;

  Produced(LiveKafka kafka) {
    this.plain = kafka.producer();
    this.transactional =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "transactional.id", "t1"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    transactional.initTransactions();
  }

  /** So many creates, and no more than that acknowledged when this returns. */
  void events(String topic, int count) {
    events(topic, 0, count);
  }

  void events(String topic, int epoch, int count) {
    send(plain, topic, count).forEach(sent -> keep(epoch, sent));
  }

  /** A transaction; what is aborted was never there. */
  void transaction(String topic, int count, boolean isCommitted) {
    transactional.beginTransaction();
    List<Future<RecordMetadata>> sent = send(transactional, topic, count);
    transactional.flush();
    if (isCommitted) {
      transactional.commitTransaction();
      sent.forEach(s -> keep(0, s));
    } else {
      transactional.abortTransaction();
    }
  }

  /** A record that is no JSON. */
  void poison(String topic) {
    keep(0, plain.send(new ProducerRecord<>(topic, bytes("{}"), bytes("{no json"))));
  }

  private List<Future<RecordMetadata>> send(
      KafkaProducer<byte[], byte[]> producer, String topic, int count) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    String table = topic.substring(topic.lastIndexOf('.') + 1);
    for (int i = 0; i < count; i++) {
      String id = "id-" + number++;
      long now = Instant.now().toEpochMilli();
      String value =
          "{\"before\":null,\"after\":{\"payer_id\":\""
              + id
              + "\",\"name\":\"A payer\",\"created_at\":\"2020-01-01T00:00:00Z\","
              + "\"updated_at\":\"2020-01-01T00:00:00Z\"},\"source\":{\"version\":\"3.4.3.Final\","
              + "\"connector\":\"postgresql\",\"name\":\"cdc\",\"ts_ms\":"
              + now
              + ",\"snapshot\":\"false\",\"db\":\"d\",\"schema\":\"public\",\"table\":\""
              + table
              + "\",\"txId\":1,\"lsn\":"
              + number
              + "},\"op\":\"c\",\"ts_ms\":"
              + now
              + "}";
      sent.add(
          producer.send(
              new ProducerRecord<>(topic, bytes("{\"payer_id\":\"" + id + "\"}"), bytes(value))));
    }
    return sent;
  }

  private void keep(int epoch, Future<RecordMetadata> sent) {
    try {
      RecordMetadata at = sent.get();
      positions.add(at.topic() + "/" + epoch + "/" + at.partition() + "/" + at.offset());
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Records that were deleted before anybody read them are not to be had. */
  void lost(String topic, int partition, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      positions.remove(topic + "/0/" + partition + "/" + offset);
    }
  }

  /** {@code topic/epoch/partition/offset}, in order. */
  List<String> positions() {
    synchronized (positions) {
      return positions.stream().sorted().toList();
    }
  }

  @Override
  public void close() {
    plain.close();
    transactional.close();
  }
}
