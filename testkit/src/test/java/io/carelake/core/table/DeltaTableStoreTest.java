package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import io.carelake.testkit.store.TableStoreLaws;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

class DeltaTableStoreTest extends TableStoreLaws {
  private String root() {
    return warehouse().resolveSibling(warehouse().getFileName() + "-delta").toUri().toString();
  }

  private String path(TableId table) {
    return root() + "/" + table.namespace() + "/" + table.name();
  }

  @Override
  protected TableStore open() {
    return new DeltaTableStore(spark(), root());
  }

  @Override
  protected String format() {
    return "delta";
  }

  @Override
  protected void insertForeign(TableId table, Dataset<Row> rows) {
    StructType schema = spark().read().format("delta").load(path(table)).schema();
    DeltaColumns.written(schema, rows).write().format("delta").mode("append").save(path(table));
  }

  @Override
  protected void compact(TableId table) {
    spark().sql("OPTIMIZE delta.`" + path(table) + "`");
  }

  @Override
  protected void clean(TableId table) {
    spark().conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    spark().conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
    spark().sql("VACUUM delta.`" + path(table) + "` RETAIN 0 HOURS");
  }
}
