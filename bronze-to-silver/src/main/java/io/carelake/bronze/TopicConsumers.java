package io.carelake.bronze;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The consumers of this JVM that no task uses: taken by the next, so that a batch does not connect
 * anew. What nobody took for a while is let go of.
 */
final class TopicConsumers {
  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final Map<Map<String, Object>, Deque<Waiting>> WAITING = new HashMap<>();

  private record Waiting(Consumer<byte[], byte[]> consumer, long since) {}

  private TopicConsumers() {}

  /** A consumer for one task: given back when it has read to its end, else closed. */
  static Consumer<byte[], byte[]> take(Map<String, Object> client) {
    synchronized (WAITING) {
      closeIdle();
      Deque<Waiting> own = WAITING.get(client);
      if (own != null && !own.isEmpty()) {
        return own.pop().consumer();
      }
    }
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "none");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static void giveBack(Map<String, Object> client, Consumer<byte[], byte[]> consumer) {
    synchronized (WAITING) {
      WAITING
          .computeIfAbsent(client, c -> new ArrayDeque<>())
          .push(new Waiting(consumer, System.nanoTime()));
    }
  }

  /** Closes without waiting for anybody: the broker may be why. */
  static void close(Consumer<byte[], byte[]> consumer) {
    consumer.close(Duration.ZERO);
  }

  private static void closeIdle() {
    long now = System.nanoTime();
    for (Deque<Waiting> own : WAITING.values()) {
      while (!own.isEmpty() && now - own.peekLast().since() > IDLE.toNanos()) {
        close(own.removeLast().consumer());
      }
    }
    WAITING.values().removeIf(Deque::isEmpty);
  }
}
