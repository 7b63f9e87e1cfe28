package io.carelake.silver;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.bronze.IngestFiles;
import io.carelake.bronze.IngestProgress;
import io.carelake.bronze.IngestResult;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.Recipe;
import io.carelake.core.job.RowValidator;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A source table from its payloads to silver, by two contracts that may change on the way. */
final class IngestedTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RowValidator NO_RULES =
      (contract, rows) ->
          rows.withColumn(SystemColumns.FAILED_RULES, functions.array().cast("array<string>"))
              .withColumn(SystemColumns.FINDINGS, functions.lit(null).cast("string"));

  final TableStore store;
  private final SparkSession spark;
  private final Path folder;
  private Contract bronze;
  private Contract silver;
  private TableVersion consumed = TableVersion.NOTHING;
  private String recipe = "";
  private int runs;
  private long offset;

  IngestedTable(SparkSession spark, Path folder, Contract bronze, Contract silver) {
    this.spark = spark;
    this.folder = folder;
    this.store = new IcebergTableStore(spark);
    use(bronze, silver);
  }

  /** From now on these contracts hold. */
  void use(Contract newBronze, Contract newSilver) {
    bronze = newBronze;
    silver = newSilver;
  }

  /** A record of the table's topic as {@code kcat -J} prints it. */
  static String record(String topic, long offset, String key, byte[] payload) {
    ObjectNode line = JSON.createObjectNode();
    line.put("topic", topic).put("partition", 0).put("offset", offset);
    line.put("ts", 1_750_000_000_000L + offset).put("key", key);
    if (payload == null) {
      return line.putNull("payload").toString();
    }
    return line.put("payload_base64", Base64.getEncoder().encodeToString(payload)).toString();
  }

  /** Payloads arrive, at the next offsets. */
  IngestResult ingest(List<String> payloads) {
    List<String> lines = new ArrayList<>();
    for (String payload : payloads) {
      lines.add(record(topic(), offset++, null, payload.getBytes(StandardCharsets.UTF_8)));
    }
    return ingestLines(lines);
  }

  IngestResult ingestLines(List<String> lines) {
    Path file = folder.resolve(silver.table().name() + ++runs + ".jsonl");
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    IngestResult result = IngestFiles.run(run(), file, IngestProgress.SILENT);
    if (!result.balances()) {
      throw new AssertionError("The ledger of the ingest does not add up: " + result.ledger());
    }
    return result;
  }

  String topic() {
    return bronze.source().orElseThrow().topic();
  }

  RunContext run() {
    Contracts leftovers =
        ContractLoader.load(List.of(RepositoryFiles.root().resolve("conf/contracts/bronze")));
    return new RunContext(
        spark,
        "run" + ++runs,
        Instant.EPOCH,
        Instant.EPOCH,
        Clock.systemUTC(),
        new Contracts(
            List.of(
                bronze,
                silver,
                leftovers.require(TableId.parse("bronze.unassigned")),
                leftovers.require(TableId.parse("bronze.dead_letter")))),
        store,
        Optional.empty());
  }

  /** Brings silver up to date as a run does: anew if a contract has changed. */
  Ledger apply() {
    store.ensure(
        new TableStore.TableSpec(
            silver.table(), SystemColumns.silver(silver.schema()), List.of(), 3, "test"));
    String now = Recipe.of(silver, bronze);
    Scope scope = now.equals(recipe) || recipe.isEmpty() ? Scope.INCREMENTAL : Scope.FULL;
    PinnedInput pin =
        new PinnedInput(
            bronze.table(),
            scope == Scope.FULL ? TableVersion.NOTHING : consumed,
            store.version(bronze.table()));
    TableChange change =
        new SourceAlignedBuilder(NO_RULES)
            .build(
                new Request(
                    run(),
                    silver,
                    silver.table(),
                    store.version(silver.table()),
                    List.of(pin),
                    Optional.empty(),
                    scope));
    TableStore.Staged staged = store.stage(silver.table(), "apply" + ++runs, change);
    Ledger ledger = change.ledger().get();
    if (!ledger.balances()) {
      throw new AssertionError("The ledger of silver does not add up: " + ledger);
    }
    store.publish(staged, java.util.Map.of());
    consumed = pin.to();
    recipe = now;
    return ledger;
  }

  Dataset<Row> bronze() {
    return spark.table("lake.bronze." + bronze.table().name());
  }

  /** The contract's columns of silver. */
  Dataset<Row> rows() {
    return store
        .read(silver.table())
        .select(EventColumns.cols(List.of(silver.schema().fieldNames())));
  }

  /** The rows as JSON, in the order of their keys. */
  List<String> json() {
    return rows()
        .orderBy(EventColumns.cols(silver.keyNames()))
        .select(functions.to_json(functions.struct("*")))
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .toList();
  }

  Dataset<Row> quarantined() {
    return spark.table("lake.secure.quarantine").where("target = '" + silver.table() + "'");
  }
}
