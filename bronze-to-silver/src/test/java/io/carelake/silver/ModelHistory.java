package io.carelake.silver;

import io.carelake.silver.ModelDatabase.Change;
import io.carelake.silver.ModelDatabase.Transaction;
import io.carelake.silver.ModelDatabase.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * The life of a table in a model of PostgreSQL, and its change events as an adversary delivers
 * them: interleaved transactions, snapshots with transactions in flight, snapshots ahead of the
 * stream, snapshots after a lost slot, incremental ones, restores (with topics made anew),
 * truncates; rewinds, a changed partition count, partitions that are late by many batches, skewed
 * clocks, poison in between.
 *
 * <p>A history is a list of steps, each drawn from a seed of its own, so that leaving one out gives
 * another valid history: that is how a failure is shrunk.
 */
final class ModelHistory {
  /** The rows in the end. */
  final Map<String, Values> truth;

  /** Every version that a row ever had: nobody may see another. */
  final Map<String, Set<Values>> versions;

  /**
   * For a while rows may be seen that never were: a read showed changes that came behind it, or a
   * key's events changed their partition and the older ones came late.
   */
  boolean isAmbiguousForAWhile;

  /** Some changes were lost with their slot: no event tells all states. */
  boolean isLossy;

  /** The states of each row in the order of their commits, null where there was none. */
  final Map<String, List<Values>> states;

  /** Every event in the order of its delivery, cut into batches. */
  final List<List<ModelEvent>> batches = new ArrayList<>();

  private final ModelDatabase database;
  private final List<List<ModelEvent>> partitions = new ArrayList<>();
  private final List<ModelEvent> stream = new ArrayList<>();

  /** How many records each partition had when its topic was made anew: offsets start again. */
  private final Map<Integer, Integer> starts = new TreeMap<>();

  private int partitionCount;
  private final double tableWide;
  private final Clock clock;
  private int epoch;

  /** What the timestamps of events are. */
  enum Clock {
    /** They tie and go back; they must order nothing. */
    SKEWED,
    /** They are those of the commits. */
    TRUE
  }

  /** The steps of a seed. */
  static List<Long> steps(long seed, int most) {
    Random random = new Random(seed);
    int n = 1 + random.nextInt(most);
    List<Long> steps = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      steps.add(random.nextLong());
    }
    return steps;
  }

  ModelHistory(List<String> keys, List<Long> steps, int mostBatches) {
    this(keys, steps, mostBatches, 1);
  }

  /**
   * @param tableWide the share of steps that concern all rows which is taken; the others are
   *     transactions, so that many rows can share a table
   */
  ModelHistory(List<String> keys, List<Long> steps, int mostBatches, double tableWide) {
    this(keys, steps, mostBatches, tableWide, Clock.SKEWED);
  }

  ModelHistory(
      List<String> keys, List<Long> steps, int mostBatches, double tableWide, Clock clock) {
    this.tableWide = tableWide;
    this.clock = clock;
    database = new ModelDatabase(keys);
    partitionCount = 1 + Math.floorMod(steps.hashCode(), 3);
    for (int p = 0; p < partitionCount; p++) {
      partitions.add(new ArrayList<>());
    }
    for (long step : steps) {
      step(new Random(step));
    }
    database.open().forEach(t -> emit(database.commit(t), new Random(steps.size())));
    truth = new TreeMap<>(database.committed);
    versions = database.versions;
    states = database.states;
    cut(new Random(steps.hashCode()), mostBatches);
  }

  private void step(Random random) {
    int kind = random.nextInt(20);
    boolean concernsAll = kind <= 2 || (kind >= 6 && kind <= 8);
    if (concernsAll && random.nextDouble() >= tableWide) {
      kind = 19;
    }
    switch (kind) {
      case 0 -> snapshot(random, false);
      case 1 -> snapshot(random, true);
      case 2 -> snapshotAheadOfStream(random);
      case 3, 4 -> incrementalSnapshot(random);
      case 5 -> rewind(random);
      case 6 -> repartition(random);
      case 7 -> restore(random);
      case 8 -> truncate(random);
      case 9 -> poison(random);
      case 10 -> straggler(random);
      case 11, 12 -> commitOne(random);
      default -> transaction(random);
    }
  }

  private void transaction(Random random) {
    Transaction t = database.begin();
    database.write(t, random);
    if (random.nextInt(10) < 7 || database.open().size() > 3) {
      emit(database.commit(t), random);
    }
  }

  private void commitOne(Random random) {
    List<Transaction> open = database.open();
    if (!open.isEmpty()) {
      emit(database.commit(open.get(random.nextInt(open.size()))), random);
    }
  }

  /**
   * A whole snapshot, perhaps because the slot was lost and with it what was committed meanwhile.
   * Of an empty table a snapshot has no event, so that nobody could know of it.
   */
  private void snapshot(Random random, boolean isSlotLost) {
    if (isSlotLost) {
      stream.clear();
      isLossy = true;
      for (int i = random.nextInt(4); i > 0; i--) {
        Transaction lost = database.begin();
        database.write(lost, random);
        database.commit(lost);
      }
    }
    database.lsn += 1;
    readAll(random);
    if (isSlotLost && database.committed.isEmpty()) {
      // What nobody can know does not happen here: the rows that were lost come back.
      Transaction back = database.begin();
      database.write(back, random);
      emit(database.commit(back), random);
      database.lsn += 1;
      readAll(random);
    }
  }

  private void readAll(Random random) {
    commitWhatNoOffsetCouldTell(random);
    database.lsn += 1;
    List<String> keys = new ArrayList<>(database.committed.keySet());
    Collections.shuffle(keys, random);
    for (int i = 0; i < keys.size(); i++) {
      read(keys.get(i), i == keys.size() - 1 ? "last" : i == 0 ? "first" : "true", random);
    }
  }

  /**
   * A transaction in flight at a snapshot is known from one before it by the offsets of the
   * snapshot's rows in its partition; where there are none, nothing tells them apart.
   */
  private void commitWhatNoOffsetCouldTell(Random random) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Transaction t : database.open()) {
        boolean told =
            t.keys().stream()
                .allMatch(
                    k ->
                        database.committed.keySet().stream()
                            .anyMatch(r -> partition(r) == partition(k)));
        if (!told) {
          emit(database.commit(t), random);
          changed = true;
        }
      }
    }
  }

  private void read(String key, String marker, Random random) {
    Values row = database.committed.get(key);
    send(
        new ModelEvent(
            'r',
            key,
            null,
            null,
            row.value(),
            row.note(),
            false,
            marker,
            epoch,
            database.lsn,
            millis(random),
            0,
            0),
        random);
  }

  /** The database is ahead: the read shows changes that are streamed behind it. */
  private void snapshotAheadOfStream(Random random) {
    isAmbiguousForAWhile = true;
    Transaction t = database.begin();
    database.write(t, random);
    List<Change> behind = database.commit(t);
    snapshot(random, false);
    emit(behind, random);
  }

  /** Some rows are read while the stream goes on; their LSN is where the stream stands. */
  private void incrementalSnapshot(Random random) {
    database.lsn += 1;
    for (String key : List.copyOf(database.committed.keySet())) {
      if (random.nextInt(database.committed.size()) < 3) {
        read(key, "incremental", random);
      }
    }
  }

  /**
   * The connector starts again from an older position, though not from before a change of the
   * partition count: across partitions a read and a transaction in flight have no order that their
   * events could tell.
   */
  private void rewind(Random random) {
    if (!stream.isEmpty()) {
      List.copyOf(stream.subList(rewound(random), stream.size())).stream()
          .filter(e -> !e.isRead())
          .forEach(this::sendOnce);
    }
  }

  private int rewound(Random random) {
    return Math.max(0, stream.size() - 1 - random.nextInt(Math.min(60, stream.size())));
  }

  /** One old event comes again, and nothing behind it. */
  private void straggler(Random random) {
    List<ModelEvent> changes =
        stream.stream().filter(ModelEvent::isRow).filter(e -> !e.isRead()).toList();
    if (!changes.isEmpty()) {
      sendOnce(changes.get(random.nextInt(changes.size())));
    }
  }

  /**
   * More partitions, at a moment when no transaction is in flight: whether one that was so at a
   * read came before or after it, events in different partitions do not tell.
   */
  private void repartition(Random random) {
    if (partitionCount < 5) {
      database.open().forEach(t -> emit(database.commit(t), random));
      database.lsn++;
      isAmbiguousForAWhile = true;
      partitionCount++;
      partitions.add(new ArrayList<>());
      stream.clear();
    }
  }

  /**
   * LSNs start again; the topic's epoch is raised, and every row is read again. Perhaps the topic
   * is made anew, so that its offsets start again too.
   */
  private void restore(Random random) {
    database.open().forEach(t -> emit(database.commit(t), random));
    if (!database.committed.isEmpty()) {
      epoch++;
      stream.clear();
      if (random.nextBoolean()) {
        for (int p = 0; p < partitions.size(); p++) {
          starts.put(p, partitions.get(p).size());
        }
      }
      database.restoreLog(random);
      readAll(random);
    }
  }

  private void truncate(Random random) {
    database.open().forEach(t -> emit(database.commit(t), random));
    Change truncate = database.truncate();
    emit(List.of(truncate), random);
  }

  private void poison(Random random) {
    send(
        new ModelEvent(
            '?',
            null,
            null,
            null,
            0,
            null,
            false,
            "false",
            epoch,
            database.lsn,
            millis(random),
            0,
            0),
        random);
  }

  private void emit(List<Change> changes, Random random) {
    for (Change c : changes) {
      Values v = c.values();
      send(
          new ModelEvent(
              c.op(),
              c.key(),
              c.oldKey(),
              c.newKey(),
              v == null ? 0 : v.value(),
              v == null || c.isUnavailable() ? null : v.note(),
              c.isUnavailable(),
              "false",
              epoch,
              c.lsn(),
              millis(random, database.committedAt.get(c.lsn())),
              0,
              0),
          random);
      if (c.op() == 'd') {
        send(tombstone(c, random), random);
      }
    }
  }

  private ModelEvent tombstone(Change c, Random random) {
    return new ModelEvent(
        '-', c.key(), null, null, 0, null, false, "false", epoch, c.lsn(), millis(random), 0, 0);
  }

  private long millis(Random random) {
    return millis(random, database.now + 1);
  }

  private long millis(Random random, long trueMillis) {
    long skewed = 1_700_000_000_000L + random.nextInt(4) * 86_400_000L;
    return clock == Clock.TRUE ? trueMillis : skewed;
  }

  private void send(ModelEvent e, Random random) {
    stream.add(e);
    sendOnce(e);
    if (random.nextInt(8) == 0) {
      sendOnce(e);
    }
  }

  private void sendOnce(ModelEvent e) {
    int p = partition(e.key());
    List<ModelEvent> log = partitions.get(p);
    log.add(e.at(p, log.size() - starts.getOrDefault(p, 0)));
  }

  /** What has no key lies anywhere. */
  private int partition(String key) {
    return Math.floorMod(key == null ? stream.size() : key.hashCode() * 31, partitionCount);
  }

  /** Each partition in order, merged at random, one of them perhaps late, cut at random. */
  private void cut(Random random, int mostBatches) {
    List<Integer> turns = new ArrayList<>();
    int late = random.nextInt(3) == 0 ? random.nextInt(partitions.size()) : -1;
    for (int p = 0; p < partitions.size(); p++) {
      if (p != late) {
        turns.addAll(Collections.nCopies(partitions.get(p).size(), p));
      }
    }
    if (random.nextBoolean()) {
      Collections.shuffle(turns, random);
    }
    if (late >= 0) {
      turns.addAll(Collections.nCopies(partitions.get(late).size(), late));
    }
    int[] next = new int[partitions.size()];
    List<ModelEvent> batch = new ArrayList<>();
    int size = 1 + turns.size() / mostBatches + random.nextInt(1 + turns.size() / 2);
    if (tableWide < 1) {
      size = 1 + turns.size() / mostBatches;
    }
    for (int p : turns) {
      batch.add(partitions.get(p).get(next[p]++));
      if (batch.size() >= size && batches.size() < mostBatches - 1) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
    }
    batches.add(batch);
  }

  List<ModelEvent> all() {
    return batches.stream().flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    for (List<ModelEvent> batch : batches) {
      s.append("-- batch\n");
      for (ModelEvent e : batch) {
        s.append(
            "  %c key=%s old=%s new=%s value=%d note=%s%s snapshot=%s epoch=%d lsn=%d p%d@%d%n"
                .formatted(
                    e.op(),
                    e.key(),
                    e.oldKey(),
                    e.newKey(),
                    e.value(),
                    e.note(),
                    e.isUnavailable() ? "(unavailable)" : "",
                    e.snapshot(),
                    e.epoch(),
                    e.lsn(),
                    e.partition(),
                    e.offset()));
      }
    }
    return s.append("-- truth ").append(truth).toString();
  }
}
