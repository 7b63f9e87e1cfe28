package io.carelake.testkit.simulator;

import io.carelake.core.contract.Contract;
import io.carelake.testkit.simulator.SortedSpill.Change;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** One table's changes on their way into its topic, with the faults of the transport. */
final class CapturedTopic {
  /** Topics of at most this many changes are small enough to be read a second time. */
  private static final long REFERENCE_DATA = 5_000;

  private final Contract contract;
  private final String table;
  private final TopicLog log;
  private final Faults faults;
  private final Truth truth;
  private final Random random;
  private final ChangeEvent.Encoder encoder;
  private final List<Held> held = new ArrayList<>();
  private final Optional<String> repeat;
  private final Map<String, Change> current = new LinkedHashMap<>();
  private final long repeatAt;
  private long lsn = 24_000_000;
  private long txId = 1000;
  private long changes;

  CapturedTopic(
      Contract contract, long count, TopicLog log, Faults faults, Truth truth, long seed) {
    this.contract = contract;
    this.table = contract.table().name();
    this.log = log;
    this.faults = faults;
    this.truth = truth;
    this.random = new Random(seed * 31 + table.hashCode());
    this.encoder = new ChangeEvent.Encoder(contract, faults, random);
    boolean small = count > 1 && count <= REFERENCE_DATA;
    this.repeat =
        small && faults.strikes(Faults.RESNAPSHOT, random)
            ? Optional.of(Faults.RESNAPSHOT)
            : small && faults.strikes(Faults.TRUNCATE, random)
                ? Optional.of(Faults.TRUNCATE)
                : Optional.empty();
    this.repeatAt = count * 6 / 10;
  }

  /** An event that the producer sends again, or sends late. */
  private static final class Held {
    private final String fault;
    private final int partition;
    private final ChangeEvent event;
    private final long due;
    private boolean overtaken;

    Held(String fault, int partition, ChangeEvent event, long due) {
      this.fault = fault;
      this.partition = partition;
      this.event = event;
      this.due = due;
    }

    String expect() {
      return fault.equals(Faults.DUPLICATE) ? "duplicate" : overtaken ? "superseded" : "applied";
    }
  }

  void change(Change c) {
    lsn += 8 + 8L * random.nextInt(40);
    txId++;
    changes++;
    int partition = log.partitionOf(c.key());
    held.forEach(h -> h.overtaken |= c.key().equals(h.event.key()));
    if (c.op().equals("c")
        && contract.key().size() == 1
        && faults.strikes(Faults.KEY_CHANGE, random)) {
      movedHere(c, partition);
    } else {
      deliver(c, partition);
    }
    if (c.op().equals("d")) {
      log.append(partition, "", c.key(), null);
    }
    if (faults.strikes(Faults.MALFORMED_JSON, random)) {
      String torn = "{\"before\":null,\"after\":{\"" + c.key().length();
      tell(Faults.MALFORMED_JSON, partition, c.key(), "dead_letter");
      log.append(partition, "", c.key(), torn);
    }
    release(false);
    if (repeat.isPresent()) {
      remember(c);
    }
  }

  private void deliver(Change c, int partition) {
    ChangeEvent event = encode(c, c.op(), lsn);
    boolean stream = !c.op().equals("r");
    if (stream && c.unchangedLongTexts().isEmpty() && faults.strikes(Faults.LATE, random)) {
      hold(Faults.LATE, partition, event, 5 + random.nextInt(200));
    } else if (stream
        && log.partitions() > 1
        && c.op().equals("c")
        && faults.strikes(Faults.REORDER, random)) {
      // Into another partition than the key's, behind what follows: partitions were added
      // meanwhile.
      hold(Faults.REORDER, (partition + 1) % log.partitions(), event, 2 + random.nextInt(20));
    } else {
      emit(partition, "", event);
      if (stream && faults.strikes(Faults.DUPLICATE, random)) {
        hold(
            Faults.DUPLICATE,
            partition,
            new ChangeEvent(event.key(), event.payload()),
            1 + random.nextInt(100));
      }
    }
  }

  private void hold(String fault, int partition, ChangeEvent event, int behind) {
    held.add(new Held(fault, partition, event, log.written() + behind));
  }

  /** Delivers what is still held. */
  void finish() {
    release(true);
  }

  private void release(boolean all) {
    for (Iterator<Held> i = held.iterator(); i.hasNext(); ) {
      Held h = i.next();
      if (all || h.due <= log.written()) {
        i.remove();
        tell(h.fault, h.partition, h.event.key(), h.expect());
        emit(h.partition, "", h.event);
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
    int from = log.partitionOf(oldKey);
    String oldRow =
        c.row()
            .replace("\"" + column + "\":\"" + id + "\"", "\"" + column + "\":\"" + other + "\"");
    emit(from, "", encode(new Change(c.atMillis(), c.order(), "c", oldKey, oldRow, ""), "c", lsn));
    lsn += 96;
    txId++;
    String before = "{\"" + column + "\":\"" + other + "\"}";
    String newKey = TopicLog.header("__debezium.newkey", c.key());
    tell(Faults.KEY_CHANGE, from, oldKey, "moved");
    emit(
        from,
        newKey,
        encode(new Change(c.atMillis() + 1, c.order(), "d", oldKey, before, ""), "d", lsn));
    log.append(from, newKey, oldKey, null);
    emit(
        partition,
        TopicLog.header("__debezium.oldkey", oldKey),
        encode(new Change(c.atMillis() + 1, c.order(), "c", c.key(), c.row(), ""), "c", lsn));
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
      Change emptied = new Change(c.atMillis(), c.order(), "t", "", "null", "");
      for (int p = 0; p < log.partitions(); p++) {
        tell(Faults.TRUNCATE, p, null, "emptied, then loaded again");
        emit(p, "", encode(emptied, "t", lsn));
      }
    }
    for (Change row : current.values()) {
      int partition = log.partitionOf(row.key());
      lsn += truncates ? 8 : 0;
      if (!truncates) {
        tell(Faults.RESNAPSHOT, partition, row.key(), "superseded or equal");
      }
      Change again = new Change(c.atMillis(), row.order(), "", row.key(), row.row(), "");
      emit(partition, "", encode(again, truncates ? "c" : "r", lsn));
    }
  }

  private ChangeEvent encode(Change c, String op, long at) {
    String snapshot =
        !op.equals("r") ? "false" : changes == 1 ? "first_in_data_collection" : "true";
    return encoder.encode(c, op, snapshot, at, txId, log.kafkaAt() - 3);
  }

  private void emit(int partition, String headers, ChangeEvent event) {
    event.faults().forEach(f -> tell(f.fault(), partition, event.key(), f.expect()));
    log.append(partition, headers, event.key(), event.payload());
  }

  private void tell(String fault, int partition, String key, String expect) {
    truth.event(fault, table, log.topic(), partition, log.next(partition), key, expect);
  }
}
