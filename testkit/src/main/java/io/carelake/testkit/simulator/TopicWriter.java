package io.carelake.testkit.simulator;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.carelake.core.contract.Contract;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes one table's changes as a captured topic: the lines that {@code kcat -J} prints, full
 * Debezium envelopes inside.
 */
final class TopicWriter {
  private static final Duration CAPTURE = Duration.ofDays(2);
  private static final String PLACEHOLDER = "__debezium_unavailable_value";

  /**
   * LSNs are made from the moment, so that they rise with time in every database; this keeps them
   * positive.
   */
  private static final long LSN_ORIGIN = Instant.parse("1850-01-01T00:00:00Z").toEpochMilli();

  private final Path landing;
  private final Instant end;
  private final Faults faults;
  private final Truth truth;
  private final Random random;
  private long events;

  TopicWriter(Path landing, Instant end, Faults faults, Truth truth, long seed) {
    this.landing = landing;
    this.end = end;
    this.faults = faults;
    this.truth = truth;
    this.random = new Random(seed);
  }

  long events() {
    return events;
  }

  void write(Contract contract, SortedSpill changes) throws IOException {
    String topic = contract.source().orElseThrow().topic();
    Path folder = Files.createDirectories(landing.resolve(topic));
    try (BufferedWriter out =
        Files.newBufferedWriter(folder.resolve("part-00000.jsonl"), StandardCharsets.UTF_8)) {
      Topic t = new Topic(contract, topic, out, changes.count());
      changes.forEach(t::change);
      t.flushLate();
    }
  }

  /** A topic whose name no contract knows. */
  void unknownTopic(int records) throws IOException {
    if (records == 0) {
      return;
    }
    String topic = "cdc.legacy.imports";
    Path folder = Files.createDirectories(landing.resolve(topic));
    try (BufferedWriter out =
        Files.newBufferedWriter(folder.resolve("part-00000.jsonl"), StandardCharsets.UTF_8)) {
      for (int i = 0; i < records; i++) {
        out.write(
            line(
                topic,
                0,
                i,
                end.toEpochMilli(),
                "{\"id\":" + i + "}",
                "{\"before\":null,\"after\":{\"id\":" + i + "},\"op\":\"c\"}"));
        truth.fault("unknown_topic", topic, 0, i, "unassigned");
        events++;
      }
    }
  }

  private static String line(
      String topic, int partition, long offset, long kafkaAt, String key, String payload) {
    return "{\"topic\":\""
        + topic
        + "\",\"partition\":"
        + partition
        + ",\"offset\":"
        + offset
        + ",\"tstype\":\"create\",\"ts\":"
        + kafkaAt
        + ",\"broker\":1,\"key\":"
        + quoted(key)
        + ",\"payload\":"
        + (payload == null ? "null" : quoted(payload))
        + "}\n";
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /** The state of one topic while it is written. */
  private final class Topic {
    private final Contract contract;
    private final String topic;
    private final BufferedWriter out;
    private final long[] offsets;
    private final double millisPerEvent;
    private final List<Held> late = new ArrayList<>();
    private long lsn;
    private long txId = 1000;
    private long number;

    /** An event that the producer sends again, or sends late. */
    private record Held(
        String fault, int partition, String key, String payload, long due, String expect) {}

    Topic(Contract contract, String topic, BufferedWriter out, long count) {
      this.contract = contract;
      this.topic = topic;
      this.out = out;
      this.offsets = new long[count > 20_000 ? 3 : count > 1_000 ? 2 : 1];
      this.millisPerEvent = CAPTURE.toMillis() / (count * 1.2 + 10);
    }

    void change(SortedSpill.Change c) {
      lsn = Math.max(lsn + 8, (c.atMillis() - LSN_ORIGIN) * 256);
      txId++;
      int partition = Math.floorMod(c.key().hashCode(), offsets.length);
      String payload = envelope(c);
      if (!c.op().equals("r") && faults.strikes(Faults.LATE, random)) {
        late.add(
            new Held(
                Faults.LATE,
                partition,
                c.key(),
                payload,
                number + 5 + random.nextInt(200),
                "late"));
      } else {
        emit(partition, c.key(), payload);
        if (faults.strikes(Faults.DUPLICATE, random)) {
          late.add(
              new Held(
                  Faults.DUPLICATE,
                  partition,
                  c.key(),
                  payload,
                  number + 1 + random.nextInt(100),
                  "duplicate"));
        }
      }
      if (c.op().equals("d")) {
        emit(partition, c.key(), null);
      }
      if (faults.strikes(Faults.MALFORMED_JSON, random)) {
        truth.fault(Faults.MALFORMED_JSON, topic, partition, offsets[partition], "dead_letter");
        emit(partition, c.key(), payload.substring(0, payload.length() / 2));
      }
      while (!late.isEmpty() && late.get(0).due() <= number) {
        release(late.remove(0));
      }
    }

    void flushLate() {
      late.forEach(this::release);
      late.clear();
    }

    private void release(Held held) {
      truth.fault(held.fault(), topic, held.partition(), offsets[held.partition()], held.expect());
      emit(held.partition(), held.key(), held.payload());
    }

    private void emit(int partition, String key, String payload) {
      long kafkaAt = end.minus(CAPTURE).toEpochMilli() + (long) (number * millisPerEvent);
      try {
        out.write(line(topic, partition, offsets[partition]++, kafkaAt, key, payload));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write the landing folder of " + topic, e);
      }
      number++;
      events++;
    }

    private String envelope(SortedSpill.Change c) {
      String after = c.op().equals("d") ? "null" : c.row();
      for (String column :
          c.unchangedLongTexts().isEmpty()
              ? new String[0]
              : c.unchangedLongTexts().split(",", -1)) {
        if (faults.strikes(Faults.TOAST, random)) {
          after =
              after.replaceFirst(
                  "\"" + column + "\":\"(?:[^\"\\\\]|\\\\.)*\"",
                  "\"" + column + "\":\"" + PLACEHOLDER + "\"");
          truth.fault(Faults.TOAST, topic, -1, lsn, "last value kept");
        }
      }
      if (!after.equals("null") && faults.strikes(Faults.ADDED_COLUMN, random)) {
        after = after.substring(0, after.length() - 1) + ",\"not_in_contract\":\"new\"}";
      }
      return "{\"before\":"
          + (c.op().equals("d") ? c.row() : "null")
          + ",\"after\":"
          + after
          + ",\"source\":{\"version\":\"3.4.3.Final\",\"connector\":\"postgresql\",\"name\":\""
          + contract.source().orElseThrow().prefix()
          + "\",\"ts_ms\":"
          + c.atMillis()
          + ",\"snapshot\":\""
          + (c.op().equals("r") ? "true" : "false")
          + "\",\"db\":\""
          + contract.source().orElseThrow().database()
          + "\",\"sequence\":\"[null,\\\""
          + lsn
          + "\\\"]\",\"ts_us\":"
          + c.atMillis() * 1000
          + ",\"ts_ns\":"
          + c.atMillis() * 1_000_000
          + ",\"schema\":\"public\",\"table\":\""
          + contract.table().name()
          + "\",\"txId\":"
          + txId
          + ",\"lsn\":"
          + lsn
          + ",\"xmin\":null},\"transaction\":null,\"op\":\""
          + c.op()
          + "\",\"ts_ms\":"
          + (c.atMillis() + 300)
          + ",\"ts_us\":"
          + (c.atMillis() + 300) * 1000
          + ",\"ts_ns\":"
          + (c.atMillis() + 300) * 1_000_000
          + "}";
    }
  }
}
