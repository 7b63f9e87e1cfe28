package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.IcebergTables;
import io.carelake.testkit.SparkTest;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.junit.jupiter.api.Test;

class OffsetBoundsTest extends SparkTest {
  private static final TableId ID = TableId.parse("bronze.bounded");
  private static final String TOPIC = "cdc.a.b";

  @Test
  void afterARollbackItIsKnownOfEachPartitionWhatIsLeft() {
    spark()
        .sql(
            "CREATE OR REPLACE TABLE lake.bronze.bounded (_topic STRING, _topic_epoch INT,"
                + " _topic_partition INT, _offset BIGINT) USING iceberg");
    append("SELECT 0, id FROM range(0, 51) UNION ALL SELECT 1, id FROM range(0, 4001)");
    long before = table().currentSnapshot().snapshotId();
    append("SELECT 0, id FROM range(51, 101) UNION ALL SELECT 1, id FROM range(4001, 5001)");
    assertThat(bounds().mayHold(TOPIC, 0, 0, 100, 100)).isTrue();

    table().manageSnapshots().rollbackTo(before).commit();
    assertThat(bounds().last(TOPIC, 0, 0)).isEqualTo(50);
    assertThat(bounds().last(TOPIC, 0, 1)).isEqualTo(4000);
    assertThat(bounds().last(TOPIC, 0, 2)).isEqualTo(-1);
    assertThat(bounds().mayHold(TOPIC, 0, 0, 51, 100)).isFalse();
  }

  /** All rows in one file. */
  private static void append(String rows) {
    spark()
        .sql(rows)
        .toDF("_topic_partition", "_offset")
        .selectExpr("'" + TOPIC + "' AS _topic", "0 AS _topic_epoch", "*")
        .coalesce(1)
        .write()
        .format("iceberg")
        .mode("append")
        .saveAsTable("lake.bronze.bounded");
  }

  private static Table table() {
    return new IcebergTables(spark()).load(ID);
  }

  private static OffsetBounds bounds() {
    return OffsetBounds.of(table(), SparkSchemaUtil.convert(table().schema()));
  }
}
