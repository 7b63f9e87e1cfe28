package io.carelake.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import io.carelake.core.table.TableChange.Mode;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.testkit.SparkTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TallyTest extends SparkTest {
  private static final StructType SCHEMA = StructType.fromDDL("id BIGINT, v INT, _findings STRING");
  private final TableStore store = new IcebergTableStore(spark());

  private TableId table(String name) {
    TableId t = new TableId("silver", name);
    store.ensure(new TableSpec(t, SCHEMA, List.of(), 3, "test"));
    return t;
  }

  private Dataset<Row> rows(long from, long to, int seed) {
    return spark()
        .range(from, to)
        .selectExpr("id", "CAST(pmod(xxhash64(id, " + seed + "), 4) AS INT) AS v")
        .selectExpr(
            "*", "CASE v WHEN 1 THEN 'a' WHEN 2 THEN 'a,b' WHEN 3 THEN 'b' END AS _findings");
  }

  private Staged stage(TableId t, Mode mode, Dataset<Row> rows, boolean tells) {
    TableVersion now = store.version(t);
    Optional<Dataset<Row>> touched = Optional.empty();
    if (now.snapshotId() != 0) {
      Dataset<Row> places = store.read(t, now).selectExpr("id", "_file", "_pos", "_findings");
      Dataset<Row> hit = places.join(rows.select("id"), "id").drop("id");
      touched = Optional.of(tells ? hit : hit.drop("_findings"));
    }
    return store.stage(
        t,
        "r" + System.nanoTime(),
        new TableChange(
            mode,
            rows,
            TableChange.PLACE,
            touched,
            Optional.empty(),
            Optional.empty(),
            rows,
            () -> Ledger.transform(0, 0, 0, 0)));
  }

  private RowTally counted(TableId t) {
    Map<String, Long> counts = new HashMap<>();
    store
        .read(t)
        .groupBy("_findings")
        .count()
        .collectAsList()
        .forEach(r -> counts.put(r.isNullAt(0) ? "" : r.getString(0), r.getLong(1)));
    return RowTally.of(counts);
  }

  @Test
  void followsTheRowsThroughAnyChangeCompactionAndForeignWrites() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TableId t = table("tallied");
    boolean isForeign = false;
    boolean isKnown = true;
    for (int i = 0; i < 25; i++) {
      int from = random.nextInt(300);
      Dataset<Row> rows = rows(from, from + random.nextInt(80), random.nextInt());
      Mode mode = random.nextInt(8) == 0 ? Mode.REPLACE_ALL : Mode.REPLACE_MATCHING;
      Staged staged = stage(t, mode, rows, random.nextInt(4) > 0);
      assertThat(staged.isFollowed())
          .as("seed %d, step %d", seed, i)
          .isEqualTo(!isForeign || mode == Mode.REPLACE_ALL);
      store.publish(staged, Map.of());
      isKnown = mode == Mode.REPLACE_ALL || (isKnown && !isForeign);
      if (isKnown) {
        assertThat(staged.tally()).as("seed %d, step %d", seed, i).contains(counted(t));
      } else {
        assertThat(staged.tally()).as("seed %d, step %d", seed, i).isEmpty();
      }
      isForeign = random.nextInt(6) == 0;
      if (isForeign) {
        spark().sql("INSERT INTO lake.silver.tallied VALUES (" + (1000 + i) + ", 1, 'a')");
      } else if (random.nextInt(5) == 0) {
        SparkActions.get(spark())
            .rewriteDataFiles(new IcebergTables(spark()).load(t))
            .option("rewrite-all", "true")
            .execute();
      }
    }
  }

  @Test
  void readsOnlyWhatWasAdded() {
    TableId t = table("followed");
    store.publish(stage(t, Mode.REPLACE_MATCHING, rows(0, 100, 1), true), Map.of());
    // A count of the table would find the truth; the tally goes on from what a publish left.
    String key = IcebergTables.Properties.TALLY;
    String told = store.properties(t).get(key);
    RowTally before = counted(t);
    String other = told.replace("\"a\":" + before.count("a"), "\"a\":" + (before.count("a") - 1));
    assertThat(other).isNotEqualTo(told);
    new IcebergTables(spark()).load(t).updateProperties().set(key, other).commit();
    Staged staged = stage(t, Mode.REPLACE_MATCHING, rows(100, 110, 2), true);
    store.publish(staged, Map.of());
    assertThat(staged.tally().orElseThrow().count("a")).isEqualTo(counted(t).count("a") - 1);
    // Rows that are not as many as they should be are counted.
    new IcebergTables(spark())
        .load(t)
        .updateProperties()
        .set(key, store.properties(t).get(key).replace("\"rows\":110", "\"rows\":111"))
        .commit();
    Staged again = stage(t, Mode.REPLACE_MATCHING, rows(110, 120, 3), true);
    store.publish(again, Map.of());
    assertThat(again.tally()).contains(counted(t));
  }

  @Test
  void isUnknownOfRowsThatDoNotTell() {
    TableId t = new TableId("silver", "silent");
    store.ensure(new TableSpec(t, StructType.fromDDL("id BIGINT"), List.of(), 3, "test"));
    Staged staged = stage(t, Mode.REPLACE_MATCHING, spark().range(5).toDF("id"), false);
    assertThat(staged.tally()).isEmpty();
    assertThat(staged.isFollowed()).isTrue();
  }
}
