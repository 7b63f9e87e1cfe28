package io.carelake.silver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One table of a PostgreSQL in a model: rows with a large value, transactions that hold row locks
 * and write their log records before they commit, key changes, truncates.
 */
final class ModelDatabase {
  /** A row; {@code isLarge}: an update that does not touch the note does not log it. */
  record Values(int value, String note, boolean isLarge) {}

  /** A log record. */
  record Change(
      char op,
      String key,
      String oldKey,
      String newKey,
      Values values,
      boolean isUnavailable,
      long lsn) {}

  /** The rows that everybody sees. */
  final Map<String, Values> committed = new TreeMap<>();

  /** Every version that a row ever had. */
  final Map<String, Set<Values>> versions = new HashMap<>();

  /** The states of each row in the order of their commits, null where there was none. */
  final Map<String, List<Values>> states = new HashMap<>();

  /** When what was written at an LSN was committed; the clock goes on with every commit. */
  final Map<Long, Long> committedAt = new HashMap<>();

  long now = 1_700_000_000_000L;
  long lsn = 100;
  private final List<String> keys;
  private final List<Transaction> open = new ArrayList<>();
  private int values;

  ModelDatabase(List<String> keys) {
    this.keys = keys;
  }

  /** What a transaction has written; others wait for its rows. */
  final class Transaction {
    private final Map<String, Values> written = new LinkedHashMap<>();
    private final Set<String> locks = new HashSet<>();
    private final List<Change> log = new ArrayList<>();

    private Values row(String key) {
      return written.containsKey(key) ? written.get(key) : committed.get(key);
    }

    private void write(Change c) {
      log.add(c);
      locks.add(c.key());
      written.put(c.key(), c.values());
      if (c.values() != null) {
        versions.computeIfAbsent(c.key(), k -> new HashSet<>()).add(c.values());
      }
    }

    Set<String> keys() {
      return locks;
    }
  }

  List<Transaction> open() {
    return List.copyOf(open);
  }

  Transaction begin() {
    Transaction t = new Transaction();
    open.add(t);
    return t;
  }

  /** One to four statements, each on a row that no other transaction holds. */
  void write(Transaction t, Random random) {
    int n = 1 + random.nextInt(4);
    for (int i = 0; i < n; i++) {
      List<String> free = keys.stream().filter(k -> isFree(k, t)).toList();
      if (free.isEmpty()) {
        return;
      }
      statement(t, free, random);
    }
  }

  private boolean isFree(String key, Transaction t) {
    return open.stream().allMatch(o -> o == t || !o.locks.contains(key));
  }

  private void statement(Transaction t, List<String> free, Random random) {
    String key = free.get(random.nextInt(free.size()));
    lsn += 1 + random.nextInt(3);
    Values row = t.row(key);
    if (row == null) {
      t.write(new Change('c', key, null, null, fresh(random), false, lsn));
      return;
    }
    int what = random.nextInt(10);
    List<String> unused = free.stream().filter(k -> t.row(k) == null).toList();
    if (what < 2) {
      t.write(new Change('d', key, null, null, null, false, lsn));
    } else if (what < 5 && !unused.isEmpty()) {
      String to = unused.get(random.nextInt(unused.size()));
      boolean touchesNote = random.nextInt(4) == 0;
      Values moved = touchesNote ? fresh(random) : new Values(++values, row.note, row.isLarge);
      t.write(new Change('d', key, null, to, null, false, lsn));
      t.write(new Change('c', to, key, null, moved, row.isLarge && !touchesNote, lsn));
    } else if (what < 8) {
      Values kept = new Values(++values, row.note, row.isLarge);
      t.write(new Change('u', key, null, null, kept, row.isLarge, lsn));
    } else {
      t.write(new Change('u', key, null, null, fresh(random), false, lsn));
    }
  }

  private Values fresh(Random random) {
    values++;
    return switch (random.nextInt(4)) {
      case 0 -> new Values(values, null, false);
      case 1 -> new Values(values, "s" + values, false);
      default -> new Values(values, "large" + values, true);
    };
  }

  /** Everybody sees it now; its records are what a connector reads. */
  List<Change> commit(Transaction t) {
    open.remove(t);
    now += 1000;
    t.log.forEach(c -> committedAt.put(c.lsn(), now));
    t.written.forEach(
        (k, v) -> {
          states.computeIfAbsent(k, s -> new ArrayList<>()).add(v);
          if (v == null) {
            committed.remove(k);
          } else {
            committed.put(k, v);
          }
        });
    lsn++;
    return t.log;
  }

  /** Takes the table for itself: nobody else has written and not committed. */
  Change truncate() {
    lsn += 1;
    now += 1000;
    committedAt.put(lsn, now);
    committed.keySet().forEach(k -> states.get(k).add(null));
    committed.clear();
    return new Change('t', null, null, null, null, false, lsn);
  }

  /** The log starts again, as after a restore of a backup. */
  void restoreLog(Random random) {
    lsn = random.nextInt(50);
  }
}
