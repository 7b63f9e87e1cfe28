package io.carelake.bronze;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The records of some stretches of topics, one stretch after the other, each in the order of
 * offsets; rows of {@link RawEvents#SCHEMA}. Records that are no longer there are passed over: the
 * ingest asks for them afterwards. What comes for later stretches waits, up to a bound.
 */
final class TopicReader implements Iterator<InternalRow> {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long MOST_WAITING_BYTES = 32L << 20;

  private final Consumer<byte[], byte[]> consumer;
  private final long patienceNanos;
  private final Deque<TopicRange> left;
  private final Map<TopicPartition, Long> open = new HashMap<>();
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> waiting =
      new HashMap<>();
  private long waitingBytes;
  private boolean isHolding;
  private long waitedNanos;

  /**
   * @param consumer is this reader's alone until it has come to its end
   * @param patience how long the cluster may keep it waiting
   */
  TopicReader(Consumer<byte[], byte[]> consumer, List<TopicRange> ranges, Duration patience) {
    this.consumer = consumer;
    this.patienceNanos = patience.toNanos();
    this.left = new ArrayDeque<>(ranges);
    for (TopicRange r : ranges) {
      TopicPartition part = part(r);
      open.put(part, r.end());
      waiting.put(part, new ArrayDeque<>());
    }
    Set<TopicPartition> parts = new HashSet<>(open.keySet());
    consumer.assign(parts);
    consumer.resume(parts);
    ranges.forEach(r -> consumer.seek(part(r), r.first()));
  }

  private static TopicPartition part(TopicRange range) {
    return new TopicPartition(range.part().topic(), range.part().partition());
  }

  @Override
  public boolean hasNext() {
    while (!left.isEmpty()) {
      TopicPartition now = part(left.peek());
      if (!waiting.get(now).isEmpty()) {
        return true;
      }
      if (open.containsKey(now)) {
        poll(now);
      } else {
        left.remove();
      }
    }
    return false;
  }

  /** Whether it has not been read to its end. */
  boolean isOpen() {
    return !left.isEmpty();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ConsumerRecord<byte[], byte[]> record = waiting.get(part(left.peek())).remove();
    waitingBytes -= bytes(record);
    return KafkaRows.row(record);
  }

  private void poll(TopicPartition now) {
    hold(now);
    boolean hasMoved = false;
    // Only what the cluster takes counts: between two polls the table is written.
    long began = System.nanoTime();
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition part = new TopicPartition(record.topic(), record.partition());
        Long end = open.get(part);
        if (end != null && record.offset() < end) {
          waiting.get(part).add(record);
          waitingBytes += bytes(record);
          hasMoved = true;
        }
      }
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions().forEach(this::passOver);
      hasMoved = true;
    }
    for (TopicPartition part : Set.copyOf(open.keySet())) {
      if (consumer.position(part) >= open.get(part)) {
        close(part);
        hasMoved = true;
      }
    }
    waitedNanos = hasMoved ? 0 : waitedNanos + System.nanoTime() - began;
    if (waitedNanos > patienceNanos) {
      throw new TimeoutException("No records of " + now);
    }
  }

  /** While much waits, only the stretch whose turn it is is read. */
  private void hold(TopicPartition now) {
    boolean isMuch = waitingBytes > MOST_WAITING_BYTES;
    if (isMuch || isHolding) {
      Set<TopicPartition> others = new HashSet<>(open.keySet());
      others.remove(now);
      if (isMuch) {
        consumer.pause(others);
      } else {
        consumer.resume(others);
      }
      consumer.resume(Set.of(now));
      isHolding = isMuch;
    }
  }

  /** The log has no such offset: it begins later, or ends before it. */
  private void passOver(TopicPartition part, long offset) {
    if (!open.containsKey(part)) {
      // Read to its end before; an answer to a fetch that nobody waits for any more.
      consumer.seek(part, offset);
      consumer.pause(Set.of(part));
      return;
    }
    long begin = consumer.beginningOffsets(Set.of(part)).get(part);
    if (begin > offset && begin < open.get(part)) {
      consumer.seek(part, begin);
    } else {
      consumer.seek(part, open.get(part));
      close(part);
    }
  }

  private void close(TopicPartition part) {
    open.remove(part);
    consumer.pause(Set.of(part));
  }

  private static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }
}
