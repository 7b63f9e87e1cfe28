package io.carelake.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Pipeline;
import io.carelake.core.job.Recipe;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.privacy.KeyFile;
import io.carelake.core.table.TableVersion;
import io.carelake.quality.ContractRowValidator;
import io.carelake.silver.SourceAlignedBuilder;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifteen kinds of damage, one after the other, on a table whose rules must not fail, while a
 * reader outside of Spark looks at the table all the time: it never sees a damaged row.
 */
class DamageNeverVisibleTest extends SparkTest {
  private static final TableId BRONZE = TableId.parse("bronze.bills");
  private static final TableId SILVER = TableId.parse("silver.bills");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** By the rule that must catch it: how a good bill is damaged. */
  private static final Map<String, Consumer<ObjectNode>> DAMAGE = new LinkedHashMap<>();

  /** The rules, by id. */
  private static final Map<String, String> PREDICATES = new LinkedHashMap<>();

  private static void kind(String rule, String predicate, Consumer<ObjectNode> damage) {
    PREDICATES.put(rule, predicate);
    DAMAGE.put(rule, damage);
  }

  static {
    kind("patient_named", "patient_id IS NOT NULL", r -> r.putNull("patient_id"));
    kind("status_known", "status IN ('OPEN', 'PAID')", r -> r.put("status", "open"));
    kind("code_form", "code RLIKE '^[0-9]{5}$'", r -> r.put("code", "9921"));
    kind("currency_known", "currency = 'USD'", r -> r.put("currency", "usd"));
    kind("units_positive", "units > 0", r -> r.put("units", 0));
    kind("units_possible", "units < 1000", r -> r.put("units", 100_000));
    kind(
        "billed_not_negative",
        "billed >= 0",
        r -> r.put("billed", -1).put("allowed", -1).put("paid", -1));
    kind("paid_within_allowed", "paid <= allowed", r -> r.put("paid", 90));
    kind("allowed_within_billed", "allowed <= billed", r -> r.put("allowed", 101));
    kind("dates_in_order", "ended_on >= began_on", r -> r.put("ended_on", 19_999));
    kind(
        "not_in_future",
        "began_on <= DATE '2025-12-31'",
        r -> r.put("began_on", 40_000).put("ended_on", 40_000));
    kind("not_before_birth", "began_on >= DATE '1900-01-01'", r -> r.put("began_on", -100_000));
    kind("place_not_blank", "trim(place) <> ''", r -> r.put("place", "  "));
    kind("place_short", "length(place) <= 40", r -> r.put("place", "x".repeat(5000)));
    kind("quotient_exists", "billed / weight >= 0", r -> r.put("weight", 0));
  }

  @TempDir Path folder;
  private final List<String> lines = new ArrayList<>();
  private int landed;
  private int runs;

  @AfterEach
  void leavesNothing() {
    WiredLake.clear(spark());
  }

  private static ContractBuilder columns(ContractBuilder b) {
    return b.sourceKey("id", "bigint", "BIGINT")
        .source("patient_id", "text", "STRING")
        .source("status", "text", "STRING")
        .source("code", "text", "STRING")
        .source("currency", "text", "STRING")
        .source("place", "text", "STRING")
        .source("note", "text", "STRING")
        .source("units", "integer", "INT")
        .source("billed", "integer", "INT")
        .source("allowed", "integer", "INT")
        .source("paid", "integer", "INT")
        .source("weight", "integer", "INT");
  }

  private static Contract bronze() {
    return columns(ContractBuilder.of(BRONZE.toString()).topic("cdc.test.bills"))
        .source("began_on", "date", "INT")
        .source("ended_on", "date", "INT")
        .build();
  }

  private static Contract silver() {
    ContractBuilder b =
        columns(ContractBuilder.of(SILVER.toString()))
            .source("began_on", "date", "DATE")
            .source("ended_on", "date", "DATE")
            .inputs(BRONZE.toString())
            .subject("patient_id")
            .load(Load.CDC);
    PREDICATES.forEach(
        (id, predicate) ->
            b.rule(id, Rule.Kind.ROW, Optional.empty(), predicate, Rule.OnFailure.FAIL, null));
    return b.build();
  }

  private static ObjectNode bill(int id) {
    ObjectNode r = JSON.createObjectNode().put("id", id).put("patient_id", "p" + id % 3);
    r.put("status", "OPEN").put("code", "99213").put("currency", "USD").put("place", "ward");
    r.put("note", "good").put("units", 1).put("billed", 100).put("allowed", 80).put("paid", 0);
    return r.put("weight", 1).put("began_on", 20_000).put("ended_on", 20_001);
  }

  private void event(String op, ObjectNode after) {
    ObjectNode payload = JSON.createObjectNode().putNull("before");
    payload.set("after", after);
    payload.set(
        "source",
        JSON.createObjectNode()
            .put("lsn", 100 + lines.size())
            .put("ts_ms", 1_750_000_000_000L + lines.size()));
    payload.put("op", op).put("ts_ms", 1_750_000_000_001L);
    ObjectNode line = JSON.createObjectNode().put("topic", "cdc.test.bills").put("partition", 0);
    line.put("offset", lines.size()).put("ts", 1_750_000_000_000L);
    line.put("key", "{\"id\":" + after.get("id") + "}").put("payload", payload.toString());
    lines.add(line.toString());
  }

  private List<TableOutcome> run() throws IOException {
    List<Contract> all = new ArrayList<>(WiredLake.behind(RepositoryFiles.contracts()).all());
    all.addAll(List.of(bronze(), silver()));
    Path key = folder.resolve("token.key");
    if (!Files.exists(key)) {
      KeyFile.create(key);
    }
    WiredLake lake =
        new WiredLake(
            spark(),
            new Contracts(all),
            "damage-" + ++runs,
            Instant.parse("2025-06-15T12:00:00Z"),
            Map.of("spark.carelake.privacy.key-file", key.toString()));
    Path landing = folder.resolve("landing-" + runs + ".jsonl");
    Files.write(landing, lines.subList(landed, lines.size()));
    assertThat(lake.ingest(landing).balances()).isTrue();
    landed = lines.size();
    ContractRowValidator validator = new ContractRowValidator();
    return lake.tables(
        List.of(silver()),
        Scope.INCREMENTAL,
        new Pipeline.Recipes(
            c -> new SourceAlignedBuilder(validator), c -> Recipe.of(c, bronze())));
  }

  @Test
  void noReaderEverSeesADamagedRow() throws Exception {
    WiredLake.clear(spark());
    event("c", bill(1));
    event("c", bill(2));
    assertThat(run()).allMatch(TableOutcome::isUsable);
    try (Reader reader = new Reader()) {
      int id = 10;
      for (Map.Entry<String, Consumer<ObjectNode>> damage : DAMAGE.entrySet()) {
        TableVersion before = reader.version();
        id++;
        ObjectNode bad = bill(id).put("note", "damaged");
        damage.getValue().accept(bad);
        event("u", bill(1).put("note", "newer"));
        event("c", bad);
        List<TableOutcome> outcomes = run();
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.get(0).exitCode()).as(damage.getKey()).isEqualTo(ExitCode.GATE_FAILED);
        assertThat(outcomes.get(0).message())
            .contains("the gate failed on [" + damage.getKey() + " (1 of ");
        assertThat(reader.version()).as(damage.getKey()).isEqualTo(before);
        // The source mends it; the next damage comes with the next batch.
        event("u", bill(id).put("note", "mended"));
      }
      List<TableOutcome> last = run();
      assertThat(last).allMatch(TableOutcome::isUsable);
      reader.stop();
      assertThat(reader.looked.get()).as("looks at the table").isGreaterThan(DAMAGE.size() * 5L);
      assertThat(reader.damaged.get()).as("damaged rows seen").isZero();
      assertThat(spark().table("lake.silver.bills").where("note = 'mended'").count())
          .isEqualTo(DAMAGE.size());
      assertThat(spark().table("lake.silver.bills").where("size(_failed_rules) > 0").count())
          .isZero();
    }
  }

  /** Looks at the published table all the time, as a second engine does. */
  private static final class Reader implements AutoCloseable {
    final AtomicLong looked = new AtomicLong();
    final AtomicLong damaged = new AtomicLong();
    private final HadoopCatalog catalog =
        new HadoopCatalog(
            new Configuration(), spark().conf().get("spark.sql.catalog.lake.warehouse"));
    private final Thread thread = new Thread(this::look);
    private volatile boolean isOver;

    Reader() {
      thread.start();
    }

    TableVersion version() {
      return new io.carelake.core.table.IcebergTableStore(spark()).version(SILVER);
    }

    private void look() {
      while (!isOver) {
        Table table = catalog.loadTable(TableIdentifier.of("silver", "bills"));
        try (CloseableIterable<Record> rows = IcebergGenerics.read(table).select("note").build()) {
          for (Record row : rows) {
            if ("damaged".equals(row.getField("note"))) {
              damaged.incrementAndGet();
            }
          }
        } catch (IOException e) {
          throw new AssertionError(e);
        }
        looked.incrementAndGet();
        LockSupport.parkNanos(20_000_000);
      }
    }

    void stop() throws InterruptedException {
      isOver = true;
      thread.join();
    }

    @Override
    public void close() throws Exception {
      stop();
      catalog.close();
    }
  }
}
