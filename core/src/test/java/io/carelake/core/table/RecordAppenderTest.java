package io.carelake.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.CoreSpark;
import io.carelake.core.job.CarelakeException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class RecordAppenderTest {
  private final SparkSession spark = CoreSpark.session();

  private Table table(String name, String columns, String rest) throws Exception {
    spark.sql("CREATE NAMESPACE IF NOT EXISTS lake.ops");
    spark.sql("DROP TABLE IF EXISTS lake.ops." + name);
    spark.sql("CREATE TABLE lake.ops." + name + " (" + columns + ") USING iceberg " + rest);
    return Spark3Util.loadIcebergTable(spark, "lake.ops." + name);
  }

  @Test
  void sparkReadsEveryTypeThatWasAppended() throws Exception {
    Table table =
        table(
            "every_type",
            "s STRING, i INT, l BIGINT, d DOUBLE, b BOOLEAN, n DECIMAL(9,2), t TIMESTAMP, o DATE,"
                + " a ARRAY<STRING>, m MAP<STRING,STRING>, st STRUCT<x:STRING,y:BIGINT>, bin BINARY",
            "TBLPROPERTIES ('format-version'='3')");
    Instant at = Instant.parse("2024-03-01T10:00:00.123456Z");
    RecordAppender.append(
        table,
        List.of(
            Map.ofEntries(
                Map.entry("s", "one"),
                Map.entry("i", 1),
                Map.entry("l", 2),
                Map.entry("d", 2.5),
                Map.entry("b", true),
                Map.entry("n", new BigDecimal("1.5")),
                Map.entry("t", at),
                Map.entry("o", LocalDate.of(2024, 2, 29)),
                Map.entry("a", List.of("p", "q")),
                Map.entry("m", Map.of("k", "v")),
                Map.entry("st", Map.of("x", "deep", "y", 7)),
                Map.entry("bin", new byte[] {1, 2})),
            Map.of("s", "two")));
    Row one =
        spark
            .sql(
                "SELECT *, st.y AS y, CAST(t AS STRING) AS ts FROM lake.ops.every_type WHERE s = 'one'")
            .first();
    assertThat(one.<Long>getAs("l")).isEqualTo(2L);
    assertThat(one.<BigDecimal>getAs("n")).isEqualTo(new BigDecimal("1.50"));
    assertThat(one.<Long>getAs("y")).isEqualTo(7L);
    assertThat(one.<String>getAs("ts")).isEqualTo("2024-03-01 10:00:00.123456");
    assertThat(one.getList(one.fieldIndex("a"))).isEqualTo(List.of("p", "q"));
    assertThat(spark.table("lake.ops.every_type").where("l IS NULL").count()).isEqualTo(1);
    assertThat(table.snapshots()).hasSize(1);
  }

  @Test
  void rowsGoToTheirPartitions() throws Exception {
    Table table = table("parted", "s STRING, t TIMESTAMP", "PARTITIONED BY (days(t))");
    RecordAppender.append(
        table,
        List.of(
            Map.of("s", "a", "t", Instant.parse("2024-03-01T10:00:00Z")),
            Map.of("s", "b", "t", Instant.parse("2024-03-02T10:00:00Z"))));
    RecordAppender.append(table, List.of(Map.of("s", "c", "t", Instant.EPOCH)));
    assertThat(spark.table("lake.ops.parted.partitions").count()).isEqualTo(3);
    assertThat(
            spark.sql("SELECT s FROM lake.ops.parted WHERE t < '1980-01-01'").first().getString(0))
        .isEqualTo("c");
  }

  @Test
  void refusesAnUnknownColumnByName() throws Exception {
    Table table = table("refusing", "s STRING", "");
    assertThatThrownBy(() -> RecordAppender.append(table, List.of(Map.of("nope", "secret"))))
        .isInstanceOf(CarelakeException.class)
        .hasMessage("Unknown column nope (known: [s])");
    RecordAppender.append(table, List.of());
    assertThat(table.snapshots()).isEmpty();
  }
}
