package io.carelake.testkit.simulator;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/** The partitions of one topic, written as the lines that {@code kcat -J} prints. */
final class TopicLog {
  private static final Duration CAPTURE = Duration.ofDays(2);

  private final String topic;
  private final long start;
  private final long end;
  private final BufferedWriter out;
  private final long[] offsets;
  private final double millisPerEvent;
  private long written;

  /**
   * @param changes how many changes to expect: busy topics have more partitions
   */
  TopicLog(String topic, long changes, Instant end, BufferedWriter out) {
    this.topic = topic;
    this.start = end.minus(CAPTURE).toEpochMilli();
    this.end = end.toEpochMilli();
    this.out = out;
    this.offsets = new long[changes > 20_000 ? 3 : changes > 1_000 ? 2 : 1];
    this.millisPerEvent = CAPTURE.toMillis() / (changes * 2.4 + 10);
  }

  String topic() {
    return topic;
  }

  int partitions() {
    return offsets.length;
  }

  int partitionOf(String key) {
    return Math.floorMod(key.hashCode(), offsets.length);
  }

  /** The offset that the next record of a partition gets. */
  long next(int partition) {
    return offsets[partition];
  }

  long written() {
    return written;
  }

  /** The broker's clock at the next record, in milliseconds. */
  long kafkaAt() {
    return Math.min(end, start + (long) (written * millisPerEvent));
  }

  /**
   * Appends a record.
   *
   * @param headers as {@link #header} writes them, or empty
   * @param payload null for a tombstone
   */
  void append(int partition, String headers, String key, String payload) {
    try {
      out.write("{\"topic\":\"");
      out.write(topic);
      out.write("\",\"partition\":" + partition + ",\"offset\":" + offsets[partition]++);
      out.write(",\"tstype\":\"create\",\"ts\":" + kafkaAt() + ",\"broker\":1,");
      out.write(headers);
      out.write("\"key\":");
      text(key);
      out.write(",\"payload\":");
      text(payload);
      out.write("}\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the landing folder of " + topic, e);
    }
    written++;
  }

  static String header(String name, String value) {
    return "\"headers\":[\"" + name + "\",\"" + escaped(value) + "\"],";
  }

  private void text(String text) throws IOException {
    if (text == null) {
      out.write("null");
      return;
    }
    out.write('"');
    out.write(escaped(text));
    out.write('"');
  }

  private static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
