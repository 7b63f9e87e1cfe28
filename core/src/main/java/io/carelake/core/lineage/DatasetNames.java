package io.carelake.core.lineage;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.TableVersion;
import io.openlineage.client.utils.DatasetIdentifier;
import io.openlineage.client.utils.filesystem.FilesystemDatasetUtils;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Names tables as OpenLineage does for Iceberg: by where they lie, and by the catalog's name as a
 * symlink. Spark's own listener names them so, too, and the two meet in one graph.
 */
final class DatasetNames {
  private final SparkSession spark;
  private final IcebergTables tables;
  private final Map<TableId, Dataset> known = new ConcurrentHashMap<>();
  private final Map<String, Optional<StructType>> schemas = new ConcurrentHashMap<>();

  /**
   * @param namespace and {@code name}: OpenLineage's identity of the table
   * @param symlinkNamespace of the catalog; the name in it is the table's own
   */
  record Dataset(TableId table, String namespace, String name, String symlinkNamespace) {}

  DatasetNames(SparkSession spark) {
    this.spark = spark;
    this.tables = new IcebergTables(spark);
  }

  Dataset of(TableId table) {
    return known.computeIfAbsent(table, this::look);
  }

  private Dataset look(TableId table) {
    String warehouse = spark.conf().get("spark.sql.catalog.lake.warehouse", "");
    String location =
        tables.exists(table)
            ? tables.load(table).location()
            : warehouse + "/" + table.namespace() + "/" + table.name();
    DatasetIdentifier place = FilesystemDatasetUtils.fromLocation(new Path(location).toUri());
    return new Dataset(table, place.getNamespace(), place.getName(), catalog(table, warehouse));
  }

  private String catalog(TableId table, String warehouse) {
    String uri = spark.conf().get("spark.sql.catalog.lake.uri", "");
    return uri.isEmpty()
        ? FilesystemDatasetUtils.fromLocationAndName(new Path(warehouse).toUri(), table.toString())
            .getNamespace()
        : uri;
  }

  /**
   * The schema the table has now, empty if there is no table. One look per version: a table is
   * named by many events of a run.
   */
  Optional<StructType> schema(TableId table, Optional<TableVersion> version) {
    return version
        .filter(v -> v.snapshotId() != 0)
        .map(v -> schemas.computeIfAbsent(table + "@" + v.snapshotId(), k -> schema(table)))
        .orElseGet(() -> schema(table));
  }

  private Optional<StructType> schema(TableId table) {
    return tables.exists(table)
        ? Optional.of(SparkSchemaUtil.convert(tables.load(table).schema()))
        : Optional.empty();
  }
}
