package io.carelake.testkit.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The write-ahead logs of all services: rows live through their states, sorted by time on disk. */
final class ChangeLog implements AutoCloseable {
  private final Map<String, DebeziumEncoding> encodings = new HashMap<>();
  private final Map<String, Contract> contracts = new HashMap<>();
  private final Map<String, SortedSpill> spills = new TreeMap<>();
  private final Path scratch;
  private final Instant end;
  private final Instant goLive;
  private final int runBytes;
  private Witness witness = (table, at, row) -> {};
  private long written;

  /**
   * @param end nothing is written later; what would be, is written then
   * @param goLive when change capture began: older rows are read by the first snapshot, as they
   *     were at that time
   * @param runBytes how much of a table is sorted in memory before it goes to disk
   */
  ChangeLog(Contracts all, Path scratch, Instant end, Instant goLive, int runBytes) {
    this.scratch = scratch;
    this.end = end;
    this.goLive = goLive;
    this.runBytes = runBytes;
    for (Contract c : all.of(Layer.BRONZE)) {
      if (c.source().isPresent()) {
        contracts.put(c.table().name(), c);
        encodings.put(c.table().name(), new DebeziumEncoding(c));
      }
    }
  }

  /** One state of a row: what it is from a moment on. */
  record State(Instant at, Map<String, Object> row) {}

  /** Sees every row once, as it is in its last state. */
  interface Witness {
    void row(String table, Instant at, Map<String, Object> row);
  }

  void witness(Witness one) {
    witness = one;
  }

  /** A row that is inserted and stays as it is. */
  void insert(String table, Instant at, Map<String, Object> row) {
    live(table, List.of(new State(at, row)), null);
  }

  /** A row of reference data, which the connector's first snapshot reads. */
  void snapshot(String table, Instant at, Map<String, Object> row) {
    add(table, goLive, "r", null, stamp(row, at, at));
    witness.row(table, at, row);
  }

  /** A row besides those of the lives, which the witness does not see. */
  void extra(String table, Instant at, Map<String, Object> row) {
    write(table, List.of(new State(at, row)), null);
  }

  /** A row through its states, and perhaps its end. */
  void live(String table, List<State> states, Instant deletedAt) {
    write(table, states, deletedAt);
    State last = states.get(states.size() - 1);
    witness.row(table, last.at(), last.row());
  }

  private void write(String table, List<State> states, Instant deletedAt) {
    if (deletedAt != null && deletedAt.isBefore(goLive)) {
      return;
    }
    Instant created = earlier(states.get(0).at(), end);
    Map<String, Object> last = null;
    for (int i = 0; i < states.size(); i++) {
      Instant at = earlier(states.get(i).at(), end);
      Map<String, Object> row = stamp(states.get(i).row(), created, at);
      boolean before = at.isBefore(goLive);
      if (before && i + 1 < states.size() && states.get(i + 1).at().isBefore(goLive)) {
        continue;
      }
      add(table, before ? goLive : at, before ? "r" : last == null ? "c" : "u", last, row);
      last = row;
    }
    if (deletedAt != null && !deletedAt.isAfter(end)) {
      add(table, deletedAt, "d", last, last);
    }
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  /** All services whose tables the contracts describe. */
  List<String> services() {
    return contracts.values().stream()
        .map(c -> c.source().orElseThrow().service())
        .distinct()
        .sorted()
        .toList();
  }

  private static Map<String, Object> stamp(
      Map<String, Object> row, Instant created, Instant updated) {
    Map<String, Object> stamped = new HashMap<>(row);
    stamped.putIfAbsent("created_at", created);
    stamped.put("updated_at", updated);
    return stamped;
  }

  private void add(
      String table, Instant at, String op, Map<String, Object> before, Map<String, Object> row) {
    DebeziumEncoding encoding = encodings.get(table);
    if (encoding == null) {
      throw new IllegalArgumentException(
          "Unknown table " + table + " (known: " + encodings.keySet() + ")");
    }
    ObjectNode key = encoding.key(row);
    ObjectNode image = op.equals("d") ? encoding.keyOnly(row) : encoding.row(row);
    ObjectNode previous = before == null || op.equals("d") ? null : encoding.row(before);
    spills
        .computeIfAbsent(table, t -> new SortedSpill(scratch, t, runBytes))
        .add(at.toEpochMilli(), op, key.toString(), image.toString(), longTexts(previous, image));
    written++;
  }

  /**
   * The long texts that a change leaves as they were: PostgreSQL keeps those out of line, and out
   * of the log.
   */
  private static String longTexts(ObjectNode before, ObjectNode after) {
    StringBuilder names = new StringBuilder();
    if (before != null) {
      after
          .fields()
          .forEachRemaining(
              e -> {
                if (e.getValue().isTextual()
                    && e.getValue().textValue().length() > 200
                    && e.getValue().equals(before.get(e.getKey()))) {
                  names.append(names.length() == 0 ? "" : ",").append(e.getKey());
                }
              });
    }
    return names.toString();
  }

  long written() {
    return written;
  }

  /** Hands every table's changes over, in the order of time. */
  void drain(TableWriter writer) throws IOException {
    for (Map.Entry<String, SortedSpill> e : spills.entrySet()) {
      Contract contract = contracts.get(e.getKey());
      try (SortedSpill spill = e.getValue()) {
        writer.write(contract, spill);
      }
    }
  }

  /** Writes one table's changes. */
  interface TableWriter {
    void write(Contract contract, SortedSpill changes) throws IOException;
  }

  @Override
  public void close() {
    spills.values().forEach(SortedSpill::close);
  }
}
