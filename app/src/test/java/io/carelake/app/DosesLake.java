package io.carelake.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Pipeline;
import io.carelake.core.job.Recipe;
import io.carelake.core.job.Replay;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TransformBuilder;
import io.carelake.core.privacy.KeyFile;
import io.carelake.core.table.QuarantineEntries;
import io.carelake.core.table.TableVersion;
import io.carelake.core.transform.Inputs;
import io.carelake.core.transform.Transform;
import io.carelake.quality.ContractRowValidator;
import io.carelake.silver.HistoryBuilder;
import io.carelake.silver.SourceAlignedBuilder;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A small lake to damage: doses of patients, their history, and a sum by patient in gold. */
final class DosesLake {
  static final TableId SILVER = TableId.parse("silver.doses");
  static final TableId GOLD = TableId.parse("gold.dose_totals");

  /** Amounts are numbers; the damaged decoding knows no unit. */
  static final String BROKEN = "CAST(amount_text AS INT)";

  static final String MENDED = "CAST(regexp_extract(amount_text, '^(-?[0-9]+)( mg)?$', 1) AS INT)";

  private static final Instant AS_OF = Instant.parse("2025-06-15T12:00:00Z");

  /** What the contracts say. */
  String decoding = BROKEN;

  int most = 50;
  int mostTotal = 1000;

  /** What silver's contract says beside. */
  UnaryOperator<ContractBuilder> further = b -> b;

  /** As if a release, not a contract, changed how rows are made. */
  boolean isSameRecipe;

  private final SparkSession spark;
  private final Path folder;
  private final Map<String, String> settings;
  private final List<String> lines = new ArrayList<>();
  private int landed;
  private int runs;

  /** The id of the last run. */
  String lastRun;

  DosesLake(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
    this.settings =
        new HashMap<>(
            Map.of(
                "spark.carelake.privacy.key-file",
                KeyFile.create(folder.resolve("token.key")).toString()));
    WiredLake.clear(spark);
  }

  DosesLake setting(String name, String value) {
    settings.put("spark.carelake." + name, value);
    return this;
  }

  /** The lake as it is when nothing of it was ever damaged: all events, the contracts of now. */
  void again() {
    WiredLake.clear(spark);
    landed = 0;
    run();
  }

  /** Every table that is made of others, and what it holds but for the run. */
  Map<String, List<String>> tables() {
    Map<String, List<String>> all = new TreeMap<>();
    for (String t :
        List.of(
            "silver.doses",
            "secure.doses",
            "silver.doses_history",
            "secure.doses_history",
            "gold.dose_totals")) {
      all.put(t, rows(TableId.parse(t)));
    }
    return all;
  }

  Contract bronze() {
    return ContractBuilder.of("bronze.doses")
        .topic("cdc.test.doses")
        .sourceKey("id", "bigint", "BIGINT")
        .source("patient_id", "text", "STRING")
        .source("amount_text", "text", "STRING")
        .source("nurse", "text", "STRING")
        .build();
  }

  Contract silver() {
    return further
        .apply(
            ContractBuilder.of(SILVER.toString())
                .sourceKey("id", "bigint", "BIGINT")
                .source("patient_id", "text", "STRING")
                .derived("amount", "INT", decoding)
                .guarded("nurse", "STRING", Protection.TOKEN)
                .rule("amount_in_range", "amount BETWEEN 1 AND " + most)
                .inputs("bronze.doses")
                .subject("patient_id")
                .load(Load.CDC))
        .build();
  }

  Contract gold() {
    return ContractBuilder.of(GOLD.toString())
        .key("patient_id", "STRING")
        .column("total", "BIGINT")
        .rule("total_in_range", "total <= " + mostTotal)
        .inputs(SILVER.toString())
        .subject("patient_id")
        .build();
  }

  private static final class SumDoses implements Transform {
    @Override
    public TableId table() {
      return GOLD;
    }

    @Override
    public Dataset<Row> apply(Inputs in) {
      return in.table(SILVER).groupBy("patient_id").agg(sum("amount").as("total"));
    }

    @Override
    public Optional<Incremental> incremental() {
      return Optional.of(
          new Incremental("patient_id", List.of(new InputKey(SILVER, "patient_id"))));
    }
  }

  WiredLake lake() {
    List<Contract> all = new ArrayList<>(WiredLake.behind(RepositoryFiles.contracts()).all());
    all.addAll(List.of(bronze(), silver(), HistoryContract.of(silver()), gold()));
    return new WiredLake(spark, new Contracts(all), "run-" + ++runs, AS_OF, settings);
  }

  /** Brings every table up to date; all of them must be usable afterwards. */
  void run() {
    usable(run(Scope.INCREMENTAL, Optional.empty()));
  }

  private static List<TableOutcome> usable(List<TableOutcome> outcomes) {
    assertThat(outcomes).allMatch(TableOutcome::isUsable, "usable");
    return outcomes;
  }

  List<TableOutcome> replay(Optional<String> rule) {
    return usable(run(Scope.INCREMENTAL, Optional.of(new Replay(rule))));
  }

  List<TableOutcome> run(Scope scope, Optional<Replay> replay) {
    WiredLake lake = lake();
    lastRun = lake.run().runId();
    if (landed < lines.size()) {
      assertThat(lake.ingest(write(lines.subList(landed, lines.size()))).balances()).isTrue();
      landed = lines.size();
    }
    ContractRowValidator validator = new ContractRowValidator();
    Pipeline.Recipes recipes =
        new Pipeline.Recipes(
            c ->
                switch (c.load()) {
                  case CDC -> new SourceAlignedBuilder(validator);
                  case HISTORY -> new HistoryBuilder(validator);
                  default -> new TransformBuilder(new SumDoses(), List.of());
                },
            c ->
                isSameRecipe
                    ? "the same"
                    : c.followsEvents() ? Recipe.of(c, bronze()) : Recipe.of(c, new SumDoses()));
    return lake.tables(
        List.of(silver(), HistoryContract.of(silver()), gold()), scope, recipes, c -> replay);
  }

  void change(String op, int id, String patient, String amount) {
    event(op, id, patient, amount, "false");
  }

  /** A row as a whole snapshot reads it; the last one closes the snapshot. */
  void read(int id, String patient, String amount, boolean isLast) {
    event("r", id, patient, amount, isLast ? "last" : "true");
  }

  private void event(String op, int id, String patient, String amount, String snapshot) {
    line(
        "{\"before\":null,\"after\":{\"id\":"
            + id
            + ",\"patient_id\":\""
            + patient
            + "\",\"amount_text\":\""
            + amount
            + "\",\"nurse\":\"joy\"},\"source\":{\"lsn\":"
            + (100 + lines.size())
            + ",\"ts_ms\":"
            + (1_750_000_000_000L + lines.size())
            + ",\"snapshot\":\""
            + snapshot
            + "\"},\"op\":\""
            + op
            + "\",\"ts_ms\":1750000000001}",
        id);
  }

  void delete(int id) {
    line(
        "{\"before\":{\"id\":"
            + id
            + "},\"after\":null,\"source\":{\"lsn\":"
            + (100 + lines.size())
            + ",\"ts_ms\":1750000000000},\"op\":\"d\",\"ts_ms\":1750000000001}",
        id);
  }

  private void line(String payload, int id) {
    lines.add(
        "{\"topic\":\"cdc.test.doses\",\"partition\":0,\"offset\":"
            + lines.size()
            + ",\"ts\":1750000000000,\"key\":\"{\\\"id\\\":"
            + id
            + "}\",\"payload\":\""
            + payload.replace("\"", "\\\"")
            + "\"}");
  }

  Path write(List<String> some) {
    try {
      return Files.write(folder.resolve("landing-" + runs + "-" + some.size() + ".jsonl"), some);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Dataset<Row> table(TableId table) {
    return spark.table("lake." + table);
  }

  TableVersion version(TableId table) {
    return lake().run().store().version(table);
  }

  List<String> rows(TableId table) {
    return table(table).drop("_run_id").collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  Dataset<Row> entries(TableId table) {
    return QuarantineEntries.standing(lake().run().store().quarantined(table).orElseThrow());
  }

  List<String> standing(TableId table) {
    if (lake().run().store().quarantined(table).isEmpty()) {
      return List.of();
    }
    return entries(table).orderBy("key").select("key").collectAsList().stream()
        .map(r -> r.getString(0))
        .toList();
  }

  /** What the log says last of each key. */
  Map<String, String> states(TableId table) {
    Map<String, String> states = new TreeMap<>();
    lake()
        .run()
        .store()
        .quarantined(table)
        .orElseThrow()
        .orderBy(col("publication"), col("recorded_at"))
        .collectAsList()
        .forEach(
            r ->
                states.put(
                    r.getAs("key"),
                    r.getAs("state") == null ? "failing" : r.<String>getAs("state")));
    return states;
  }
}
