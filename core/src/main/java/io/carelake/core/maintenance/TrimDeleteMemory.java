package io.carelake.core.maintenance;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.SideTables;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Forgets deleted keys after their retention, and leaves at the target how far it has forgotten: a
 * late change at or below that position cannot be told from one of a deleted key, and a consumer
 * that has not seen that publication must be built in full. The mark is set before the keys go, so
 * that a crash between remembers too much and never too little.
 */
final class TrimDeleteMemory {
  private final SparkSession spark;
  private final IcebergTables tables;

  TrimDeleteMemory(SparkSession spark, IcebergTables tables) {
    this.spark = spark;
    this.tables = tables;
  }

  private record Old(long keys, long publication, Integer epoch, Long lsn) {}

  /** Forgets what was recorded before; how many keys of each table. */
  Map<TableId, Long> run(Instant before) {
    Map<TableId, Long> forgotten = new TreeMap<>();
    if (!tables.exists(SideTables.GONE_KEYS)) {
      return forgotten;
    }
    for (Row row :
        spark
            .table(IcebergTables.sqlName(SideTables.GONE_KEYS))
            .where(functions.col("recorded_at").lt(functions.lit(before)))
            .groupBy("target")
            .agg(
                functions.count(functions.lit(1)),
                functions.max("publication"),
                functions.expr(
                    "max(struct(position.epoch AS epoch,"
                        + " greatest(position.lsn, position.read_lsn) AS lsn))"))
            .collectAsList()) {
      TableId target = TableId.parse(row.getString(0));
      Row place = row.getStruct(3);
      if (tables.exists(target) && row.getLong(2) <= tables.version(target).publication()) {
        mark(
            target,
            new Old(
                row.getLong(1),
                row.getLong(2),
                place.isNullAt(0) ? null : place.getInt(0),
                place.isNullAt(1) ? null : place.getLong(1)));
        delete(target, before);
        forgotten.put(target, row.getLong(1));
      }
    }
    return forgotten;
  }

  private void mark(TableId target, Old old) {
    Table table = tables.load(target);
    Map<String, String> now = table.properties();
    UpdateProperties update = table.updateProperties();
    long publication = Long.parseLong(now.getOrDefault(Properties.FORGOTTEN_PUBLICATION, "0"));
    update.set(
        Properties.FORGOTTEN_PUBLICATION, String.valueOf(Math.max(publication, old.publication())));
    if (old.epoch() != null && old.lsn() != null) {
      update.set(Properties.FORGOTTEN, later(now.get(Properties.FORGOTTEN), old));
    }
    update.commit();
    spark.catalog().refreshTable(IcebergTables.sqlName(target));
  }

  private static String later(String before, Old old) {
    if (before != null) {
      String[] parts = before.split(":", -1);
      int epoch = Integer.parseInt(parts[0]);
      if (epoch > old.epoch() || (epoch == old.epoch() && Long.parseLong(parts[1]) >= old.lsn())) {
        return before;
      }
    }
    return old.epoch() + ":" + old.lsn();
  }

  private void delete(TableId target, Instant before) {
    spark.sql(
        "DELETE FROM "
            + IcebergTables.sqlName(SideTables.GONE_KEYS)
            + " WHERE target = :target AND recorded_at < :before",
        Map.of("target", target.toString(), "before", before));
  }
}
