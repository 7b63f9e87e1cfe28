package io.carelake.app.bench;

import io.carelake.bronze.BronzeEnvelope;
import io.carelake.bronze.IngestFiles;
import io.carelake.core.contract.Classification;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.Subject;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.RowValidator;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import io.carelake.quality.ContractRowValidator;
import io.carelake.silver.SourceAlignedBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** A source table of ten columns: its contracts, its rows, its changes, and their apply. */
final class BenchTable {
  private static final String[][] COLUMNS = {
    {"claim_id", "bigint", "BIGINT", "BIGINT"},
    {"patient_id", "uuid", "STRING", "STRING"},
    {"provider_id", "uuid", "STRING", "STRING"},
    {"status", "text", "STRING", "STRING"},
    {"amount", "numeric(12,2)", "STRING", "DECIMAL(12,2)"},
    {"units", "integer", "INT", "INT"},
    {"submitted_on", "date", "INT", "DATE"},
    {"changed_at", "timestamp", "BIGINT", "TIMESTAMP"},
    {"note", "text", "STRING", "STRING"},
    {"urgent", "boolean", "BOOLEAN", "BOOLEAN"}
  };

  final Contract bronze;
  final Contract silver;
  final RunContext run;
  private final SparkSession spark;
  private final long rows;
  private TableVersion consumed = TableVersion.NOTHING;
  private int batches;

  BenchTable(SparkSession spark, String name, long rows) {
    this(
        spark,
        name,
        rows,
        List.of(rule("units_positive", "units > 0"), rule("amount_paid", "amount >= 0")));
  }

  BenchTable(SparkSession spark, String name, long rows, List<Rule> rules) {
    this.spark = spark;
    this.rows = rows;
    this.bronze =
        contract(
            "bronze." + name,
            2,
            Load.APPEND,
            List.of(),
            Optional.of(new ServiceSource("bench", "bench", "cdc.bench." + name)),
            List.of());
    this.silver =
        contract("silver." + name, 3, Load.CDC, List.of(bronze.table()), Optional.empty(), rules);
    Contracts house =
        ContractLoader.load(
            List.of(
                Path.of(System.getProperty("spark.carelake.home", "."))
                    .resolve("conf/contracts/bronze")));
    this.run =
        new RunContext(
            spark,
            "bench-" + name,
            Instant.EPOCH,
            Instant.EPOCH,
            Clock.systemUTC(),
            new Contracts(
                List.of(
                    bronze,
                    silver,
                    house.require(TableId.parse("bronze.unassigned")),
                    house.require(TableId.parse("bronze.dead_letter")))),
            new IcebergTableStore(spark),
            Optional.empty());
    run.store().ensure(IngestFiles.layout(bronze));
    run.store().ensure(PhysicalTables.spec(silver, silver.table()));
  }

  private static Contract contract(
      String table,
      int type,
      Load load,
      List<TableId> inputs,
      Optional<ServiceSource> source,
      List<Rule> rules) {
    List<Column> columns = new ArrayList<>();
    for (String[] c : COLUMNS) {
      columns.add(
          new Column(
              c[0],
              "string",
              DataType.fromDDL(c[type]),
              "A column of the bench.",
              columns.isEmpty(),
              columns.isEmpty() ? 1 : 0,
              Classification.NONE,
              false,
              Optional.of(c[1]),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              List.of()));
    }
    return new Contract(
        TableId.parse(table),
        Path.of("bench.odcs.yaml"),
        "1.0.0",
        "active",
        "bench",
        "A table of the bench.",
        "A table of the bench.",
        "One row per claim.",
        List.copyOf(columns),
        load,
        inputs,
        source,
        Subject.column("patient_id"),
        ConsentPurpose.TREATMENT,
        rules,
        List.of(),
        "bench",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false);
  }

  static Rule rule(String id, String predicate) {
    return new Rule(
        id,
        Rule.Kind.ROW,
        Optional.empty(),
        predicate,
        "conformity",
        "error",
        Rule.OnFailure.QUARANTINE,
        Optional.empty(),
        "A rule of the bench.");
  }

  /** The rows as if a snapshot had brought them long ago, in the order of the key. */
  void fill() {
    StructType schema = SystemColumns.silver(silver.schema());
    Dataset<Row> all =
        spark
            .range(0, rows, 1, (int) Math.max(2, rows / 625_000))
            .selectExpr(
                "id AS claim_id",
                "concat('00000000-0000-4000-8000-', lpad(hex(pmod(id * 7919, 100003)), 12, '0')) AS patient_id",
                "concat('00000000-0000-4000-9000-', lpad(hex(pmod(id * 31, 997)), 12, '0')) AS provider_id",
                "element_at(array('OPEN', 'PAID', 'DENIED'), CAST(pmod(id, 3) + 1 AS INT)) AS status",
                "CAST(pmod(id * 37, 100000) / 100 AS DECIMAL(12,2)) AS amount",
                "CAST(pmod(id, 9) + 1 AS INT) AS units",
                "date_add(DATE'2020-01-01', CAST(pmod(id, 1500) AS INT)) AS submitted_on",
                "timestamp_micros(1600000000000000 + id * 1000) AS changed_at",
                "concat('note of claim ', md5(CAST(id AS STRING))) AS note",
                "pmod(id, 5) = 0 AS urgent",
                "CAST(array() AS ARRAY<STRING>) AS _failed_rules",
                "CAST(NULL AS STRING) AS _findings",
                "false AS _held",
                "0 AS _position_epoch",
                "1000 + id AS _position_lsn",
                "0 AS _position_partition",
                "id AS _position_offset",
                "'c' AS _position_op",
                "TIMESTAMP'2020-01-01 00:00:00' AS _source_at",
                "'fill' AS _run_id")
            .to(schema);
    publish(silver.table(), "fill", all);
  }

  private void publish(TableId table, String id, Dataset<Row> added) {
    TableChange append =
        new TableChange(
            TableChange.Mode.REPLACE_MATCHING,
            added,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            added,
            () -> Ledger.cdc(0, 0, 0, 0, 0, 0, 0));
    run.store().publish(run.store().stage(table, id, append), Map.of());
  }

  /** Which keys a batch changes. */
  enum Keys {
    /** Anywhere in the table. */
    RANDOM,
    /** One after the other. */
    LOCAL
  }

  /** Events of a batch: of a hundred, 93 updates, 5 creates of new keys, 2 deletes. */
  Dataset<Row> events(long count, Keys keys) {
    int batch = ++batches;
    long first = 10_000_000_000L + batch * 10_000_000L;
    String existing =
        keys == Keys.RANDOM
            ? "pmod(xxhash64(id, " + batch + "), " + rows + ")"
            : "pmod(" + (batch * 7_368_787L) + " + id, " + rows + ")";
    String after =
        "named_struct('claim_id', k, 'patient_id', concat('00000000-0000-4000-8000-',"
            + " lpad(hex(pmod(k * 7919, 100003)), 12, '0')), 'provider_id',"
            + " '00000000-0000-4000-9000-000000000001', 'status', 'PAID', 'amount',"
            + " CAST(CAST(pmod(k, 100000) / 100 AS DECIMAL(12,2)) AS STRING), 'units', 2,"
            + " 'submitted_on', 19000, 'changed_at', 1700000000000000 + id, 'note',"
            + " concat('new note of claim ', md5(CAST(k AS STRING))), 'urgent', true)";
    return spark
        .range(0, count, 1, 2)
        .selectExpr(
            "id",
            "CASE WHEN pmod(id, 100) < 5 THEN 'c' WHEN pmod(id, 100) < 7 THEN 'd' ELSE 'u' END AS op",
            "CASE WHEN pmod(id, 100) < 5 THEN " + first + " + id ELSE " + existing + " END AS k")
        .selectExpr(
            "CASE WHEN op = 'd' THEN " + after + " END AS before",
            "CASE WHEN op <> 'd' THEN " + after + " END AS after",
            "named_struct('lsn', "
                + first
                + " + id, 'ts_ms', 1700000000000L + id, 'db', 'bench',"
                + " 'schema', 'public', 'table', 'claims', 'connector', 'postgresql') AS source",
            "op",
            "1700000000000L + id AS ts_ms",
            "to_json(named_struct('claim_id', k)) AS key",
            "'" + bronze.source().orElseThrow().topic() + "' AS _topic",
            "0 AS _topic_epoch",
            "0 AS _topic_partition",
            first + " + id AS _offset",
            "TIMESTAMP'2024-01-01 00:00:00' AS _kafka_at",
            "TIMESTAMP'2024-01-01 00:00:00' AS _ingested_at",
            "TIMESTAMP'2024-01-01 00:00:00' AS _event_at")
        .to(BronzeEnvelope.schema(bronze));
  }

  /** Brings events to bronze; they wait to be applied. */
  void deliver(Dataset<Row> events) {
    publish(bronze.table(), "deliver" + batches, events);
  }

  Staged stage() {
    return stage(new ContractRowValidator());
  }

  Staged stage(RowValidator validator) {
    TableChange change =
        new SourceAlignedBuilder(validator)
            .build(
                new Request(
                    run,
                    silver,
                    silver.table(),
                    run.store().version(silver.table()),
                    List.of(
                        new PinnedInput(
                            bronze.table(), consumed, run.store().version(bronze.table()))),
                    Optional.empty(),
                    Scope.INCREMENTAL));
    Staged staged = run.store().stage(silver.table(), "apply" + batches, change);
    Ledger ledger = change.ledger().get();
    if (!ledger.balances()) {
      throw new IllegalStateException("The ledger does not add up: " + ledger);
    }
    return staged;
  }

  /** How many batches were applied. */
  int batches() {
    return batches;
  }

  void publish(Staged staged) {
    run.store().publish(staged, Map.of());
    consumed = run.store().version(bronze.table());
  }

  /** Folds what waits into silver. */
  void apply() {
    publish(stage());
  }

  Dataset<Row> rows() {
    return spark.table(IcebergTables.sqlName(silver.table()));
  }
}
