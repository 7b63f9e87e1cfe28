package io.carelake.silver;

import io.carelake.bronze.BronzeEnvelope;
import io.carelake.core.contract.Classification;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.Subject;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.RowValidator;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.RowTally;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableStore.ChangeSize;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.core.table.TableVersion;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;

/** A source table under test: two contracts, a bronze table to deliver to, and its silver table. */
final class SourceTable {
  final TableStore store;
  private final SparkSession spark;
  private final String name;
  private final List<Column> bronzeColumns = new ArrayList<>();
  private final List<Column> silverColumns = new ArrayList<>();
  private String subject;
  private RowValidator validator =
      (contract, rows) ->
          rows.withColumn(
                  SystemColumns.FAILED_RULES,
                  org.apache.spark.sql.functions.array().cast("array<string>"))
              .withColumn(SystemColumns.FINDINGS, findings(contract));
  private Function<ChangeSize, BatchSize> sizes = BatchSize::of;
  private TableVersion consumed = TableVersion.NOTHING;
  private TableVersion recorded = TableVersion.NOTHING;
  private int runs;

  /** What the last apply says that its table holds. */
  RowTally lastTally = RowTally.NONE;

  /** Something that depends on every value of a row, so that a stale or lost finding shows. */
  private static org.apache.spark.sql.Column findings(Contract contract) {
    String hash = "xxhash64(`" + String.join("`, `", contract.schema().fieldNames()) + "`)";
    return org.apache.spark.sql.functions.expr(
        "CASE pmod(%s, 4) WHEN 1 THEN 'one' WHEN 2 THEN 'one,two' WHEN 3 THEN 'two' END"
            .formatted(hash));
  }

  /** What is found of the rows by reading them all. */
  RowTally tally() {
    Map<String, Long> counts = new HashMap<>();
    rows()
        .select(findings(silver()).as("findings"))
        .groupBy("findings")
        .count()
        .collectAsList()
        .forEach(r -> counts.put(r.isNullAt(0) ? "" : r.getString(0), r.getLong(1)));
    return RowTally.of(counts);
  }

  SourceTable(SparkSession spark, String name) {
    this.spark = spark;
    this.name = name;
    this.store = new IcebergTableStore(spark);
  }

  SourceTable key(String column, String sourceType, String encoded, String type) {
    return add(column, sourceType, encoded, type, 1 + silver().key().size(), Optional.empty());
  }

  SourceTable column(String column, String sourceType, String encoded, String type) {
    return add(column, sourceType, encoded, type, 0, Optional.empty());
  }

  SourceTable derived(String column, String type, String logic) {
    silverColumns.add(newColumn(column, null, type, 0, Optional.of(logic)));
    return this;
  }

  SourceTable subject(String column) {
    subject = column;
    return this;
  }

  SourceTable validator(RowValidator rules) {
    validator = rules;
    return this;
  }

  private SourceTable add(
      String column,
      String sourceType,
      String encoded,
      String type,
      int key,
      Optional<String> logic) {
    bronzeColumns.add(newColumn(column, sourceType, encoded, key, Optional.empty()));
    silverColumns.add(newColumn(column, sourceType, type, key, logic));
    return this;
  }

  private static Column newColumn(
      String name, String sourceType, String type, int key, Optional<String> logic) {
    return new Column(
        name,
        "string",
        DataType.fromDDL(type),
        "A column of a test.",
        key > 0,
        key,
        Classification.NONE,
        false,
        Optional.ofNullable(sourceType),
        logic,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  Contract bronze() {
    return contract(
        "bronze." + name,
        bronzeColumns,
        Load.APPEND,
        List.of(),
        Optional.of(new ServiceSource("test-service", "test", "cdc.test." + name)));
  }

  Contract silver() {
    return contract(
        "silver." + name,
        silverColumns,
        Load.CDC,
        List.of(TableId.parse("bronze." + name)),
        Optional.empty());
  }

  private Contract contract(
      String table,
      List<Column> columns,
      Load load,
      List<TableId> inputs,
      Optional<ServiceSource> source) {
    return new Contract(
        TableId.parse(table),
        Path.of("test.odcs.yaml"),
        "1.0.0",
        "active",
        "test",
        "A test.",
        "A table of a test.",
        "One row per test.",
        List.copyOf(columns),
        load,
        inputs,
        source,
        subject == null ? Subject.none("a test") : Subject.column(subject),
        ConsentPurpose.TREATMENT,
        List.of(),
        List.of(),
        "test-team",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false);
  }

  /** Bronze rows as JSON arrive in one batch. */
  void deliver(List<String> rows) {
    Contract bronze = bronze();
    store.ensure(
        new TableSpec(
            bronze.table(), BronzeEnvelope.schema(bronze), List.of(), 3, "test", Map.of()));
    Dataset<Row> events =
        spark
            .read()
            .schema(BronzeEnvelope.schema(bronze))
            .option("mode", "FAILFAST")
            .json(spark.createDataset(rows, Encoders.STRING()));
    TableChange append =
        new TableChange(
            TableChange.Mode.REPLACE_MATCHING,
            events,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            events,
            () -> Ledger.cdc(0, 0, 0, 0, 0, 0, 0));
    store.publish(store.stage(bronze.table(), "ingest" + ++runs, append), Map.of());
  }

  /** Batches are planned as those of another size are. */
  SourceTable planned(Function<ChangeSize, BatchSize> sizes) {
    this.sizes = sizes;
    return this;
  }

  TableChange build(Scope scope) {
    Contract silver = silver();
    store.ensure(
        new TableSpec(
            silver.table(), SystemColumns.silver(silver.schema()), List.of(), 3, "test", Map.of()));
    TableId source = bronze().table();
    TableVersion from = scope == Scope.FULL ? TableVersion.NOTHING : consumed;
    return new SourceAlignedBuilder(validator, sizes)
        .build(
            new Request(
                run(),
                silver,
                silver.table(),
                store.version(silver.table()),
                List.of(new PinnedInput(source, from, store.version(source))),
                Optional.empty(),
                scope));
  }

  private RunContext run() {
    return new RunContext(
        spark,
        "run" + ++runs,
        Instant.EPOCH,
        Instant.EPOCH,
        Clock.systemUTC(),
        new Contracts(List.of(bronze(), silver())),
        store,
        Optional.empty());
  }

  /** Brings silver up to date and returns the ledger, which must add up. */
  Ledger apply(Scope scope) {
    TableChange change = build(scope);
    TableStore.Staged staged = store.stage(silver().table(), "apply" + ++runs, change);
    Ledger ledger = change.ledger().get();
    if (!ledger.balances()) {
      throw new AssertionError("The ledger does not add up: " + ledger);
    }
    staged.tally().ifPresent(t -> lastTally = t);
    store.publish(staged, change.properties());
    consumed = store.version(bronze().table());
    return ledger;
  }

  Ledger apply(List<String> rows) {
    deliver(rows);
    return apply(Scope.INCREMENTAL);
  }

  Contract history() {
    return HistoryContract.of(silver());
  }

  /** Brings the history up to date and returns the ledger, which must add up. */
  Ledger applyHistory(Scope scope) {
    Contract history = history();
    store.ensure(
        new TableSpec(
            history.table(),
            SystemColumns.history(history.schema()),
            List.of(),
            3,
            "test",
            Map.of()));
    TableId source = bronze().table();
    TableVersion from = scope == Scope.FULL ? TableVersion.NOTHING : recorded;
    TableChange change =
        new HistoryBuilder(validator)
            .build(
                new Request(
                    run(),
                    history,
                    history.table(),
                    store.version(history.table()),
                    List.of(new PinnedInput(source, from, store.version(source))),
                    Optional.empty(),
                    scope));
    TableChange complete =
        new TableChange(
            change.mode(),
            change
                .rows()
                .withColumn(SystemColumns.RUN_ID, org.apache.spark.sql.functions.lit("run"))
                .select(
                    EventColumns.cols(
                        List.of(SystemColumns.history(history.schema()).fieldNames()))),
            change.matchColumns(),
            change.touched(),
            change.gone(),
            change.quarantined(),
            change.lineageOf(),
            change.ledger());
    TableStore.Staged staged = store.stage(history.table(), "history" + ++runs, complete);
    Ledger ledger = change.ledger().get();
    if (!ledger.balances()) {
      throw new AssertionError("The ledger does not add up: " + ledger);
    }
    store.publish(staged, change.properties());
    recorded = store.version(source);
    return ledger;
  }

  Dataset<Row> historyRows() {
    return store.read(history().table());
  }

  Dataset<Row> rows() {
    return store.read(silver().table());
  }

  Dataset<Row> gone() {
    return store.goneKeys(silver().table(), TableVersion.NOTHING, store.version(silver().table()));
  }

  Dataset<Row> quarantined() {
    return spark.table("lake.secure.quarantine").where("target = '" + silver().table() + "'");
  }
}
