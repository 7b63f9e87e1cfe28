package io.carelake.app.live;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.carelake.app.live.CorpusValues.Sample;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.quality.reconcile.ReconcileSettings;
import io.carelake.quality.reconcile.ReconcileSettings.Sources;
import io.carelake.quality.reconcile.Reconciler;
import io.carelake.quality.reconcile.Reconciler.Compared;
import io.carelake.quality.reconcile.Reconciliation;
import io.carelake.quality.reconcile.postgres.PostgresSettings;
import io.carelake.quality.reconcile.postgres.PostgresSource;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.live.LivePostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table with a column of every type that services use, filled with random rows on both sides:
 * texts go into PostgreSQL, values of Java that mean the same into silver.
 */
final class TypeCorpus {
  private static final String DATABASE = "healthfinance_test";
  private final SparkSession spark;
  private final LivePostgres postgres;
  private final CorpusValues values;
  private final Contract bronze = bronze();
  private final Contract silver = silver();
  private final List<Object[]> rows = new ArrayList<>();
  private final SortedMap<String, Long> damaged = new TreeMap<>();

  TypeCorpus(SparkSession spark, LivePostgres postgres, long seed) {
    this.spark = spark;
    this.postgres = postgres;
    this.values = new CorpusValues(new Random(seed));
  }

  private static Contract bronze() {
    ContractBuilder b = ContractBuilder.of("bronze.corpus").topic("cdc.test.corpus");
    b.sourceKey("id", "uuid", "STRING").sourceKey("word", "text", "STRING");
    b.sourceKey("line", "integer", "INT").sourceKey("on_day", "date", "INT");
    CorpusValues.TYPES.forEach(t -> b.source(t.name(), t.sourceType(), t.encoded()));
    return b.source("place", "point", "STRING").build();
  }

  private static Contract silver() {
    ContractBuilder b = ContractBuilder.of("silver.corpus").inputs("bronze.corpus").load(Load.CDC);
    b.sourceKey("id", "uuid", "STRING").sourceKey("word", "text", "STRING");
    b.sourceKey("line", "integer", "INT").sourceKey("on_day", "date", "DATE");
    CorpusValues.TYPES.forEach(t -> b.source(t.name(), t.sourceType(), t.decoded()));
    b.source("place", "point", "STRING");
    CorpusValues.DERIVED.forEach((name, logic) -> b.derived(name, "STRING", logic));
    return b.derived("cut", "STRING", "substring(words, 2, 3)").build();
  }

  /** Makes the table on both sides. */
  void fill(int count) throws SQLException {
    try (Connection server = postgres.connect("postgres");
        Statement statement = server.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
    try (Connection connection = postgres.connect(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TYPE public.mood AS ENUM ('GOOD', 'so so')");
      statement.execute(
          "CREATE TABLE public.corpus ("
              + bronze.columns().stream()
                  .map(c -> c.name() + " " + type(c))
                  .collect(Collectors.joining(", "))
              + ", PRIMARY KEY (id, word, line, on_day))");
      insert(connection, count);
    }
    write();
  }

  private static String type(Column c) {
    String type = c.sourceType().orElseThrow();
    return type.equals("enum") ? "public.mood" : type;
  }

  private void insert(Connection connection, int count) throws SQLException {
    String marks = bronze.columns().stream().map(c -> "?").collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO public.corpus VALUES (" + marks + ")")) {
      for (int i = 0; i < count; i++) {
        List<Sample> samples = new ArrayList<>(values.key());
        CorpusValues.TYPES.forEach(t -> samples.add(values.of(t)));
        samples.add(new Sample("(1,2)", "(1,2)"));
        for (int c = 0; c < samples.size(); c++) {
          insert.setString(c + 1, samples.get(c).sql());
        }
        insert.addBatch();
        rows.add(samples.stream().map(Sample::value).toArray());
      }
      int[] written = insert.executeBatch();
      if (written.length != count) {
        throw new IllegalStateException("Wrote " + written.length + " of " + count);
      }
    }
  }

  /** Silver, with what Spark itself makes of the contract's expressions. */
  private void write() {
    StructType plain = new StructType();
    List<Column> columns = silver.columns();
    for (Column c : columns.subList(0, bronze.columns().size())) {
      plain = plain.add(c.name(), c.type());
    }
    Dataset<Row> data =
        spark.createDataFrame(rows.stream().map(RowFactory::create).toList(), plain);
    for (Column c : columns.subList(bronze.columns().size(), columns.size())) {
      data = data.withColumn(c.name(), expr(c.transformLogic().orElseThrow()));
    }
    int n = 0;
    for (String name : damaged.keySet()) {
      // A row each: what differs is found on its own column.
      org.apache.spark.sql.Column other =
          expr("IF(" + name + " IS NULL, " + CorpusValues.other(silver, name) + ", NULL)");
      data =
          data.withColumn(
              name,
              org.apache
                  .spark
                  .sql
                  .functions
                  .when(col("id").equalTo(rows.get(n++)[0]), other)
                  .otherwise(col(name)));
    }
    spark.sql("DROP TABLE IF EXISTS lake.silver.corpus PURGE");
    run().store().ensure(PhysicalTables.spec(silver, silver.table()));
    for (StructField f : spark.table("lake.silver.corpus").schema().fields()) {
      if (silver.column(f.name()).isEmpty()) {
        data = data.withColumn(f.name(), lit(null).cast(f.dataType()));
      }
    }
    try {
      data.writeTo("lake.silver.corpus").append();
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Changes one value of each column that is compared, in as many rows of silver. */
  void damageEveryColumn() {
    silver.columns().stream()
        .filter(c -> !c.isKey() && !List.of("place", "cut").contains(c.name()))
        .forEach(c -> damaged.put(c.name(), 1L));
    write();
  }

  SortedMap<String, Long> damaged() {
    return damaged;
  }

  Reconciliation compare() {
    Map<String, String> settings =
        Map.of(
            "spark.carelake.reconcile.url",
            "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/{database}",
            "spark.carelake.reconcile.user",
            "postgres");
    PostgresSource source =
        new PostgresSource(
            PostgresSettings.of(
                settings, Map.of("CARELAKE_RECONCILE_PASSWORD", postgres.password())));
    return new Reconciler(run(), source, ReconcileSettings.of(settings, Sources.AT_REST))
        .compare(List.of(silver), o -> {}).stream()
            .map(
                o -> {
                  if (o instanceof Compared c) {
                    return c.found();
                  }
                  throw new IllegalStateException(o.line());
                })
            .findFirst()
            .orElseThrow();
  }

  private RunContext run() {
    Instant now = Instant.now();
    return new RunContext(
        spark,
        "corpus",
        now,
        now,
        Clock.systemUTC(),
        new Contracts(List.of(bronze, silver)),
        new IcebergTableStore(spark),
        Optional.empty());
  }
}
