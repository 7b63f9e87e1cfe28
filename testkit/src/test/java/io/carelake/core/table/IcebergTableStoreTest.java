package io.carelake.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Ledger;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.testkit.SparkTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IcebergTableStoreTest extends SparkTest {
  private static final StructType SCHEMA = StructType.fromDDL("id BIGINT, v STRING");
  private final TableStore store = new IcebergTableStore(spark());

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void publishesWhatWasStagedAndStoresWhatWasConsumed(int format) {
    TableId t = table("publish" + format, format);
    publish(
        t, "a", rows("SELECT id, 'first' v FROM range(10)"), Map.of("carelake.input.x", "1:1:1"));
    Staged staged = store.stage(t, "b", replacing("SELECT id, 'second' v FROM range(8, 12)"));

    assertThat(values(store.read(t))).containsOnly("first");
    assertThat(store.readStaged(staged).count()).isEqualTo(12);
    assertThat(staged.addedRows()).isEqualTo(4);
    assertThat(staged.removedRows()).isEqualTo(2);

    TableVersion after = store.publish(staged, Map.of("carelake.input.x", "2:2:2"));
    assertThat(store.read(t).count()).isEqualTo(12);
    assertThat(store.read(t).where("v = 'second'").count()).isEqualTo(4);
    assertThat(store.properties(t)).containsEntry("carelake.input.x", "2:2:2");
    assertThat(after.publication()).isEqualTo(2);
  }

  @Test
  void tellsExactlyTheRowsThatChanged() {
    TableId t = table("feed", 3);
    TableVersion one = publish(t, "a", rows("SELECT id, 'first' v FROM range(100)"), Map.of());
    publish(t, "b", replacing("SELECT id, 'second' v FROM range(10)"), Map.of());
    TableVersion three =
        publish(t, "c", replacing("SELECT id, 'third' v FROM range(5, 7)"), Map.of());

    assertThat(store.changedRows(t, one, three).count()).isEqualTo(10);
    assertThat(store.changedRows(t, one, three).where("v = 'third'").count()).isEqualTo(2);
    assertThat(store.changedRows(t, three, three).count()).isZero();
    assertThat(store.changedRows(t, TableVersion.NOTHING, three).count()).isEqualTo(100);
    assertThat(store.read(t, one).where("v = 'first'").count()).isEqualTo(100);
  }

  @Test
  void countsDeletedKeysOnlyOnceTheirRunIsPublished() {
    TableId t = table("gone", 3);
    TableVersion one = publish(t, "a", rows("SELECT id, 'first' v FROM range(3)"), Map.of());
    store.stage(t, "dies", deleting(1));
    assertThat(store.goneKeys(t, one, store.version(t)).count()).isZero();

    TableVersion two = publish(t, "retry", deleting(2), Map.of());
    List<Row> gone = store.goneKeys(t, one, two).select("key", "subject").collectAsList();
    assertThat(gone).hasSize(1);
    assertThat(gone.get(0).getString(0)).isEqualTo("[\"2\"]");
    assertThat(store.read(t).count()).isEqualTo(2);
  }

  @Test
  void refusesToPublishOverATableThatMoved() {
    TableId t = table("moved", 3);
    publish(t, "a", rows("SELECT id, 'first' v FROM range(3)"), Map.of());
    Staged staged = store.stage(t, "b", replacing("SELECT 1L id, 'mine' v"));
    spark().sql("INSERT INTO lake.silver.moved VALUES (99, 'foreign')");

    assertThatThrownBy(() -> store.publish(staged, Map.of()))
        .isInstanceOfSatisfying(
            CarelakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TRY_AGAIN))
        .hasMessage(
            "Cannot publish silver.moved: the table moved since this run staged its change; run again");
    assertThat(store.read(t).where("v = 'mine'").count()).isZero();
  }

  @Test
  void addsColumnsThatAContractGained() {
    TableId t = table("widened", 3);
    store.ensure(
        new TableSpec(
            t, StructType.fromDDL("id BIGINT, v STRING, s STRUCT<a: INT>"), List.of(), 3, ""));
    store.ensure(
        new TableSpec(
            t,
            StructType.fromDDL("id BIGINT, v STRING, s STRUCT<a: INT, b: STRING>"),
            List.of(),
            3,
            ""));
    assertThat(spark().table("lake.silver.widened").schema().simpleString())
        .isEqualTo("struct<id:bigint,v:string,s:struct<a:int,b:string>>");
  }

  private TableId table(String name, int format) {
    TableId t = new TableId("silver", name);
    store.ensure(new TableSpec(t, SCHEMA, List.of(), format, "test"));
    return t;
  }

  private TableVersion publish(
      TableId t, String run, TableChange change, Map<String, String> properties) {
    return store.publish(store.stage(t, run, change), properties);
  }

  private TableChange rows(String sql) {
    return change(spark().sql(sql), Optional.empty(), Optional.empty());
  }

  private TableChange replacing(String sql) {
    Dataset<Row> rows = spark().sql(sql);
    return change(rows, Optional.of(rows.select("id")), Optional.empty());
  }

  private TableChange deleting(long id) {
    Dataset<Row> key = spark().sql("SELECT " + id + "L AS id");
    Dataset<Row> gone =
        spark()
            .sql("SELECT to_json(array('" + id + "')) key, 'p' subject, 'deleted' reason")
            .selectExpr(
                "key",
                "subject",
                "reason",
                "CAST(NULL AS STRUCT<epoch:INT,lsn:BIGINT,read_lsn:BIGINT,partition:INT,offset:BIGINT,op:STRING,held_lsn:BIGINT,carried_lsn:BIGINT>) position",
                "CAST(NULL AS TIMESTAMP) source_at");
    return change(
        spark().sql("SELECT 1L id, 'x' v").where("false"), Optional.of(key), Optional.of(gone));
  }

  private static TableChange change(
      Dataset<Row> rows, Optional<Dataset<Row>> touched, Optional<Dataset<Row>> gone) {
    return new TableChange(
        TableChange.Mode.REPLACE_MATCHING,
        rows,
        List.of("id"),
        touched,
        gone,
        Optional.empty(),
        rows,
        () -> Ledger.transform(0, 0, 0, 0));
  }

  private static List<String> values(Dataset<Row> rows) {
    return rows.select("v").collectAsList().stream().map(r -> r.getString(0)).toList();
  }
}
