package io.carelake.testkit.simulator;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.testkit.simulator.SortedSpill.Change;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Writes one table's changes as a captured topic: the lines that {@code kcat -J} prints, full
 * Debezium envelopes inside, with the faults of the transport.
 */
final class TopicWriter {
  private static final Duration CAPTURE = Duration.ofDays(2);
  private static final String PLACEHOLDER = "__debezium_unavailable_value";

  /** Topics of at most this many changes are small enough to be read a second time. */
  private static final long REFERENCE_DATA = 5_000;

  private final Path landing;
  private final Instant end;
  private final Faults faults;
  private final Truth truth;
  private final long seed;
  private long events;

  TopicWriter(Path landing, Instant end, Faults faults, Truth truth, long seed) {
    this.landing = landing;
    this.end = end;
    this.faults = faults;
    this.truth = truth;
    this.seed = seed;
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
      t.flushHeld();
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
        String payload = "{\"before\":null,\"after\":{\"id\":" + i + "},\"op\":\"c\"}";
        out.write(line(topic, 0, i, end.toEpochMilli(), "", "{\"id\":" + i + "}", payload));
        truth.fault("unknown_topic", topic, 0, i, "unassigned");
        events++;
      }
    }
  }

  private static String line(
      String topic,
      int partition,
      long offset,
      long at,
      String headers,
      String key,
      String payload) {
    return "{\"topic\":\""
        + topic
        + "\",\"partition\":"
        + partition
        + ",\"offset\":"
        + offset
        + ",\"tstype\":\"create\",\"ts\":"
        + at
        + ",\"broker\":1,"
        + headers
        + "\"key\":"
        + (key == null ? "null" : quoted(key))
        + ",\"payload\":"
        + (payload == null ? "null" : quoted(payload))
        + "}\n";
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /** An event that the producer sends again, or sends late. */
  private static final class Held {
    private final String fault;
    private final int partition;
    private final Change change;
    private final String payload;
    private final long due;
    private boolean overtaken;

    Held(String fault, int partition, Change change, String payload, long due) {
      this.fault = fault;
      this.partition = partition;
      this.change = change;
      this.payload = payload;
      this.due = due;
    }

    String expect() {
      return fault.equals(Faults.DUPLICATE) ? "duplicate" : overtaken ? "superseded" : "applied";
    }
  }

  /** The state of one topic while it is written. */
  private final class Topic {
    private final Contract contract;
    private final String topic;
    private final String table;
    private final BufferedWriter out;
    private final long[] offsets;
    private final double millisPerEvent;
    private final List<Held> held = new ArrayList<>();
    private final Random random;
    private final Optional<String> number;
    private final Optional<String> repeat;
    private final Map<String, Change> current = new LinkedHashMap<>();
    private final long repeatAt;
    private long lsn = 24_000_000;
    private long txId = 1000;
    private long written;
    private long changes;

    Topic(Contract contract, String topic, BufferedWriter out, long count) {
      this.contract = contract;
      this.topic = topic;
      this.table = contract.table().name();
      this.out = out;
      this.offsets = new long[count > 20_000 ? 3 : count > 1_000 ? 2 : 1];
      this.millisPerEvent = CAPTURE.toMillis() / (count * 2.4 + 10);
      this.random = new Random(seed * 31 + table.hashCode());
      this.number =
          contract.columns().stream()
              .filter(c -> c.sourceType().orElse("").startsWith("numeric") && !c.isKey())
              .map(Column::name)
              .findFirst();
      boolean small = count > 1 && count <= REFERENCE_DATA;
      this.repeat =
          small && faults.strikes(Faults.RESNAPSHOT, random)
              ? Optional.of(Faults.RESNAPSHOT)
              : small && faults.strikes(Faults.TRUNCATE, random)
                  ? Optional.of(Faults.TRUNCATE)
                  : Optional.empty();
      this.repeatAt = count * 6 / 10;
    }

    void change(Change c) {
      lsn += 8 + 8L * random.nextInt(40);
      txId++;
      changes++;
      int partition = Math.floorMod(c.key().hashCode(), offsets.length);
      held.forEach(h -> h.overtaken |= h.change.key().equals(c.key()));
      if (c.op().equals("c")
          && contract.key().size() == 1
          && faults.strikes(Faults.KEY_CHANGE, random)) {
        movedHere(c, partition);
      } else {
        deliver(c, partition);
      }
      if (c.op().equals("d")) {
        emit(partition, "", c.key(), null);
      }
      if (faults.strikes(Faults.MALFORMED_JSON, random)) {
        note(Faults.MALFORMED_JSON, partition, c.key(), "dead_letter");
        emit(partition, "", c.key(), "{\"before\":null,\"after\":{\"" + c.key().length());
      }
      release(false);
      if (repeat.isPresent()) {
        remember(c);
      }
    }

    private void deliver(Change c, int partition) {
      String payload = envelope(c, c.op(), lsn, partition);
      boolean stream = !c.op().equals("r");
      if (stream && c.unchangedLongTexts().isEmpty() && faults.strikes(Faults.LATE, random)) {
        held.add(new Held(Faults.LATE, partition, c, payload, written + 5 + random.nextInt(200)));
      } else if (stream
          && offsets.length > 1
          && c.op().equals("c")
          && faults.strikes(Faults.REORDER, random)) {
        // Into another partition than the key's, behind what follows: partitions were added
        // meanwhile.
        int other = (partition + 1) % offsets.length;
        held.add(new Held(Faults.REORDER, other, c, payload, written + 2 + random.nextInt(20)));
      } else {
        emit(partition, "", c.key(), payload);
        if (stream && faults.strikes(Faults.DUPLICATE, random)) {
          held.add(
              new Held(Faults.DUPLICATE, partition, c, payload, written + 1 + random.nextInt(100)));
        }
      }
    }

    void flushHeld() {
      release(true);
    }

    private void release(boolean all) {
      for (Iterator<Held> i = held.iterator(); i.hasNext(); ) {
        Held h = i.next();
        if (all || h.due <= written) {
          i.remove();
          note(h.fault, h.partition, h.change.key(), h.expect());
          emit(h.partition, "", h.change.key(), h.payload);
        }
      }
    }

    /**
     * The row was born under another key and moves to its own: delete, tombstone and create at one
     * LSN.
     */
    private void movedHere(Change c, int partition) {
      String column = contract.keyNames().get(0);
      String id = c.key().replaceAll("^\\{\"[^\"]*\":\"?|\"?\\}$", "");
      String other = Cells.id("moved", table, id);
      if (id.length() != other.length()) {
        deliver(c, partition);
        return;
      }
      String oldKey = c.key().replace(id, other);
      int from = Math.floorMod(oldKey.hashCode(), offsets.length);
      String oldRow =
          c.row()
              .replace("\"" + column + "\":\"" + id + "\"", "\"" + column + "\":\"" + other + "\"");
      Change born = new Change(c.atMillis(), c.order(), "c", oldKey, oldRow, "");
      emit(from, "", oldKey, envelope(born, "c", lsn, from));
      lsn += 96;
      txId++;
      String before = "{\"" + column + "\":\"" + other + "\"}";
      Change gone = new Change(c.atMillis() + 1, c.order(), "d", oldKey, before, "");
      String newKey = header("__debezium.newkey", c.key());
      note(Faults.KEY_CHANGE, from, oldKey, "moved");
      emit(from, newKey, oldKey, envelope(gone, "d", lsn, from));
      emit(from, newKey, oldKey, null);
      Change here = new Change(c.atMillis() + 1, c.order(), "c", c.key(), c.row(), "");
      emit(
          partition,
          header("__debezium.oldkey", oldKey),
          c.key(),
          envelope(here, "c", lsn, partition));
    }

    private static String header(String name, String value) {
      return "\"headers\":[\"" + name + "\"," + quoted(value) + "],";
    }

    /** Keeps a small table's rows, and halfway reads or loads them all again. */
    private void remember(Change c) {
      if (c.op().equals("d")) {
        current.remove(c.key());
      } else {
        current.put(c.key(), c);
      }
      if (changes != repeatAt) {
        return;
      }
      release(true);
      boolean truncates = repeat.get().equals(Faults.TRUNCATE);
      lsn += 64;
      txId++;
      if (truncates) {
        for (int p = 0; p < offsets.length; p++) {
          note(Faults.TRUNCATE, p, "null", "emptied, then loaded again");
          emit(
              p,
              "",
              null,
              envelope(new Change(c.atMillis(), c.order(), "t", "", "null", ""), "t", lsn, p));
        }
      }
      for (Change row : current.values()) {
        int partition = Math.floorMod(row.key().hashCode(), offsets.length);
        lsn += truncates ? 8 : 0;
        if (!truncates) {
          note(Faults.RESNAPSHOT, partition, row.key(), "superseded or equal");
        }
        Change again =
            new Change(c.atMillis(), row.order(), truncates ? "c" : "r", row.key(), row.row(), "");
        emit(partition, "", row.key(), envelope(again, again.op(), lsn, partition));
      }
    }

    private void note(String fault, int partition, String key, String expect) {
      truth.fault(fault, table, topic, partition, offsets[partition], key, expect);
    }

    private void emit(int partition, String headers, String key, String payload) {
      try {
        out.write(line(topic, partition, offsets[partition]++, kafkaAt(), headers, key, payload));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write the landing folder of " + topic, e);
      }
      written++;
      events++;
    }

    private long kafkaAt() {
      return Math.min(
          end.toEpochMilli(),
          end.minus(CAPTURE).toEpochMilli() + (long) (written * millisPerEvent));
    }

    private String envelope(Change c, String op, long at, int partition) {
      long captured = kafkaAt() - 3;
      return "{\"before\":"
          + (op.equals("d") ? c.row() : "null")
          + ",\"after\":"
          + (op.equals("d") || op.equals("t") ? "null" : after(c, partition))
          + ",\"source\":{\"version\":\"3.4.3.Final\",\"connector\":\"postgresql\",\"name\":\""
          + contract.source().orElseThrow().prefix()
          + "\",\"ts_ms\":"
          + c.atMillis()
          + ",\"snapshot\":\""
          + (!op.equals("r") ? "false" : changes == 1 ? "first_in_data_collection" : "true")
          + "\",\"db\":\""
          + contract.source().orElseThrow().database()
          + "\",\"sequence\":\"[null,\\\""
          + at
          + "\\\"]\",\"ts_us\":"
          + c.atMillis() * 1000
          + ",\"ts_ns\":"
          + c.atMillis() * 1_000_000
          + ",\"schema\":\"public\",\"table\":\""
          + table
          + "\",\"txId\":"
          + txId
          + ",\"lsn\":"
          + at
          + ",\"xmin\":null},\"transaction\":null,\"op\":\""
          + op
          + "\",\"ts_ms\":"
          + captured
          + ",\"ts_us\":"
          + captured * 1000
          + ",\"ts_ns\":"
          + captured * 1_000_000
          + "}";
    }

    /** The row as the event shows it: large values left out, columns added or widened. */
    private String after(Change c, int partition) {
      String after = c.row();
      String[] large =
          c.unchangedLongTexts().isEmpty() ? new String[0] : c.unchangedLongTexts().split(",", -1);
      for (String column : large) {
        if (faults.strikes(Faults.TOAST, random)) {
          after =
              after.replaceFirst(
                  "\"" + column + "\":\"(?:[^\"\\\\]|\\\\.)*+\"",
                  "\"" + column + "\":\"" + PLACEHOLDER + "\"");
          note(Faults.TOAST, partition, c.key(), "last value kept");
        }
      }
      if (faults.strikes(Faults.ADDED_COLUMN, random)) {
        after = after.substring(0, after.length() - 1) + ",\"not_in_contract\":\"new\"}";
        note(Faults.ADDED_COLUMN, partition, c.key(), "rescued");
      }
      if (number.isPresent() && faults.strikes(Faults.WIDENED_COLUMN, random)) {
        // numeric(p,s) became numeric(p+2,s+2): the same value with two more decimals.
        String wider =
            after.replaceFirst("(\"" + number.get() + "\":\"-?[0-9]+\\.[0-9]+)\"", "$100\"");
        if (!wider.equals(after)) {
          note(Faults.WIDENED_COLUMN, partition, c.key(), "same value");
          after = wider;
        }
      }
      return after;
    }
  }
}
