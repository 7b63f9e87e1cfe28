package io.carelake.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.TableId;
import io.carelake.testkit.SparkTest;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Few rows are appended as records, many by a plan of Spark: what is there afterwards is equal. */
class SideTablesTest extends SparkTest {
  private static final TableId FEW = TableId.parse("silver.few");
  private static final TableId MANY = TableId.parse("silver.many");
  private final IcebergTables tables = new IcebergTables(spark());

  @Test
  void goneKeysAreTheSameBothWays() {
    appendBothWays(
        SideTables.GONE_KEYS,
        spark()
            .sql(
                """
                SELECT * FROM VALUES
                  ('["a"]', 's1', 'deleted',
                    named_struct('epoch', 1, 'lsn', 5L, 'read_lsn', CAST(NULL AS BIGINT),
                      'partition', 0, 'offset', 9L, 'op', 'd',
                      'held_lsn', CAST(NULL AS BIGINT), 'carried_lsn', 3L),
                    TIMESTAMP'1500-02-28 23:59:59.123456', CAST(NULL AS STRING)),
                  ('["ä", "2"]', NULL, 'pending', NULL, NULL, '["w"]')
                AS t(key, subject, reason, position, source_at, awaiting)"""));
  }

  @Test
  void quarantinedRowsAreTheSameBothWays() {
    appendBothWays(
        SideTables.QUARANTINE,
        spark()
            .sql(
                """
                SELECT * FROM VALUES
                  ('["a"]', array('one', 'two'), '{"v":1}', 't', 0, 7L, 2, 'healed',
                    TIMESTAMP'2024-02-29 00:00:00.000001'),
                  (NULL, array(), NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                  ('["b"]', NULL, '{}', 't', 1, 8L, 0, NULL, NULL)
                AS t(key, reasons, row, topic, partition, offset, topic_epoch, state,
                  first_seen_at)"""));
  }

  private void appendBothWays(TableId side, Dataset<Row> rows) {
    new SideTables(spark(), tables).ensure();
    new SideTables(spark(), tables, Map.of(side, 10)).append(side, FEW, 1, "run", rows);
    new SideTables(spark(), tables, Map.of(side, 0)).append(side, MANY, 1, "run", rows);
    List<String> few = written(side, FEW);
    assertThat(few).hasSize((int) rows.count()).isEqualTo(written(side, MANY));
  }

  /** When it was first seen is the moment of the append, unless given. */
  private static List<String> written(TableId side, TableId target) {
    return spark()
        .table(IcebergTables.sqlName(side))
        .where("target = '" + target + "'")
        .drop("target")
        .selectExpr(
            "replace(CAST(struct(*) AS STRING), CAST(recorded_at AS STRING), 'now') AS text")
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .sorted()
        .toList();
  }

  @Test
  void nothingLeavesNoCommit() {
    new SideTables(spark(), tables).ensure();
    int before = snapshots();
    new SideTables(spark(), tables)
        .append(
            SideTables.GONE_KEYS,
            FEW,
            1,
            "run",
            spark().createDataFrame(List.of(), GoneKeys.SCHEMA));
    assertThat(snapshots()).isEqualTo(before);
  }

  private int snapshots() {
    int count = 0;
    for (var unused : tables.load(SideTables.GONE_KEYS).snapshots()) {
      count++;
    }
    return count;
  }
}
