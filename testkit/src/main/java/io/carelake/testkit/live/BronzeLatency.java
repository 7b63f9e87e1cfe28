package io.carelake.testkit.live;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/**
 * How long changes took from their commit in PostgreSQL ({@code source.ts_us}) to the snapshot of
 * bronze that shows them: the files that each append added tell, as long as no snapshot expired.
 *
 * @param sortedMillis of all streamed changes
 */
public record BronzeLatency(long[] sortedMillis) {

  /**
   * Measures all bronze tables.
   *
   * @param fromMicros changes committed earlier do not count: the lake was still starting
   */
  public static BronzeLatency of(Contracts contracts, Path warehouse, long fromMicros)
      throws IOException {
    HadoopTables tables = new HadoopTables(new Configuration());
    LongStream.Builder all = LongStream.builder();
    for (Contract c : contracts.of(Layer.BRONZE)) {
      Path folder = warehouse.resolve("bronze").resolve(c.table().name());
      if (c.source().isPresent() && Files.isDirectory(folder)) {
        add(tables.load(folder.toUri().toString()), fromMicros, all);
      }
    }
    return new BronzeLatency(all.build().sorted().toArray());
  }

  private static void add(Table table, long fromMicros, LongStream.Builder all) throws IOException {
    Set<Long> kept = new HashSet<>();
    table.snapshots().forEach(s -> kept.add(s.snapshotId()));
    for (Snapshot snapshot : table.snapshots()) {
      if (snapshot.parentId() != null && !kept.contains(snapshot.parentId())) {
        throw new IllegalStateException(
            "Cannot measure " + table.name() + ": a snapshot has expired");
      }
      // A compaction shows nothing new: it writes the same rows again.
      if (DataOperations.APPEND.equals(snapshot.operation())) {
        for (DataFile file : snapshot.addedDataFiles(table.io())) {
          add(table, file.location(), snapshot.timestampMillis(), fromMicros, all);
        }
      }
    }
  }

  private static void add(
      Table table, String file, long shownAt, long fromMicros, LongStream.Builder all)
      throws IOException {
    Schema columns = table.schema().select("op", "source.ts_us");
    try (CloseableIterable<Record> records =
        Parquet.read(table.io().newInputFile(file))
            .project(columns)
            .createReaderFunc(read -> GenericParquetReaders.buildReader(columns, read))
            .build()) {
      for (Record record : records) {
        Record source = (Record) record.getField("source");
        boolean streamed = record.getField("op") != null && !"r".equals(record.getField("op"));
        Object micros = source == null ? null : source.getField("ts_us");
        if (streamed && micros instanceof Long at && at >= fromMicros) {
          all.add(shownAt - at / 1000);
        }
      }
    }
  }

  /** The latency that a share of the changes (0 to 1) did not exceed, in milliseconds. */
  public long percentile(double share) {
    return sortedMillis.length == 0
        ? 0
        : sortedMillis[
            (int)
                Math.min(
                    sortedMillis.length - 1L, (long) Math.ceil(share * sortedMillis.length) - 1)];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BronzeLatency that && Arrays.equals(sortedMillis, that.sortedMillis);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sortedMillis);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d changes, p50 %d ms, p95 %d ms, p99 %d ms, max %d ms",
        sortedMillis.length,
        percentile(0.5),
        percentile(0.95),
        percentile(0.99),
        percentile(1));
  }
}
