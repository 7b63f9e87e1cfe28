package io.carelake.silver;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.bronze.IngestFiles;
import io.carelake.bronze.IngestProgress;
import io.carelake.bronze.IngestResult;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.maintenance.Maintenance;
import io.carelake.core.maintenance.Maintenance.Orphans;
import io.carelake.core.maintenance.MaintenanceSettings;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Upkeep beside work, in several orders: events are ingested, folded into silver and followed by a
 * consumer of its changes, while tables are compacted, expired and swept, foreign writers append
 * and compact, runs die and lost commits are replayed. Nothing is lost and nothing is there twice.
 */
class MaintenanceInterleavingsTest extends SparkTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** {@code scripts/check --deep} takes twelve. */
  private static final int ORDERS = Integer.getInteger("carelake.interleavings", 4);

  static IntStream seeds() {
    return IntStream.rangeClosed(1, ORDERS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingIsLostAndNothingIsThereTwice(int seed) throws IOException {
    Interleaving one = new Interleaving(seed, folder);
    List<Step> steps =
        new ArrayList<>(
            List.of(
                one::redeliver,
                one::applyDies,
                one::foreignAppend,
                one::foreignCompaction,
                one::consume,
                one::apply,
                () -> one.maintain(one.compacting(), Orphans.LEAVE),
                () -> one.maintain(one.expiring(), Orphans.LEAVE),
                one::rewriteManifests,
                () -> one.maintain(one.nothing(), Orphans.DELETE)));
    Collections.shuffle(steps, one.random);
    one.deliver();
    one.apply();
    for (Step step : steps) {
      if (one.random.nextInt(4) == 0) {
        one.deliver();
        one.apply();
      } else if (one.random.nextInt(3) == 0) {
        one.deliver();
      }
      step.take();
    }
    one.redeliver();
    one.apply();
    one.consume();
    one.check();
  }

  private interface Step {
    void take() throws IOException;
  }

  private static final class Interleaving {
    private final Random random;
    private final Path all;
    private final Path folder;
    private final String name;
    private final SourceTable table;
    private final RunContext run;
    private final TableId bronze;
    private final TableId silver;
    private final Map<Long, String> model = new TreeMap<>();
    private final Map<Long, String> consumer = new TreeMap<>();
    private TableVersion consumed = TableVersion.NOTHING;
    private long offset;
    private long lsn = 100;
    private int files;

    Interleaving(int seed, Path folder) throws IOException {
      this.random = new Random(seed);
      this.folder = folder;
      this.all = Files.createDirectories(folder.resolve("all"));
      this.name = "interleaved_" + seed;
      this.table =
          new SourceTable(spark(), name)
              .key("id", "bigint", "BIGINT", "BIGINT")
              .column("v", "text", "STRING", "STRING");
      this.bronze = table.bronze().table();
      this.silver = table.silver().table();
      Contracts leftovers = ContractLoader.load(List.of(Path.of("../conf/contracts/bronze")));
      this.run =
          new RunContext(
              spark(),
              "run-" + seed,
              Instant.EPOCH,
              Instant.EPOCH,
              Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)),
              new Contracts(
                  List.of(
                      table.bronze(),
                      table.silver(),
                      leftovers.require(TableId.parse("bronze.unassigned")),
                      leftovers.require(TableId.parse("bronze.dead_letter")))),
              table.store,
              Optional.empty());
    }

    void deliver() throws IOException {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        long id = random.nextInt(8);
        String before = model.get(id);
        if (before != null && random.nextInt(3) == 0) {
          model.remove(id);
          lines.add(event("d", id, null));
        } else {
          String value = "v" + lsn;
          model.put(id, value);
          lines.add(event(before == null ? "c" : "u", id, value));
        }
      }
      Path fresh = Files.createDirectories(folder.resolve("fresh" + ++files));
      Files.write(fresh.resolve(files + ".jsonl"), lines);
      Files.write(all.resolve(files + ".jsonl"), lines);
      assertThat(ingest(fresh).appended()).isEqualTo(lines.size());
    }

    private String event(String op, long id, String value) {
      ObjectNode payload = JSON.createObjectNode();
      payload.putObject("before").put("id", id).putNull("v");
      if (value == null) {
        payload.putNull("after");
      } else {
        payload.putObject("after").put("id", id).put("v", value);
      }
      payload.putObject("source").put("lsn", lsn++);
      payload.put("op", op).put("ts_ms", 1);
      ObjectNode line = JSON.createObjectNode();
      line.put("topic", "cdc.test." + name).put("partition", 0).put("offset", offset++);
      line.put("ts", 1_735_000_000_000L).put("key", "{\"id\":" + id + "}");
      return line.put("payload", payload.toString()).toString();
    }

    private IngestResult ingest(Path from) {
      return IngestFiles.run(run, from, IngestProgress.SILENT);
    }

    /** The commit was lost on its way: the source delivers everything again. */
    void redeliver() {
      assertThat(ingest(all).appended()).isZero();
    }

    void apply() {
      table.apply(Scope.INCREMENTAL);
    }

    void applyDies() {
      table.store.stage(silver, "dies", table.build(Scope.INCREMENTAL));
    }

    /** Somebody else repeats the last event at the next offset, which then arrives itself. */
    void foreignAppend() throws IOException {
      Dataset<Row> last =
          spark()
              .table(IcebergTables.sqlName(bronze))
              .where("_offset = " + (offset - 1))
              .withColumn("_offset", lit(offset));
      List<String> lines = Files.readAllLines(all.resolve(files + ".jsonl"));
      ObjectNode line = (ObjectNode) JSON.readTree(lines.get(lines.size() - 1));
      lines.add(line.put("offset", offset++).toString());
      Files.write(all.resolve(files + ".jsonl"), lines);
      try {
        last.writeTo(IcebergTables.sqlName(bronze)).append();
      } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
        throw new IllegalStateException(e);
      }
      redeliver();
    }

    void foreignCompaction() {
      spark()
          .sql(
              "CALL lake.system.rewrite_data_files(table => '"
                  + either()
                  + "', options => map('rewrite-all', 'true'))")
          .collectAsList();
    }

    void rewriteManifests() {
      spark().sql("CALL lake.system.rewrite_manifests('" + either() + "')").collectAsList();
    }

    private TableId either() {
      return random.nextBoolean() ? bronze : silver;
    }

    void maintain(MaintenanceSettings settings, Orphans orphans) {
      new Maintenance(run, settings).all(List.of(bronze, silver), orphans, Duration.ZERO);
    }

    MaintenanceSettings compacting() {
      return settings(2, 0.01, Duration.ofDays(1));
    }

    MaintenanceSettings expiring() {
      return settings(1000, 1, Duration.ZERO);
    }

    MaintenanceSettings nothing() {
      return settings(1000, 1, Duration.ofDays(1));
    }

    private static MaintenanceSettings settings(int small, double deleted, Duration age) {
      return new MaintenanceSettings(
          1,
          Map.of(Layer.BRONZE, age, Layer.SILVER, age),
          1000,
          Duration.ZERO,
          small,
          1 << 20,
          deleted,
          Duration.ZERO,
          Duration.ofDays(90));
    }

    void consume() {
      TableVersion now = table.store.version(silver);
      table
          .store
          .goneKeys(silver, consumed, now)
          .select("key")
          .collectAsList()
          .forEach(r -> consumer.remove(Long.parseLong(r.getString(0).replaceAll("\\D", ""))));
      consumer.putAll(rows(table.store.changedRows(silver, consumed, now)));
      consumed = now;
    }

    private static Map<Long, String> rows(Dataset<Row> rows) {
      Map<Long, String> map = new TreeMap<>();
      for (Row row : rows.select("id", "v").collectAsList()) {
        assertThat(map.put(row.getLong(0), row.getString(1))).as("a key is there once").isNull();
      }
      return map;
    }

    void check() {
      Dataset<Row> events = spark().table(IcebergTables.sqlName(bronze));
      assertThat(events.count()).as("events in bronze").isEqualTo(offset);
      assertThat(events.select("_offset").distinct().count()).isEqualTo(offset);
      assertThat(rows(table.rows())).as("silver").isEqualTo(model);
      assertThat(consumer).as("a consumer of silver's changes").isEqualTo(model);
    }
  }
}
