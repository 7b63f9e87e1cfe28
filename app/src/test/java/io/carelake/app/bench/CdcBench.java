package io.carelake.app.bench;

import io.carelake.app.bench.BenchTable.Keys;
import io.carelake.bronze.IngestFiles;
import io.carelake.bronze.IngestProgress;
import io.carelake.core.contract.Layer;
import io.carelake.core.job.QualityGate.StagedTable;
import io.carelake.core.maintenance.Maintenance;
import io.carelake.core.maintenance.Maintenance.Orphans;
import io.carelake.core.maintenance.MaintenanceSettings;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.quality.ContractGate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * From change events to bronze and silver. <em>Copy</em> is Spark reading and writing the delivered
 * event rows as Parquet; a clean read is that of a table written at once with the same rows.
 */
final class CdcBench {
  private static final long BATCH = 22_000;
  private static final int BATCHES = 20;

  /**
   * So many batches until what a batch costs falls no longer: planning is much code, run a little.
   */
  private static final int WARMING = 20;

  private final SparkSession spark;
  private final boolean quick;
  private final Path folder;
  private final List<Ratio> ratios = new ArrayList<>();

  private CdcBench(SparkSession spark, boolean quick) throws Exception {
    this.spark = spark;
    this.quick = quick;
    this.folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target", "bench")), "files");
  }

  static List<Ratio> run(SparkSession spark, boolean quick) throws Exception {
    CdcBench bench = new CdcBench(spark, quick);
    bench.warmUp();
    bench.bronze();
    bench.silver();
    try (var files = Files.walk(bench.folder)) {
      for (Path p : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
    return bench.ratios;
  }

  private void tell(Ratio ratio) {
    System.err.print(Ratio.table(List.of(ratio)).lines().skip(1).findFirst().orElseThrow() + "\n");
    ratios.add(ratio);
  }

  /** The compiler's work is not that of the tables. */
  private void warmUp() throws Exception {
    BenchTable small = new BenchTable(spark, "warm", 100_000);
    small.fill();
    for (int i = 0; i < WARMING; i++) {
      small.deliver(small.events(BATCH, i % 2 == 0 ? Keys.RANDOM : Keys.LOCAL));
      small.apply();
      copy(small);
      read(small.rows());
    }
    for (int i = 0; i < WARMING / 4; i++) {
      ingest(small, lines(small, 20_000));
    }
  }

  /** Reads and writes the events of the last batch as Parquet. */
  private double copy(BenchTable table) throws Exception {
    String from = folder.resolve("copy-from").toString();
    table.events(BATCH, Keys.RANDOM).write().mode(SaveMode.Overwrite).parquet(from);
    return copied(from);
  }

  private double copied(String from) throws Exception {
    String to = folder.resolve("copy-to").toString();
    return CpuClock.best(
        time -> spark.read().parquet(from).write().mode(SaveMode.Overwrite).parquet(to));
  }

  private void bronze() throws Exception {
    long many = quick ? 20_000 : 100_000;
    BenchTable table = new BenchTable(spark, "ingested", 1_000_000);
    Path[] files = new Path[1];
    double ingest =
        CpuClock.best(time -> files[0] = lines(table, many), time -> ingest(table, files[0]));
    String rows = folder.resolve("landed").toString();
    spark
        .table(IcebergTables.sqlName(table.bronze.table()))
        .limit((int) many)
        .write()
        .parquet(rows);
    tell(new Ratio("bronze: ingest " + many + " events", "copy", ingest, copied(rows), 1.5));
    double little =
        CpuClock.best(time -> files[0] = lines(table, 60), time -> ingest(table, files[0]));
    double more =
        CpuClock.best(time -> files[0] = lines(table, 600), time -> ingest(table, files[0]));
    tell(new Ratio("bronze: batch of 600", "batch of 60", more, little, 1.2));
  }

  private static void ingest(BenchTable table, Path file) {
    IngestFiles.run(table.run, file, IngestProgress.SILENT);
  }

  private Path lines(BenchTable table, long count) throws Exception {
    Dataset<String> lines =
        table
            .events(count, Keys.RANDOM)
            .selectExpr(
                "to_json(named_struct('topic', _topic, 'partition', _topic_partition, 'offset',"
                    + " _offset, 'ts', 1704067200000L, 'key', key, 'payload', to_json(named_struct("
                    + "'before', before, 'after', after, 'source', source, 'op', op, 'ts_ms',"
                    + " ts_ms))))")
            .as(Encoders.STRING());
    Path file = Files.createTempFile(folder, "events", ".jsonl");
    return Files.write(file, lines.collectAsList());
  }

  private void silver() throws Exception {
    long one = quick ? 50_000 : 500_000;
    Map<Keys, Double> before = new EnumMap<>(Keys.class);
    BenchTable table = new BenchTable(spark, "claims_1x", one);
    table.fill();
    double copy = copy(table);
    apply(table, one, copy, before);
    reads(table, one);
    BenchTable big = new BenchTable(spark, "claims_10x", 10 * one);
    big.fill();
    apply(big, 10 * one, copy, before);
    gate(big);
    reads(big, 10 * one);
  }

  private void apply(BenchTable table, long rows, double copy, Map<Keys, Double> before)
      throws Exception {
    for (Keys keys : List.of(Keys.LOCAL, Keys.RANDOM)) {
      double cost =
          CpuClock.best(time -> table.deliver(table.events(BATCH, keys)), time -> table.apply());
      String job =
          "silver: apply "
              + BATCH
              + " "
              + keys.name().toLowerCase(java.util.Locale.ROOT)
              + " changes to "
              + rows;
      tell(new Ratio(job, "copy", cost, copy, keys == Keys.LOCAL ? 3 : 4));
      Double smaller = before.put(keys, cost);
      if (smaller != null) {
        tell(new Ratio(job, "at a tenth", cost, smaller, keys == Keys.LOCAL ? 1.3 : 1.8));
      }
    }
  }

  private static void read(Dataset<Row> rows) {
    rows.selectExpr("bit_xor(xxhash64(*))").collectAsList();
  }

  /** Of each batch some 20,000 rows are replaced: of the small table nearly all in the end. */
  private void reads(BenchTable table, long rows) throws Exception {
    for (int i = table.batches(); i < BATCHES; i++) {
      table.deliver(table.events(BATCH, Keys.RANDOM));
      table.apply();
    }
    spark.sql("DROP TABLE IF EXISTS lake.silver.clean");
    spark.sql(
        "CREATE TABLE lake.silver.clean USING iceberg TBLPROPERTIES ('format-version'='3') AS SELECT * FROM "
            + IcebergTables.sqlName(table.silver.table()));
    double clean = CpuClock.best(time -> read(spark.table("lake.silver.clean")));
    double now = CpuClock.best(time -> read(table.rows()));
    ratios.add(
        new Ratio(
            "silver: read " + rows + " after " + BATCHES + " batches",
            "clean read",
            now,
            clean,
            1.15));
    double upkeep =
        CpuClock.once(
            time ->
                new Maintenance(table.run, settings())
                    .all(List.of(table.silver.table()), Orphans.COUNT, Duration.ofDays(3)));
    double kept = CpuClock.best(time -> read(table.rows()));
    tell(new Ratio("silver: the same, maintained", "clean read", kept, clean, 1.15));
    tell(new Ratio("silver: that maintenance", "clean read", upkeep, clean, Double.NaN));
  }

  private static MaintenanceSettings settings() {
    return new MaintenanceSettings(
        1,
        Map.of(Layer.SILVER, Duration.ofDays(1)),
        200,
        Duration.ofMinutes(15),
        12,
        32 << 20,
        0.1,
        Duration.ofDays(3),
        Duration.ofDays(90));
  }

  private void gate(BenchTable table) throws Exception {
    Staged[] staged = new Staged[1];
    double best = Double.MAX_VALUE;
    double write = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      table.deliver(table.events(BATCH, Keys.RANDOM));
      write = Math.min(write, CpuClock.once(time -> staged[0] = table.stage()));
      best =
          Math.min(
              best,
              CpuClock.once(
                  time ->
                      new ContractGate()
                          .check(
                              table.run,
                              table.silver,
                              table.silver.table(),
                              new StagedTable(
                                  table.run.store().readStaged(staged[0]),
                                  staged[0].tally(),
                                  staged[0].isFollowed()))));
      table.publish(staged[0]);
    }
    tell(new Ratio("silver: apply and gate", "apply", write + best, write, 1.6));
  }
}
