package io.carelake.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake.Ended;
import io.carelake.app.lake.SmallHouse;
import io.carelake.app.lake.TypedCommand;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.Canary;
import io.carelake.testkit.SparkTest;
import io.carelake.testkit.live.LivePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silver against a real PostgreSQL, as an operator sees it at night. */
class ReconcileIT extends SparkTest {
  private static final String SECRET = "Canaryson-Zyxwv";
  private static final Canary CANARY = new Canary(SECRET, "canary-code", "c0ffee00-cafe-4000");
  private static LivePostgres postgres;

  @TempDir private static Path folder;

  private Path capture;
  private MirroredTable prices;
  private MirroredTable users;

  @BeforeAll
  static void start() {
    postgres = LivePostgres.start();
    postgres.create("pricing-service");
    postgres.create("user-service");
  }

  @AfterAll
  static void end() {
    postgres.close();
  }

  /** The commands of a night: what is new arrives, silver follows. */
  private void night() {
    Instant began = Instant.now();
    ok(typed("ingest", "--source", "files", "--path", capture.toString()));
    readToEnd(began, "price_list", "users");
    ok(typed("silver", "price_list", "users"));
  }

  /** A folder proves nothing: what an ingest from Kafka says of the topics that it read. */
  private static void readToEnd(Instant began, String... tables) {
    silver()
        .sql(
            "CREATE TABLE IF NOT EXISTS damaged.ops.topic_reads (run_id STRING NOT NULL, target"
                + " STRING NOT NULL, read_to TIMESTAMP NOT NULL, landed_at TIMESTAMP NOT NULL)"
                + " USING iceberg");
    for (String table : tables) {
      silver()
          .sql(
              "INSERT INTO damaged.ops.topic_reads VALUES ('r', 'bronze.%s', timestamp_millis(%d),"
                      .formatted(table, began.toEpochMilli())
                  + " timestamp_millis(%d))".formatted(Instant.now().toEpochMilli()));
    }
  }

  private static Ended ok(Ended ended) {
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    return ended;
  }

  private static Ended typed(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--env", folder.resolve("lake.properties").toString()));
    Ended ended = TypedCommand.carelake(all.toArray(String[]::new));
    if (!command[0].equals("sql")) {
      assertThat(CANARY.in(ended.out() + ended.err())).isEmpty();
    }
    return ended;
  }

  private static void settings(String... more) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "spark.carelake.contracts " + folder.resolve("house"),
                "spark.carelake.warehouse " + folder.resolve("warehouse"),
                "spark.carelake.privacy.key-file " + folder.resolve("token.key"),
                "spark.carelake.reconcile.capture-delay-minutes 0",
                "spark.carelake.reconcile.portion-rows 3",
                "spark.carelake.reconcile.password-file " + folder.resolve("password"),
                "spark.carelake.reconcile.url jdbc:postgresql://127.0.0.1:"
                    + postgres.port()
                    + "/{database}"));
    lines.addAll(List.of(more));
    Files.write(folder.resolve("lake.properties"), lines);
  }

  private static SparkSession silver() {
    SparkSession spark = spark();
    SparkSession.setActiveSession(spark);
    String catalog = "spark.sql.catalog.damaged";
    spark.conf().set(catalog, "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set(catalog + ".type", "hadoop");
    spark.conf().set(catalog + ".cache-enabled", "false");
    spark.conf().set(catalog + ".warehouse", folder.resolve("warehouse").toUri().toString());
    return spark;
  }

  @Test
  void damageIsCountedAndChangesOnTheirWayAreNot() throws Exception {
    lake();
    for (int i = 0; i < 20; i++) {
      prices.both("code", "canary-code-" + i, "valid_from", 19_000 + i, "price", i + ".50");
      users.both("user_id", user(i), "last_name", SECRET + i, "email", " Jane" + i + "@X.ORG ");
    }
    night();
    Ended equal = ok(typed("reconcile"));
    assertThat(equal.out())
        .isEqualTo(
            "silver.price_list: 20 rows as in pricing-service; 0 in flight, 0 kept out\n"
                + "secure.users: 20 rows as in user-service; 0 in flight, 0 kept out\n");
    assertThat(accuracy("silver.price_list")).isEqualTo(1.0);

    changesOnTheirWay();
    damage();
    night();
    Ended damaged = typed("reconcile");
    assertThat(damaged.exitCode()).isEqualTo(4);
    assertThat(damaged.out())
        .contains(
            "silver.price_list: 2 of 18 rows not as in pricing-service (accuracy 88.8888 %):"
                + " 1 missing, 0 too many, 1 with other values {display=1}; 4 in flight, 0 kept out\n",
            "secure.users: 1 of 20 rows not as in user-service (accuracy 95.0 %):"
                + " 0 missing, 0 too many, 1 with other values {email=1, last_name=1}; 0 in flight,"
                + " 1 kept out\n",
            "Alert opened: silver.price_list: only 88.8888 % of rows are as in the source, below"
                + " 100.0 %\n");
    assertThat(accuracy("silver.price_list")).isEqualTo(1 - 2 / 18.0);
    assertThat(column("silver.price_list", "display")).isEqualTo(1 - 1 / 17.0);
    assertThat(column("silver.price_list", "price")).isEqualTo(1.0);

    // What was on its way never came: by the next night it is lost, and the invented row is one.
    night();
    assertThat(typed("reconcile", "price_list").out())
        .contains(
            "silver.price_list: 6 of 22 rows not as in pricing-service (accuracy 72.7272 %):"
                + " 2 missing, 2 too many, 2 with other values {display=1, price=1}; 0 in flight");

    mended();
  }

  private void lake() throws IOException {
    spark();
    Path house =
        SmallHouse.contracts(
            folder.resolve("house"),
            "bronze/price_list",
            "silver/price_list",
            "bronze/users",
            "silver/users",
            "ops/alerts",
            "ops/reconciliations",
            "secure/source_differences");
    KeyFile.create(folder.resolve("token.key"));
    Files.writeString(folder.resolve("password"), postgres.password() + "\n");
    settings();
    Contracts contracts = ContractLoader.load(List.of(house));
    capture = folder.resolve("capture");
    prices = new MirroredTable(contracts, "price_list", capture, postgres::connect);
    users = new MirroredTable(contracts, "users", capture, postgres::connect);
  }

  private static String user(int i) {
    return "c0ffee00-cafe-4000-8000-0000000000" + (10 + i);
  }

  /** The services work on; change capture has not yet told. */
  private static void changesOnTheirWay() throws SQLException {
    sql(
        "healthfinance_pricing",
        "UPDATE price_list SET price = 99.99 WHERE code = 'canary-code-3'");
    sql("healthfinance_pricing", "DELETE FROM price_list WHERE code = 'canary-code-4'");
    sql(
        "healthfinance_pricing",
        "INSERT INTO price_list SELECT 'canary-code-new', valid_from, display, service_line, price,"
            + " valid_to, created_at, updated_at FROM price_list WHERE code = 'canary-code-5'");
  }

  private static void sql(String database, String statement) throws SQLException {
    try (var connection = postgres.connect(database);
        var s = connection.createStatement()) {
      s.execute(statement);
    }
  }

  /** Somebody changed silver behind our back; an event cannot be decoded. */
  private void damage() throws Exception {
    SparkSession spark = silver();
    spark.sql("UPDATE damaged.silver.price_list SET display = 'x' WHERE code = 'canary-code-7'");
    spark.sql("DELETE FROM damaged.silver.price_list WHERE code = 'canary-code-8'");
    spark.sql(
        "INSERT INTO damaged.silver.price_list SELECT * REPLACE ('invented' AS code)"
            .replace("SELECT * REPLACE ('invented' AS code)", invented()));
    spark.sql(
        "UPDATE damaged.secure.users SET last_name = NULL, email = 'a@b.c' WHERE user_id = '"
            + user(9)
            + "'");
    users.source("user_id", user(70), "last_name", SECRET, "date_of_birth", 10_000);
    users.captured("user_id", user(70), "last_name", SECRET, "date_of_birth", "no date");
  }

  private static String invented() {
    List<String> columns = new ArrayList<>();
    for (String c : silver().table("damaged.silver.price_list").columns()) {
      columns.add(c.equals("code") ? "'invented' AS code" : c);
    }
    return "SELECT "
        + String.join(", ", columns)
        + " FROM damaged.silver.price_list WHERE code = 'canary-code-9'";
  }

  /** Silver is made anew, the lost events come: the alert is resolved. */
  private void mended() throws Exception {
    prices.captured("code", "canary-code-3", "valid_from", 19_003, "price", "99.99");
    prices.captured("code", "canary-code-new", "valid_from", 19_005, "price", "5.50");
    prices.gone("code", "canary-code-4", "valid_from", 19_004);
    ok(typed("ingest", "--source", "files", "--path", capture.toString()));
    ok(typed("silver", "price_list", "users", "--full"));
    Ended mended = ok(typed("reconcile"));
    assertThat(mended.out())
        .contains(
            "silver.price_list: 20 rows as in pricing-service; 0 in flight, 0 kept out\n",
            "secure.users: 20 rows as in user-service; 0 in flight, 1 kept out\n",
            "Alert resolved: silver.price_list: accuracy is back at 100.0 %\n");
    assertThat(CANARY.search(folder.resolve("warehouse/ops"))).isEmpty();
    assertThat(
            steward(
                "SELECT kind, state, count(*) n FROM secure.source_differences"
                    + " WHERE target = 'silver.price_list' GROUP BY ALL ORDER BY ALL"))
        .isEqualTo(
            "kind,state,n\ndiffers,in_flight,1\ndiffers,wrong,3\nmissing,in_flight,1\n"
                + "missing,wrong,3\ntoo_many,in_flight,2\ntoo_many,wrong,2\n");
    scoresStay();
    troubles();
  }

  private String steward(String query) {
    return ok(typed("sql", query, "--role", "steward", "--format", "csv")).out();
  }

  private static double accuracy(String table) {
    return value(table, "rule_id = 'score_accuracy'");
  }

  private static double column(String table, String column) {
    return value(table, "metric = 'reconciled' AND column_name = '" + column + "'");
  }

  private static double value(String table, String where) {
    Row row =
        silver()
            .sql(
                "SELECT max_by(value, at) FROM damaged.ops.quality_results WHERE target = '"
                    + table
                    + "' AND "
                    + where)
            .head();
    return row.getDouble(0);
  }

  /** The next gate measures no accuracy: the last one holds. */
  private void scoresStay() throws Exception {
    silver().sql("UPDATE damaged.silver.price_list SET display = 'x' WHERE code = 'canary-code-7'");
    assertThat(typed("reconcile", "price_list", "--at-rest").exitCode()).isEqualTo(4);
    assertThat(accuracy("silver.price_list")).isEqualTo(0.95);
    // Nothing tells any more what silver has consumed: that is no reason to think it right.
    silver().sql("DELETE FROM damaged.ops.topic_reads");
    assertThat(ok(typed("reconcile", "price_list")).out())
        .isEqualTo(
            "silver.price_list: accuracy not known yet: 1 rows may be wrong or on their way, and"
                + " silver has caught up with no earlier look; 1 in flight, 0 kept out\n");
    assertThat(accuracy("silver.price_list")).isEqualTo(0.95);
    prices.both("code", "canary-code-30", "valid_from", 19_030, "price", "1.00");
    night();
    assertThat(value("silver.price_list", "rule_id = 'row_count'")).isEqualTo(21.0);
    assertThat(accuracy("silver.price_list")).isEqualTo(0.95);
  }

  /** One database is away: the other one is compared. */
  private void troubles() throws IOException {
    settings(
        "spark.carelake.reconcile.pricing-service.url jdbc:postgresql://127.0.0.1:1/{database}");
    Ended away = typed("reconcile");
    assertThat(away.exitCode()).isEqualTo(75);
    assertThat(away.out())
        .contains(
            "silver.price_list: not compared. Cannot reach the database of pricing-service: it does"
                + " not answer; run again when it does (SQLSTATE 08001)",
            "secure.users: 20 rows as in user-service");
    settings("spark.carelake.reconcile.user-service.user nobody");
    Ended refused = typed("reconcile", "users");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.out()).contains("it refuses the login; check user and password");
    settings("spark.carelake.reconcile.statement-timeout-seconds no");
    assertThat(typed("reconcile").err())
        .contains("Invalid spark.carelake.reconcile.statement-timeout-seconds: no");
    assertThat(typed("reconcile", "silver.nothing").exitCode()).isEqualTo(2);
  }

  @Test
  void everyTypeHasTheSameHashOnBothSides() throws Exception {
    TypeCorpus corpus = new TypeCorpus(spark(), postgres, 7);
    corpus.fill(300);
    assertThat(corpus.compare().line())
        .isEqualTo(
            "silver.corpus: 300 rows as in test-service; 0 in flight, 0 kept out; not compared:"
                + " {cut=its transformLogic has no sure equal in PostgreSQL, place=no common text"
                + " for values of type point}");
    corpus.damageEveryColumn();
    assertThat(corpus.compare().wrongByColumn()).isEqualTo(corpus.damaged());
    assertThat(corpus.compare().wrong()).isEqualTo(corpus.damaged().size());
  }
}
