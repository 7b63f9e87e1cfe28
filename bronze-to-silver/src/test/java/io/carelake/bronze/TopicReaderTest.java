package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
  private static final TopicPartition A = new TopicPartition("a", 0);
  private static final TopicPartition B = new TopicPartition("b", 1);

  /** Kafka's own fake of a consumer; its logs begin with 0 and end with 100. */
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE);

  private static TopicRange range(TopicPartition part, long first, long end) {
    return new TopicRange(new TopicPart(part.topic(), part.partition()), first, end);
  }

  private TopicReader reader(Duration patience, TopicRange... ranges) {
    consumer.updateBeginningOffsets(Map.of(A, 0L, B, 0L));
    consumer.updateEndOffsets(Map.of(A, 100L, B, 100L));
    return new TopicReader(consumer, List.of(ranges), patience);
  }

  private void add(TopicPartition part, long... offsets) {
    for (long offset : offsets) {
      consumer.addRecord(
          new ConsumerRecord<>(part.topic(), part.partition(), offset, new byte[1], new byte[2]));
    }
  }

  private static List<String> read(TopicReader reader) {
    List<String> read = new ArrayList<>();
    while (reader.hasNext()) {
      InternalRow row = reader.next();
      read.add(
          row.getUTF8String(RawEvents.AT_TOPIC)
              + "/"
              + row.getInt(RawEvents.AT_PARTITION)
              + "/"
              + row.getLong(RawEvents.AT_OFFSET));
    }
    return read;
  }

  @Test
  void stretchesComeOneAfterTheOtherWithoutWhatLiesBehindThem() {
    TopicReader reader = reader(Duration.ofSeconds(5), range(A, 3, 6), range(B, 0, 2));
    // They arrive mixed, the later stretch first; offset 4 is a gap of the log.
    add(B, 0, 1, 2);
    add(A, 3, 5, 6, 7);
    assertThat(read(reader)).containsExactly("a/0/3", "a/0/5", "b/1/0", "b/1/1");
    assertThat(reader.isOpen()).isFalse();
  }

  @Test
  void aConsumerReadsTheNextStretchesWhereTheyBegin() {
    add(reader(Duration.ofSeconds(5), range(A, 0, 1)), 0, 1, 2);
    TopicReader again = reader(Duration.ofSeconds(5), range(A, 1, 3), range(B, 7, 8));
    add(B, 7);
    add(A, 1, 2);
    assertThat(read(again)).containsExactly("a/0/1", "a/0/2", "b/1/7");
  }

  private void add(TopicReader reader, long... offsets) {
    add(A, offsets);
    assertThat(read(reader)).containsExactly("a/0/0");
  }

  @Test
  void aStretchThatWasReadIsNotAskedForAgainThoughItsLogIsCut() {
    TopicReader reader = reader(Duration.ofSeconds(5), range(A, 0, 1), range(B, 0, 1));
    add(A, 0);
    assertThat(reader.hasNext()).isTrue();
    reader.next();
    consumer.setPollException(new OffsetOutOfRangeException(Map.of(A, 1L)));
    add(B, 0);
    assertThat(read(reader)).containsExactly("b/1/0");
  }

  @Test
  void recordsThatWereDeletedArePassedOver() {
    TopicReader reader = reader(Duration.ofSeconds(5), range(A, 0, 10), range(B, 0, 4));
    consumer.updateBeginningOffsets(Map.of(A, 8L, B, 50L));
    add(A, 8, 9);
    add(B, 50);
    assertThat(read(reader)).containsExactly("a/0/8", "a/0/9");
    assertThat(reader.isOpen()).isFalse();
  }

  @Test
  void aClusterThatDoesNotAnswerIsNotWaitedForWithoutEnd() {
    TopicReader reader = reader(Duration.ofMillis(1), range(A, 0, 10));
    assertThatThrownBy(reader::hasNext)
        .isInstanceOf(TimeoutException.class)
        .hasMessage("No records of a-0");
    assertThat(reader.isOpen()).isTrue();
  }
}
