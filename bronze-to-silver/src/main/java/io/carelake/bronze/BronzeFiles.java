package io.carelake.bronze;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.formats.FileWriterBuilder;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Writes the data files of one table within one task: a file per day, which nearly always means one
 * file open at a time. Nothing is visible before the driver has appended the files.
 */
final class BronzeFiles {
  /**
   * Files of a batch of seconds, which a compaction soon writes again: the thorough codec of a
   * table costs more than it saves.
   */
  static final Map<String, String> SMALL = Map.of("write.parquet.compression-codec", "snappy");

  /**
   * What a compaction writes has large dictionaries. Here many columns never repeat a value (keys,
   * places in the log, notes), and to find that out late costs more than what else is compressed.
   */
  private static final Map<String, String> FRESH =
      Map.of("write.parquet.dict-size-bytes", String.valueOf(128 << 10));

  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** Records of other days come in between only where clocks are wrong; memory stays bounded. */
  private static final int MOST_OPEN = 6;

  private final Table table;
  private final StructType schema;
  private final Map<String, String> writing;
  private final OutputFileFactory names;
  private final MetricsConfig metrics;
  private final Map<Integer, DataWriter<InternalRow>> open = new LinkedHashMap<>();
  private final List<DataFile> done = new ArrayList<>();
  private Integer lastDay;
  private DataWriter<InternalRow> last;

  /**
   * @param operation begins the names of the files, and is theirs alone within the task
   */
  BronzeFiles(
      FanOutPlan.Target target,
      Map<String, String> writing,
      int partition,
      long attempt,
      String operation) {
    this.table = target.table();
    this.schema = target.schema();
    this.writing = writing;
    this.metrics = MetricsConfig.forTable(table);
    this.names =
        OutputFileFactory.builderFor(table, partition, attempt)
            .format(FileFormat.PARQUET)
            .operationId(operation)
            .build();
  }

  /**
   * @param kafkaAt micros, null if unknown
   */
  void write(InternalRow row, Long kafkaAt) {
    Integer day =
        kafkaAt == null || table.spec().isUnpartitioned()
            ? null
            : Integer.valueOf((int) Math.floorDiv(kafkaAt, MICROS_PER_DAY));
    if (last == null || !java.util.Objects.equals(day, lastDay)) {
      last = writer(day);
      lastDay = day;
    }
    last.write(row);
  }

  private DataWriter<InternalRow> writer(Integer day) {
    DataWriter<InternalRow> writer = open.get(day);
    if (writer == null) {
      if (open.size() == MOST_OPEN) {
        Integer oldest = open.keySet().iterator().next();
        finish(open.remove(oldest));
      }
      writer = newWriter(day);
      open.put(day, writer);
    }
    return writer;
  }

  private DataWriter<InternalRow> newWriter(Integer day) {
    PartitionData partition = null;
    if (table.spec().isPartitioned()) {
      partition = new PartitionData(table.spec().partitionType());
      partition.set(0, day);
    }
    try {
      FileWriterBuilder<DataWriter<InternalRow>, StructType> builder =
          FormatModelRegistry.dataWriteBuilder(
              FileFormat.PARQUET, InternalRow.class, buffered(partition));
      return builder
          .schema(table.schema())
          .engineSchema(schema)
          .spec(table.spec())
          .partition(partition)
          .setAll(FRESH)
          .setAll(table.properties())
          .setAll(writing)
          .metricsConfig(metrics)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EncryptedOutputFile buffered(PartitionData partition) {
    EncryptedOutputFile file = names.newOutputFile(table.spec(), partition);
    boolean isPlain = file.keyMetadata().buffer() == null;
    return isPlain
        ? EncryptedFiles.plainAsEncryptedOutput(new BufferedOutputFile(file.encryptingOutputFile()))
        : file;
  }

  private void finish(DataWriter<InternalRow> writer) {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    done.add(writer.toDataFile());
  }

  List<DataFile> finish() {
    open.values().forEach(this::finish);
    open.clear();
    last = null;
    return List.copyOf(done);
  }

  /** After a failure: what was written belongs to nobody. */
  void abort(Throwable failure) {
    for (DataWriter<InternalRow> writer : open.values()) {
      try {
        finish(writer);
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
    open.clear();
    delete(table.io(), done, failure);
  }

  /**
   * Deletes files that nobody wants after a failure. That is the one to tell: what happens here is
   * added to it, and files left behind are swept by maintenance.
   */
  static void delete(FileIO io, List<DataFile> files, Throwable failure) {
    for (DataFile file : files) {
      try {
        io.deleteFile(file.location());
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
  }
}
