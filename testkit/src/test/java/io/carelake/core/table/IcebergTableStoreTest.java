package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import io.carelake.testkit.store.TableStoreLaws;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class IcebergTableStoreTest extends TableStoreLaws {
  @Override
  protected TableStore open() {
    return new IcebergTableStore(spark());
  }

  @Override
  protected String format() {
    return "iceberg";
  }

  @Override
  protected void insertForeign(TableId table, Dataset<Row> rows) {
    try {
      rows.writeTo(IcebergTables.sqlName(table)).append();
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected void compact(TableId table) {
    spark()
        .sql(
            "CALL lake.system.rewrite_data_files(table => '"
                + table
                + "', options => map('rewrite-all', 'true'))");
  }

  @Override
  protected void clean(TableId table) {
    spark()
        .sql(
            "CALL lake.system.expire_snapshots(table => '"
                + table
                + "', older_than => TIMESTAMP '"
                + java.time.Instant.now()
                + "', retain_last => 1)");
  }
}
