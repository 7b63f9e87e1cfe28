package io.carelake.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.TableId;
import io.carelake.testkit.SparkTest;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The session's object of a table that others have moved on, once its version is cleaned up. */
class StaleTableTest extends SparkTest {
  @Test
  void aTableThatMovedOnTooFarIsLoadedAnew() throws Exception {
    TableId id = TableId.parse("silver.moved_on");
    IcebergTables tables = new IcebergTables(spark());
    tables.ensure(
        new TableStore.TableSpec(
            id,
            new StructType().add("id", DataTypes.LongType),
            List.of(),
            3,
            "test",
            Map.of("write.metadata.previous-versions-max", "2")));
    Table ofSession = tables.load(id);
    commits(id, 2);
    assertThat(IcebergTables.isRefreshed(ofSession)).isTrue();
    assertThat(ofSession.properties()).containsEntry("commit", "2");
    commits(id, 6);
    assertThat(IcebergTables.isRefreshed(ofSession)).isFalse();
    Table loaded = tables.load(id);
    assertThat(loaded.properties()).containsEntry("commit", "6");
    loaded.updateProperties().set("commit", "ours").commit();
    assertThat(tables.load(id).properties()).containsEntry("commit", "ours");
    spark().sql("INSERT INTO " + IcebergTables.sqlName(id) + " VALUES (7)");
    assertThat(spark().table(IcebergTables.sqlName(id)).count()).isEqualTo(1);
  }

  /** As another process makes them. */
  private static void commits(TableId id, int number) throws Exception {
    try (HadoopCatalog other =
        new HadoopCatalog(new Configuration(), warehouse().toUri().toString())) {
      Table table = other.loadTable(TableIdentifier.of(id.namespace(), id.name()));
      for (int i = 1; i <= number; i++) {
        table.updateProperties().set("commit", String.valueOf(i)).commit();
      }
    }
  }
}
