package io.carelake.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.SparkTest;
import io.carelake.testkit.store.StoredTable.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every implementation of {@link TableStore} must do: publish all or nothing and with it what
 * was consumed, refuse a table that moved, forget runs that died, and tell what changed.
 */
public abstract class TableStoreLaws extends SparkTest {
  private static final int STEPS = 12;

  /** A store over the test's lake, as a new process would open it. */
  protected abstract TableStore open();

  /** What the store calls itself in the names of tables, so that two formats can share a lake. */
  protected abstract String format();

  /** Appends rows as another writer would. */
  protected abstract void insertForeign(TableId table, Dataset<Row> rows);

  /** Rewrites the table's files into fewer. */
  protected abstract void compact(TableId table);

  /** Removes what the present version does not need. */
  protected abstract void clean(TableId table);

  @ParameterizedTest
  @EnumSource(Kind.class)
  void holdsThroughARandomHistory(Kind kind) {
    long seed = Long.getLong("carelake.seed", System.nanoTime() & 0xffffff);
    StoredTable table = table(kind, "history");
    try {
      new StoreHistory(this::open, this, table, seed).run(STEPS);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("With -Dcarelake.seed=" + seed + " (" + kind + ")", e);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void publishesWhatWasStagedAndStoresWhatWasConsumed(Kind kind) {
    TableStore store = open();
    StoredTable table = table(kind, "publishes");
    assertThat(store.exists(table.id())).isTrue();
    assertThat(store.version(table.id())).isEqualTo(TableVersion.NOTHING);
    assertThat(store.published(table.id())).isEmpty();
    assertThat(store.read(table.id()).count()).isZero();

    Map<Long, String> one = Map.of(1L, "first", 2L, "first");
    Staged staged = store.stage(table.id(), "a", table.change(one, Set.of(), Map.of()));
    assertThat(store.read(table.id()).count()).isZero();
    assertThat(store.version(table.id())).isEqualTo(TableVersion.NOTHING);
    assertThat(staged.addedRows()).isEqualTo(2);
    assertThat(StoredTable.values(store.readStaged(staged))).isEqualTo(one);

    TableVersion after = store.publish(staged, Map.of("carelake.input.x", "1:1:1"));
    assertThat(StoredTable.values(store.read(table.id()))).isEqualTo(one);
    assertThat(store.properties(table.id()))
        .containsEntry("carelake.input.x", "1:1:1")
        .containsEntry("carelake.publication", "1");
    assertThat(after.publication()).isEqualTo(1);
    assertThat(store.published(table.id())).contains(after);
    assertThat(TableVersion.decode(after.encode())).isEqualTo(after);
    assertThat(store.tables()).contains(table.id());
  }

  @ParameterizedTest
  @EnumSource(names = {"KEYED", "PLACED", "SERVED"})
  void countsTheRowsItAddsAndRemoves(Kind kind) {
    TableStore store = open();
    StoredTable table = table(kind, "counts");
    Map<Long, String> rows = Map.of(1L, "x", 2L, "x", 3L, "x");
    put(store, table, "a", rows);
    Staged staged =
        store.stage(table.id(), "b", table.change(Map.of(1L, "y", 4L, "y"), Set.of(2L, 5L), rows));
    assertThat(staged.addedRows()).isEqualTo(2);
    assertThat(staged.removedRows()).isEqualTo(2);
    store.publish(staged, Map.of());
    assertThat(StoredTable.values(store.read(table.id())))
        .isEqualTo(Map.of(1L, "y", 3L, "x", 4L, "y"));
  }

  @Test
  void publishesNothingNewAsAVersionOfItsOwn() {
    TableStore store = open();
    StoredTable table = table(Kind.KEYED, "nothing");
    TableVersion one = put(store, table, "a", Map.of());
    assertThat(one.publication()).isEqualTo(1);
    put(store, table, "b", Map.of(1L, "x"));
    TableVersion three = put(store, table, "c", Map.of());
    assertThat(three.publication()).isEqualTo(3);
    assertThat(StoredTable.values(store.read(table.id(), three))).isEqualTo(Map.of(1L, "x"));
    assertThat(store.changedRows(table.id(), one, three).count()).isEqualTo(1);
  }

  @Test
  void readsEarlierVersions() {
    TableStore store = open();
    StoredTable table = table(Kind.KEYED, "earlier");
    TableVersion one = put(store, table, "a", Map.of(1L, "first"));
    put(store, table, "b", Map.of(1L, "second"));
    assertThat(StoredTable.values(store.read(table.id(), one))).isEqualTo(Map.of(1L, "first"));
    assertThat(store.read(table.id(), TableVersion.NOTHING).count()).isZero();
  }

  @Test
  void countsDeletedKeysOnlyOnceTheirRunIsPublished() {
    TableStore store = open();
    StoredTable table = table(Kind.KEYED, "gone");
    Map<Long, String> rows = Map.of(0L, "x", 1L, "x", 2L, "x");
    TableVersion one = put(store, table, "a", rows);
    store.stage(table.id(), "dies", table.change(Map.of(), Set.of(1L), rows));
    assertThat(store.goneKeys(table.id(), one, store.version(table.id())).count()).isZero();
    assertThatThrownBy(() -> store.stage(table.id(), "fails", table.failing(0))).isNotNull();

    TableStore next = open();
    TableVersion two =
        next.publish(
            next.stage(table.id(), "retry", table.change(Map.of(), Set.of(2L), rows)), Map.of());
    assertThat(next.goneKeys(table.id(), one, two).select("key").collectAsList())
        .extracting(r -> r.getString(0))
        .containsExactly("[\"2\"]");
    assertThat(StoredTable.values(next.read(table.id()))).containsOnlyKeys(0L, 1L);
  }

  @Test
  void refusesToPublishOverATableThatMoved() {
    TableStore store = open();
    StoredTable table = table(Kind.KEYED, "moved");
    put(store, table, "a", Map.of(1L, "first"));
    Staged staged =
        store.stage(table.id(), "b", table.change(Map.of(1L, "mine"), Set.of(), Map.of()));
    compact(table.id());
    insertForeign(table.id(), table.rows(Map.of(99L, "foreign")));

    assertThatThrownBy(() -> store.publish(staged, Map.of()))
        .isInstanceOfSatisfying(
            CarelakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TRY_AGAIN))
        .hasMessage(
            "Cannot publish "
                + table.id()
                + ": the table moved since this run staged its change; run again");
    assertThat(StoredTable.values(store.read(table.id())))
        .isEqualTo(Map.of(1L, "first", 99L, "foreign"));
  }

  @Test
  void publishesOneOfTwoRunsThatStagedAtOnce() {
    TableStore store = open();
    StoredTable table = table(Kind.KEYED, "two");
    put(store, table, "a", Map.of(1L, "first"));
    Staged mine = store.stage(table.id(), "b", table.change(Map.of(1L, "b"), Set.of(), Map.of()));
    TableStore other = open();
    Staged theirs = other.stage(table.id(), "c", table.change(Map.of(1L, "c"), Set.of(), Map.of()));
    for (int when = 0; when < 2; when++) {
      assertThatThrownBy(() -> store.publish(mine, Map.of("carelake.input.x", "b")))
          .isInstanceOfSatisfying(
              CarelakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TRY_AGAIN));
      if (when == 0) {
        other.publish(theirs, Map.of("carelake.input.x", "c"));
      }
    }
    assertThat(StoredTable.values(store.read(table.id()))).isEqualTo(Map.of(1L, "c"));
    assertThat(store.properties(table.id())).containsEntry("carelake.input.x", "c");
  }

  @Test
  void refusesPlacesOfFilesThatWereRewritten() {
    TableStore store = open();
    StoredTable table = table(Kind.PLACED, "replaced");
    put(store, table, "a", Map.of(1L, "x", 2L, "x"));
    put(store, table, "b", Map.of(3L, "x"));
    TableChange change = table.change(Map.of(1L, "y"), Set.of(), Map.of());
    List<Row> places = change.touched().orElseThrow().collectAsList();
    TableChange old =
        new TableChange(
            change.mode(),
            change.rows(),
            change.matchColumns(),
            java.util.Optional.of(
                spark().createDataFrame(places, change.touched().orElseThrow().schema())),
            change.gone(),
            change.quarantined(),
            change.lineageOf(),
            change.ledger());
    compact(table.id());
    assertThatThrownBy(() -> store.stage(table.id(), "c", old))
        .isInstanceOfSatisfying(
            CarelakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TRY_AGAIN))
        .hasMessageContaining("its files were rewritten since this run read them; run again");
  }

  @Test
  void bringsTheColumnsOfATableToItsContract() {
    TableStore store = open();
    TableId id = new TableId("silver", format() + "_columns");
    store.ensure(spec(id, "id BIGINT, v STRING, n INT, t STRING, s STRUCT<a: INT>"));
    publish(store, id, "SELECT 1L id, 'x' v, 7 n, '5' t, named_struct('a', 1) s");
    store.ensure(spec(id, "id BIGINT, n BIGINT, t INT, s STRUCT<a: INT, b: STRING>, w DATE"));

    assertThat(store.read(id).select("id", "n", "t", "s", "w").collectAsList())
        .extracting(r -> r.json())
        .as("what has grown stays, what became another type does not")
        .containsExactly("{\"id\":1,\"n\":7,\"t\":null,\"s\":{\"a\":1,\"b\":null},\"w\":null}");
    publish(
        store, id, "SELECT 1L id, 2L n, 3 t, named_struct('a', 4, 'b', 'c') s, DATE'2026-01-01' w");
    store.ensure(spec(id, "id BIGINT, v STRING"));
    assertThat(store.read(id).collectAsList())
        .extracting(r -> r.json())
        .containsExactly("{\"id\":1,\"v\":null}");
  }

  @Test
  void keepsTheColumnsOfARecord() {
    TableStore store = open();
    TableId id = new TableId("bronze", format() + "_columns");
    store.ensure(spec(id, "id BIGINT, v STRING, s STRUCT<a: INT>"));
    publish(store, id, "SELECT 1L id, 'x' v, named_struct('a', 1) s");
    TableVersion before = store.version(id);
    store.ensure(spec(id, "id BIGINT, s STRUCT<a: BIGINT, b: STRING>"));

    assertThat(store.read(id).collectAsList())
        .extracting(r -> r.json())
        .containsExactly("{\"id\":1,\"v\":\"x\",\"s\":{\"a\":1,\"b\":null}}");
    assertThat(store.read(id).schema().apply("s").dataType().simpleString())
        .isEqualTo("struct<a:bigint,b:string>");
    assertThat(store.version(id).publication()).isEqualTo(before.publication());
  }

  /** An empty table of a kind. */
  final StoredTable table(Kind kind, String name) {
    return new StoredTable(
        spark(),
        open(),
        kind,
        format() + "_" + name + "_" + kind.name().toLowerCase(java.util.Locale.ROOT));
  }

  private static TableVersion put(
      TableStore store, StoredTable table, String run, Map<Long, String> rows) {
    return store.publish(
        store.stage(table.id(), run, table.change(rows, Set.of(), Map.of())), Map.of());
  }

  private static TableSpec spec(TableId id, String columns) {
    return new TableSpec(id, StructType.fromDDL(columns), List.of(), 3, "a law's table");
  }

  private void publish(TableStore store, TableId id, String sql) {
    Dataset<Row> rows = spark().sql(sql);
    TableChange change =
        new TableChange(
            TableChange.Mode.REPLACE_MATCHING,
            rows,
            List.of("id"),
            java.util.Optional.of(rows.select("id")),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            rows,
            () -> io.carelake.core.job.Ledger.transform(0, 0, 0, 0));
    store.publish(store.stage(id, "run", change), Map.of());
  }
}
