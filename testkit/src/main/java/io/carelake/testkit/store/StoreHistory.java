package io.carelake.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.store.StoredTable.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A random history of one table beside a model of it: changes, runs that die or fail, rivals,
 * compaction, cleaning. After each step the table, its properties and its change feed since earlier
 * versions must be the model's.
 */
final class StoreHistory {
  private final Supplier<TableStore> stores;
  private final TableStoreLaws format;
  private final StoredTable table;
  private final Random random;
  private final Map<Long, String> rows = new TreeMap<>();
  private final Map<Long, Integer> writtenAt = new TreeMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private TableStore store;
  private int change;
  private long publication;
  private long nextKey;
  private long consumed;

  /** A version of the table and what the model knew at it. */
  private record Seen(TableVersion version, int change, Map<Long, String> rows) {}

  StoreHistory(Supplier<TableStore> stores, TableStoreLaws format, StoredTable table, long seed) {
    this.stores = stores;
    this.format = format;
    this.table = table;
    this.random = new Random(seed);
    this.store = stores.get();
    seen.add(new Seen(TableVersion.NOTHING, 0, Map.of()));
  }

  void run(int length) {
    publish();
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(10)) {
        case 0 -> die();
        case 1 -> fail();
        case 2 -> discard();
        case 3 -> rival();
        case 4, 5 -> compact();
        case 6 -> clean();
        default -> publish();
      }
      check();
    }
  }

  private Staged staged(Map<Long, String> put, Set<Long> delete) {
    Staged staged = store.stage(table.id(), "run-" + steps.size(), table.change(put, delete, rows));
    assertThat(StoredTable.values(store.read(table.id()))).as(toString()).isEqualTo(rows);
    return staged;
  }

  private void publish() {
    steps.add("publish");
    Map<Long, String> put = put();
    Set<Long> delete = delete(put);
    Staged staged = staged(put, delete);
    Map<Long, String> after = after(put, delete);
    String audited = StoredTable.digest(store.readStaged(staged));
    assertThat(StoredTable.values(store.readStaged(staged))).as(toString()).isEqualTo(after);
    consumed++;
    TableVersion version =
        store.publish(staged, Map.of("carelake.input.x", String.valueOf(consumed)));
    publication++;
    assertThat(version).isEqualTo(store.version(table.id()));
    assertThat(StoredTable.digest(store.read(table.id()))).as(toString()).isEqualTo(audited);
    change++;
    for (Map.Entry<Long, String> e : after.entrySet()) {
      if (table.kind() == Kind.WHOLE || put.containsKey(e.getKey())) {
        writtenAt.put(e.getKey(), change);
      }
    }
    rows.clear();
    rows.putAll(after);
    writtenAt.keySet().retainAll(rows.keySet());
    remember();
  }

  private void remember() {
    seen.add(new Seen(store.version(table.id()), change, Map.copyOf(rows)));
  }

  private Map<Long, String> put() {
    Map<Long, String> put = new TreeMap<>();
    for (int n = random.nextInt(5); n > 0; n--) {
      put.put(nextKey++, "v" + steps.size());
    }
    if (!table.kind().onlyGrows()) {
      some().forEach(key -> put.put(key, "v" + steps.size()));
    }
    return put;
  }

  private Set<Long> delete(Map<Long, String> put) {
    Set<Long> delete = table.kind().onlyGrows() ? new TreeSet<>() : some();
    delete.removeAll(put.keySet());
    return delete;
  }

  private Set<Long> some() {
    Set<Long> some = new TreeSet<>();
    for (long key : rows.keySet()) {
      if (random.nextInt(4) == 0) {
        some.add(key);
      }
    }
    return some;
  }

  private Map<Long, String> after(Map<Long, String> put, Set<Long> delete) {
    Map<Long, String> after = new TreeMap<>(rows);
    after.keySet().removeAll(delete);
    after.putAll(put);
    return after;
  }

  private void die() {
    steps.add("die after staging");
    Map<Long, String> put = put();
    staged(put, delete(put));
    store = stores.get();
  }

  private void fail() {
    steps.add("fail while staging");
    assertThatThrownBy(
            () ->
                store.stage(
                    table.id(),
                    "fails",
                    table.failing(rows.isEmpty() ? 0 : rows.keySet().iterator().next())))
        .as(toString())
        .isNotNull();
    store = stores.get();
  }

  private void discard() {
    steps.add("discard");
    Map<Long, String> put = put();
    store.discard(staged(put, delete(put)));
  }

  private void rival() {
    steps.add("rival");
    Map<Long, String> put = put();
    Staged staged = staged(put, delete(put));
    long key = nextKey++;
    format.insertForeign(table.id(), table.rows(Map.of(key, "rival")));
    assertThatThrownBy(() -> store.publish(staged, Map.of("carelake.input.x", "never")))
        .isInstanceOfSatisfying(
            CarelakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TRY_AGAIN));
    store.discard(staged);
    change++;
    rows.put(key, "rival");
    writtenAt.put(key, change);
    remember();
  }

  private void compact() {
    steps.add("compact");
    TableVersion before = store.version(table.id());
    format.compact(table.id());
    assertThat(store.version(table.id()).hasRowsOf(before)).as(toString()).isTrue();
    remember();
  }

  private void clean() {
    steps.add("clean");
    format.clean(table.id());
  }

  private void check() {
    TableVersion now = store.version(table.id());
    assertThat(now.publication()).as(toString()).isEqualTo(publication);
    assertThat(store.properties(table.id()))
        .as(toString())
        .containsEntry("carelake.input.x", String.valueOf(consumed));
    assertThat(StoredTable.values(store.read(table.id(), now))).as(toString()).isEqualTo(rows);
    if (store.tellsChanges(table.id())) {
      checkFeed(seen.get(random.nextInt(seen.size())), now);
    }
  }

  /** What changed since a version is what differs from it, and what was written again. */
  private void checkFeed(Seen from, TableVersion now) {
    Map<Long, String> changed = new TreeMap<>();
    rows.forEach(
        (key, value) -> {
          if (writtenAt.get(key) > from.change()) {
            changed.put(key, value);
          }
        });
    assertThat(StoredTable.values(store.changedRows(table.id(), from.version(), now)))
        .as("%s, changes since the %dth", this, from.change())
        .isEqualTo(changed);
    Set<String> left = new HashSet<>();
    from.rows().keySet().stream()
        .filter(key -> !rows.containsKey(key))
        .forEach(key -> left.add("[\"" + key + "\"]"));
    Set<String> gone = new HashSet<>();
    store
        .goneKeys(table.id(), from.version(), now)
        .select("key")
        .collectAsList()
        .forEach(r -> gone.add(r.getString(0)));
    assertThat(gone).as("%s, keys gone since the %dth", this, from.change()).containsAll(left);
    rows.keySet().stream()
        .filter(key -> from.rows().containsKey(key) && writtenAt.get(key) <= from.change())
        .forEach(key -> assertThat(gone).as(toString()).doesNotContain("[\"" + key + "\"]"));
  }

  @Override
  public String toString() {
    return table.id() + " " + table.kind() + " after " + steps;
  }
}
