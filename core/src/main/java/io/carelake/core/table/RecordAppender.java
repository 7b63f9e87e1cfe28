package io.carelake.core.table;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FanoutDataWriter;
import org.apache.iceberg.io.OutputFileFactory;

/**
 * Appends a few records to a table in one commit, without a Spark job: for the tables of {@code
 * ops}, whose rows are written by the driver and are few.
 */
public final class RecordAppender {
  private static final long FILE_BYTES = 128L << 20;

  private RecordAppender() {}

  /**
   * Appends the rows; all become visible in one snapshot. A column that a row does not name is
   * null; a name that is no column is refused.
   *
   * @param rows values by column: strings, numbers, booleans; {@link java.time.Instant} for a
   *     timestamp, {@link java.time.LocalDate} for a date, a {@link List} for an array, a {@link
   *     Map} for a struct or a map
   */
  public static void append(Table table, List<Map<String, Object>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    table.refresh();
    append(table, table.newAppend(), rows);
  }

  /**
   * Appends the rows only if the table still stands at a snapshot: for tables whose rows build on
   * the one before.
   *
   * @param snapshotId the current snapshot the rows were made from, 0 for a table without one
   * @param summary what the new snapshot says of itself
   * @throws org.apache.iceberg.exceptions.ValidationException if the table moved since
   */
  public static void appendAfter(
      Table table, long snapshotId, List<Map<String, Object>> rows, Map<String, String> summary) {
    AppendFiles append = table.newAppend();
    append.validateWith(
        ancestors -> {
          var now = ancestors.iterator();
          return snapshotId == (now.hasNext() ? now.next().snapshotId() : 0);
        });
    summary.forEach(append::set);
    append(table, append, rows);
  }

  private static void append(Table table, AppendFiles append, List<Map<String, Object>> rows) {
    List<Record> records =
        rows.stream().map(r -> RecordValues.record(table.schema().asStruct(), r, "")).toList();
    List<DataFile> files = write(table, records);
    files.forEach(append::appendFile);
    try {
      append.commit();
    } catch (CommitFailedException | ValidationException e) {
      // Nobody will ever refer to them, and they hold what the table holds.
      files.forEach(f -> table.io().deleteFile(f.location()));
      throw e;
    }
  }

  private static List<DataFile> write(Table table, List<Record> records) {
    OutputFileFactory files =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .build();
    GenericFileWriterFactory writers =
        new GenericFileWriterFactory.Builder(table)
            .dataFileFormat(FileFormat.PARQUET)
            .dataSchema(table.schema())
            .build();
    FanoutDataWriter<Record> writer =
        new FanoutDataWriter<>(writers, files, table.io(), FILE_BYTES);
    InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
    PartitionKey key = new PartitionKey(table.spec(), table.schema());
    try (writer) {
      for (Record record : records) {
        key.partition(wrapper.wrap(record));
        writer.write(record, table.spec(), table.spec().isUnpartitioned() ? null : key.copy());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException | ClassCastException e) {
      // The writer's own message may quote a value.
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot append to "
              + table.name()
              + ": a value does not fit its column ("
              + e.getClass().getSimpleName()
              + "); compare the row with the table's contract");
    }
    return writer.result().dataFiles();
  }
}
