package io.carelake.app.kafka;

import io.carelake.app.lake.SmallHouse;
import io.carelake.testkit.live.LiveKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.formats.FileWriterBuilder;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;

/**
 * A lake of a few tables that reads from a broker, looked at with Iceberg's own reader while no
 * process writes it.
 */
final class KafkaLake {
  private final Path folder;
  private final LiveKafka kafka;
  private final HadoopCatalog catalog;

  /**
   * @param further contracts beside those of three bronze tables, as {@code layer/table}
   */
  KafkaLake(Path folder, LiveKafka kafka, String... further) {
    this.folder = folder;
    this.kafka = kafka;
    List<String> contracts =
        new ArrayList<>(
            List.of("bronze/payers", "bronze/users", "bronze/user_addresses", "ops/topic_reads"));
    contracts.addAll(List.of(further));
    SmallHouse.contracts(folder.resolve("house"), contracts.toArray(String[]::new));
    this.catalog =
        new HadoopCatalog(new Configuration(), folder.resolve("warehouse").toUri().toString());
    settings("");
  }

  Path folder() {
    return folder;
  }

  String bootstrap() {
    return kafka.bootstrap();
  }

  Path settings() {
    return folder.resolve("lake.properties");
  }

  Path metrics() {
    return folder.resolve("metrics.jsonl");
  }

  /** Where processes of this lake put temporary files. */
  Path scratch() {
    return folder.resolve("tmp");
  }

  /** Further settings, over the usual ones. */
  void settings(String further) {
    try {
      Files.writeString(
          settings(),
          String.join(
              "\n",
              "spark.master local[2]",
              "spark.scheduler.mode FAIR",
              "spark.carelake.contracts " + folder.resolve("house"),
              "spark.carelake.warehouse " + folder.resolve("warehouse"),
              "spark.carelake.metrics.path " + metrics(),
              further));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void deleteScratch() {
    try (Stream<Path> all = Files.walk(scratch())) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files of queries that nobody has cleared away. */
  List<String> checkpoints() {
    try (Stream<Path> all = Files.list(scratch())) {
      return all.map(p -> p.getFileName().toString())
          .filter(n -> n.startsWith("carelake-kafka-"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many rows a table has. */
  long rows(String layer, String name) {
    long count = 0;
    Table table = catalog.loadTable(TableIdentifier.of(layer, name));
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      for (Record ignored : rows) {
        count++;
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tables of which ingests said that they read their topics to the ends, in name order. */
  List<String> readToEnd() {
    List<String> tables = new ArrayList<>();
    Table reads = catalog.loadTable(TableIdentifier.of("ops", "topic_reads"));
    try (CloseableIterable<Record> rows = IcebergGenerics.read(reads).build()) {
      rows.forEach(r -> tables.add(r.getField("target").toString()));
      tables.sort(Comparator.naturalOrder());
      return tables;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Table table(String bronze) {
    return catalog.loadTable(TableIdentifier.of("bronze", bronze));
  }

  /** What bronze has of topics: {@code topic/epoch/partition/offset}, in order, nothing merged. */
  List<String> positions() {
    List<String> all = new ArrayList<>();
    for (String table : List.of("payers", "users", "user_addresses")) {
      all.addAll(positions(table, "_topic", "_topic_epoch", "_topic_partition", "_offset"));
    }
    for (String table : List.of("unassigned", "dead_letter")) {
      all.addAll(positions(table, "topic", "topic_epoch", "partition", "offset"));
    }
    return all.stream().sorted().toList();
  }

  private List<String> positions(String table, String... columns) {
    List<String> found = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table(table)).select(columns).build()) {
      for (Record row : rows) {
        List<String> parts = new ArrayList<>();
        for (String column : columns) {
          parts.add(String.valueOf(row.getField(column)));
        }
        found.add(String.join("/", parts));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rows of a table in one file a day, and only the newest snapshot left. */
  void compactAndExpire(String bronze) {
    Table table = table(bronze);
    RewriteFiles rewrite =
        table.newRewrite().validateFromSnapshot(table.currentSnapshot().snapshotId());
    OutputFileFactory names = OutputFileFactory.builderFor(table, 1, 1).build();
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles();
        CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      files.forEach(f -> rewrite.deleteFile(f.file()));
      DataWriter<Record> writer = null;
      for (Record row : rows) {
        if (writer == null) {
          PartitionKey key = new PartitionKey(table.spec(), table.schema());
          key.partition(
              new org.apache.iceberg.data.InternalRecordWrapper(table.schema().asStruct())
                  .wrap(row));
          FileWriterBuilder<DataWriter<Record>, Object> builder =
              FormatModelRegistry.dataWriteBuilder(
                  FileFormat.PARQUET, Record.class, names.newOutputFile(table.spec(), key));
          writer =
              builder
                  .schema(table.schema())
                  .spec(table.spec())
                  .partition(key)
                  .setAll(table.properties())
                  .metricsConfig(MetricsConfig.forTable(table))
                  .build();
        }
        writer.write(row);
      }
      if (writer == null) {
        return;
      }
      writer.close();
      DataFile file = writer.toDataFile();
      rewrite.addFile(file).commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    table.expireSnapshots().expireOlderThan(System.currentTimeMillis()).retainLast(1).commit();
  }
}
