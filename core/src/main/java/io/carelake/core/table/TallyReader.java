package io.carelake.core.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Counts the findings of the rows that a snapshot added, by reading that one column of its files:
 * what was written is counted, not what was meant to be. No plan of Spark SQL, which would cost
 * more than the reading.
 */
final class TallyReader {
  private final SparkSession spark;

  TallyReader(SparkSession spark) {
    this.spark = spark;
  }

  /** The rows that a snapshot added itself. */
  RowTally added(Table table, Snapshot snapshot) {
    List<String> files = new ArrayList<>();
    for (DataFile file : snapshot.addedDataFiles(table.io())) {
      files.add(file.location());
    }
    if (files.isEmpty()) {
      return RowTally.NONE;
    }
    if (files.size() == 1) {
      try {
        return RowTally.of(counted(table, files.get(0)));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read back what was written to " + table.name(), e);
      }
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Table> shared = context.broadcast(SerializableTable.copyOf(table));
    try {
      Map<String, Long> all = new HashMap<>();
      context
          .parallelize(files, Math.min(files.size(), 4 * context.defaultParallelism()))
          .map(file -> counted(shared.value(), file))
          .collect()
          .forEach(one -> one.forEach((text, n) -> all.merge(text, n, Long::sum)));
      return RowTally.of(all);
    } finally {
      shared.destroy();
    }
  }

  /** Rows by the text of their findings, empty for none. */
  private static Map<String, Long> counted(Table table, String file) throws IOException {
    Schema findings = table.schema().select(SystemColumns.FINDINGS);
    Map<String, Long> counts = new HashMap<>();
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(file))
            .project(findings)
            .createReaderFunc(type -> GenericParquetReaders.buildReader(findings, type))
            .reuseContainers()
            .build()) {
      for (Record row : rows) {
        Object text = row.get(0);
        counts.merge(text == null ? "" : text.toString(), 1L, Long::sum);
      }
    }
    return counts;
  }
}
