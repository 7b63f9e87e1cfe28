package io.carelake.silver;

import io.carelake.silver.KeyFold.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The life of one row in a model of PostgreSQL and Debezium, and its events as an adversary
 * delivers them: transactions in flight at a snapshot, snapshots ahead of the stream, repeated
 * deliveries, rewinds, a changed partition count, a restore with a new epoch, partitions late by
 * many batches.
 */
final class RandomHistory {
  /** The row in the end, null if there is none. */
  Object truth;

  /** Every event in the order of its delivery, cut into batches. */
  final List<List<Event>> batches = new ArrayList<>();

  /** Some event cannot be decoded: the row in the end may not be the truth. */
  boolean isSpoiled;

  private final Random random;
  private final List<List<Event>> partitions = new ArrayList<>();
  private final List<Event> stream = new ArrayList<>();

  /** How many records each partition had when the topic was made anew. */
  private final Map<Integer, Integer> starts = new HashMap<>();

  private int partition;
  private int sincePartitionCount;
  private int epoch;
  private long lsn = 100;
  private int values;

  RandomHistory(long seed, boolean spoils) {
    random = new Random(seed);
    partitions.add(new ArrayList<>());
    int steps = 1 + random.nextInt(12);
    for (int i = 0; i < steps; i++) {
      step();
    }
    if (spoils) {
      spoil();
    }
    cut();
  }

  private void step() {
    switch (random.nextInt(10)) {
      case 0 -> snapshot();
      case 1 -> snapshotAheadOfStream();
      case 2 -> snapshotDuringTransaction();
      case 3 -> rewind();
      case 4 -> repartition();
      case 5 -> restore();
      default -> transaction().forEach(this::emit);
    }
  }

  /** One to three changes of the row; LSNs grow, other tables take some. */
  private List<Event> transaction() {
    List<Event> changes = new ArrayList<>();
    int n = 1 + random.nextInt(3);
    for (int i = 0; i < n; i++) {
      lsn += 1 + random.nextInt(3);
      char op = truth == null ? 'c' : random.nextInt(4) == 0 ? 'd' : 'u';
      truth = op == 'd' ? null : Integer.valueOf(++values);
      changes.add(new Event(op, epoch, lsn, 0, 0, true, truth));
    }
    return changes;
  }

  private void snapshot() {
    lsn += 1 + random.nextInt(3);
    read(truth);
  }

  private void read(Object value) {
    if (value != null) {
      emit(new Event('r', epoch, lsn, 0, 0, true, value));
    }
  }

  /** The database is ahead: the read shows changes that are streamed behind it. */
  private void snapshotAheadOfStream() {
    List<Event> behind = transaction();
    snapshot();
    behind.forEach(this::emit);
  }

  /** The changes are written before the snapshot and committed after it. */
  private void snapshotDuringTransaction() {
    Object before = truth;
    List<Event> inFlight = transaction();
    lsn++;
    read(before);
    inFlight.forEach(this::emit);
  }

  /**
   * The connector starts again from an older position of its stream, though not from before a
   * change of the partition count: across partitions a read and a transaction that was in flight
   * have no order that their events could tell.
   */
  private void rewind() {
    List<Event> changes =
        stream.subList(sincePartitionCount, stream.size()).stream()
            .filter(e -> !e.isRead() && e.epoch() == epoch)
            .distinct()
            .toList();
    int from = changes.isEmpty() ? 0 : random.nextInt(changes.size());
    changes.subList(from, changes.size()).forEach(this::emit);
  }

  private void repartition() {
    lsn++;
    partitions.add(new ArrayList<>());
    partition = partitions.size() - 1;
    sincePartitionCount = stream.size();
  }

  /** LSNs start again, offsets too if the topic is made anew; every row is read again. */
  private void restore() {
    if (truth != null) {
      epoch++;
      if (random.nextBoolean()) {
        for (int p = 0; p < partitions.size(); p++) {
          starts.put(p, partitions.get(p).size());
        }
      }
      lsn = random.nextInt(50);
      snapshot();
    }
  }

  private void emit(Event e) {
    stream.add(e);
    int times = random.nextInt(8) == 0 ? 2 : 1;
    for (int i = 0; i < times; i++) {
      List<Event> log = partitions.get(partition);
      int offset = log.size() - starts.getOrDefault(partition, 0);
      log.add(new Event(e.op(), e.epoch(), e.lsn(), partition, offset, e.isDecodable(), e.value()));
    }
  }

  private void spoil() {
    for (List<Event> log : partitions) {
      log.replaceAll(
          e -> {
            // A repeated delivery is spoiled like the first.
            boolean bad = e.op() != 'd' && (e.lsn() * 31 + e.op()) % 5 == 0;
            isSpoiled |= bad;
            return new Event(
                e.op(), e.epoch(), e.lsn(), e.partition(), e.offset(), !bad, e.value());
          });
    }
  }

  /** Each partition in order, merged at random, cut at random. */
  private void cut() {
    List<Integer> turns = new ArrayList<>();
    for (int p = 0; p < partitions.size(); p++) {
      turns.addAll(Collections.nCopies(partitions.get(p).size(), p));
    }
    if (random.nextBoolean()) {
      Collections.shuffle(turns, random);
    }
    int[] next = new int[partitions.size()];
    List<Event> batch = new ArrayList<>();
    for (int p : turns) {
      batch.add(partitions.get(p).get(next[p]++));
      if (random.nextInt(4) == 0) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
    }
    batches.add(batch);
  }
}
