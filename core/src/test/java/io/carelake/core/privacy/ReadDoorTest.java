package io.carelake.core.privacy;

import static io.carelake.core.privacy.TestContracts.column;
import static io.carelake.core.privacy.TestContracts.guarded;
import static io.carelake.core.privacy.TestContracts.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.CoreSpark;
import io.carelake.core.contract.Classification;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.Subject;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.TableStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadDoorTest {
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");

  private static final Contract PEOPLE =
      TestContracts.of(
          "silver.door_people",
          Subject.column("person"),
          ConsentPurpose.TREATMENT,
          List.of(),
          key("person", "STRING"),
          guarded("ssn", "STRING", Protection.TOKEN),
          column("nickname", "STRING", Classification.DIRECT_IDENTIFIER),
          column("date_of_birth", "DATE", Classification.QUASI_IDENTIFIER),
          column("gender", "STRING", Classification.QUASI_IDENTIFIER),
          column("city", "STRING", Classification.QUASI_IDENTIFIER),
          column("lat", "DOUBLE", Classification.QUASI_IDENTIFIER),
          column("weight", "INT", Classification.CLINICAL));

  private static final Contract KPIS =
      TestContracts.of(
          "gold.door_kpis",
          Subject.none("counts"),
          ConsentPurpose.OPERATIONS,
          List.of(),
          key("day", "STRING"),
          column("visits", "INT", Classification.NONE));

  private static final Contracts CONTRACTS =
      new Contracts(
          List.of(
              PEOPLE,
              HistoryContract.of(PEOPLE),
              KPIS,
              contract("bronze.door_raw", "person"),
              TestContracts.of(
                  "secure.quarantine",
                  Subject.none("rows of every table"),
                  ConsentPurpose.OPERATIONS,
                  List.of(),
                  column("target", "STRING", Classification.NONE),
                  column("row", "STRING", Classification.DIRECT_IDENTIFIER)),
              contract("silver.consents", "patient_id"),
              contract("silver.privacy_requests", "patient_id"),
              TestContracts.of(
                  "ops.audit",
                  Subject.none("staff"),
                  ConsentPurpose.OPERATIONS,
                  List.of(),
                  key("sequence", "BIGINT"),
                  column("at", "TIMESTAMP", Classification.NONE),
                  column("actor", "STRING", Classification.NONE),
                  column("role", "STRING", Classification.NONE),
                  column("purpose", "STRING", Classification.NONE),
                  column("outcome", "STRING", Classification.NONE),
                  column("tables", "ARRAY<STRING>", Classification.NONE),
                  column("as_of", "TIMESTAMP", Classification.NONE),
                  column("known_at", "TIMESTAMP", Classification.NONE),
                  column("staged_by_run", "STRING", Classification.NONE),
                  column("statement_hash", "STRING", Classification.NONE),
                  column("row_count", "BIGINT", Classification.NONE),
                  column("previous_hash", "STRING", Classification.NONE),
                  column("hash", "STRING", Classification.NONE))));

  private static SparkSession spark;
  private static TableStore store;

  private final List<AuditLog.Entry> audit = new ArrayList<>();

  private static Contract contract(String table, String key) {
    return TestContracts.of(
        table, Subject.column(key), ConsentPurpose.OPERATIONS, List.of(), key(key, "STRING"));
  }

  @BeforeAll
  static void fillTheLake() {
    spark = CoreSpark.session();
    store = new IcebergTableStore(spark);
    String people =
        "SELECT person, ssn, nickname, CAST(born AS DATE) date_of_birth, gender, city, lat, weight"
            + " FROM VALUES ('p1', '%s1', 'Ziggy', '1960-05-17', 'F', 'Salem', 42.5D, 70),"
            + " ('p2', '%s2', 'Moe', '1970-01-02', 'M', 'Lynn', 42.4D, 80)"
            + " AS t(person, ssn, nickname, born, gender, city, lat, weight)";
    table("silver.door_people", people.formatted("k1:0000", "k1:0000"));
    table("secure.door_people", people.formatted("clear", "clear"));
    String were =
        "SELECT person, ssn, nickname, CAST(born AS DATE) date_of_birth, gender, city, lat, weight,"
            + " CAST(a AS TIMESTAMP) valid_from, CAST(b AS TIMESTAMP) valid_to, CAST(c AS TIMESTAMP)"
            + " recorded_from, CAST(d AS TIMESTAMP) recorded_to, 'u' op"
            + " FROM VALUES ('p1', '%s1', 'Ziggy', '1960-05-17', 'F', 'Salem', 42.5D, 60,"
            + " '2024-01-01', NULL, '2024-01-02', '2024-03-02'),"
            + " ('p1', '%s1', 'Ziggy', '1960-05-17', 'F', 'Salem', 42.5D, 60,"
            + " '2024-01-01', '2024-02-01', '2024-03-02', NULL),"
            + " ('p1', '%s1', 'Ziggy', '1960-05-17', 'F', 'Salem', 42.5D, 70,"
            + " '2024-02-01', NULL, '2024-03-02', NULL),"
            + " ('p2', '%s2', 'Moe', '1970-01-02', 'M', 'Lynn', 42.4D, 80,"
            + " '2024-02-15', NULL, '2024-02-16', NULL)"
            + " AS t(person, ssn, nickname, born, gender, city, lat, weight, a, b, c, d)";
    table("silver.door_people_history", were.formatted("k1:0000", "k1:0000", "k1:0000", "k1:0000"));
    table("secure.door_people_history", were.formatted("clear", "clear", "clear", "clear"));
    table("gold.door_kpis", "SELECT 'mon' AS day, 7 AS visits");
    table("bronze.door_raw", "SELECT 'p1' AS person");
    table(
        "silver.consents",
        "SELECT 'p1' patient_id, 'RESEARCH' purpose, 'ALL' scope, CAST(NULL AS STRING) sensitivity,"
            + " 'PERMIT' decision, TIMESTAMP'2024-01-01 00:00:00' valid_from,"
            + " CAST(NULL AS TIMESTAMP) valid_to");
    table(
        "silver.privacy_requests",
        "SELECT 'x' patient_id, 'ACCESS' kind, TIMESTAMP'2024-01-01 00:00:00' opened_at,"
            + " CAST(NULL AS TIMESTAMP) closed_at, 'OPEN' state");
  }

  private static void table(String name, String sql) {
    spark.sql("CREATE NAMESPACE IF NOT EXISTS lake." + name.substring(0, name.indexOf('.')));
    spark.sql("DROP TABLE IF EXISTS lake." + name);
    spark.sql("CREATE TABLE lake." + name + " USING iceberg AS " + sql);
  }

  private ReadDoor door(Role role) {
    return door(role, role.defaultPurpose());
  }

  private ReadDoor door(Role role, ConsentPurpose purpose) {
    return ReadDoor.open(
        spark, CONTRACTS, store, role, purpose, audit::add, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private List<Row> read(Role role, String sql) {
    return door(role).read(sql).rows();
  }

  @Test
  void anEngineerSeesTokensAndNoOtherIdentifier() {
    Row row = read(Role.ENGINEER, "SELECT * FROM silver.door_people WHERE person = 'p1'").get(0);
    assertThat(row.mkString("|")).isEqualTo("p1|k1:00001|***|1960-05-17|F|Salem|42.5|70");
    assertThat(audit)
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.outcome()).isEqualTo(AuditLog.Outcome.ALLOWED);
              assertThat(e.role()).isEqualTo("engineer");
              assertThat(e.tables()).hasToString("[silver.door_people]");
              assertThat(e.rowCount().getAsLong()).isEqualTo(1);
            });
  }

  private static List<String> weights(ReadDoor door, String asOf, String knownAt, String table) {
    return door
        .at(Instant.parse(asOf + "T00:00:00Z"), Instant.parse(knownAt + "T00:00:00Z"))
        .read("SELECT person, weight, ssn, nickname FROM " + table + " ORDER BY person")
        .rows()
        .stream()
        .map(r -> r.mkString("|"))
        .toList();
  }

  @Test
  void aTableIsReadAsItWasAndAsItWasKnown() {
    String people = "silver.door_people";
    ReadDoor door = door(Role.ENGINEER);
    assertThat(weights(door, "2023-12-31", "2024-05-01", people)).isEmpty();
    assertThat(weights(door, "2024-01-15", "2024-05-01", people))
        .containsExactly("p1|60|k1:00001|***");
    assertThat(weights(door, "2024-02-10", "2024-05-01", people))
        .containsExactly("p1|70|k1:00001|***");
    assertThat(weights(door, "2024-02-10", "2024-03-01", people))
        .as("before it was put right")
        .containsExactly("p1|60|k1:00001|***");
    assertThat(weights(door, "2024-02-10", "2024-01-01", people)).isEmpty();
    assertThat(weights(door, "2024-05-01", "2024-05-01", people))
        .containsExactly("p1|70|k1:00001|***", "p2|80|k1:00002|***");
    assertThat(weights(door(Role.CLINICIAN), "2024-02-10", "2024-05-01", "secure.door_people"))
        .containsExactly("p1|70|clear1|Ziggy");
    assertThat(weights(door(Role.DATA_SCIENTIST), "2024-05-01", "2024-05-01", people))
        .as("of those who agreed")
        .containsExactly("p1|70|k1:00001|***");
    assertThat(audit)
        .first()
        .satisfies(
            e -> {
              assertThat(e.tables())
                  .hasToString("[silver.door_people, silver.door_people_history]");
              assertThat(e.state())
                  .isEqualTo(
                      AuditLog.State.at(
                          Instant.parse("2023-12-31T00:00:00Z"),
                          Instant.parse("2024-05-01T00:00:00Z")));
            });
  }

  @Test
  void aTableWithoutHistoryIsNotReadAsItWas() {
    ReadDoor door = door(Role.ENGINEER).at(NOW, NOW);
    assertThatThrownBy(() -> door.read("SELECT * FROM gold.door_kpis"))
        .hasMessage(
            "Cannot read gold.door_kpis as it was: its history is not kept (kept are those of"
                + " [silver.door_people]); read it as it is, without a time, or ask for its history"
                + " in its contract");
    assertThat(audit)
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.outcome()).isEqualTo(AuditLog.Outcome.REFUSED);
              assertThat(e.state()).isEqualTo(AuditLog.State.at(NOW, NOW));
            });
  }

  @Test
  void aDataScientistSeesThoseWhoAgreedMadeCoarser() {
    List<Row> rows = read(Role.DATA_SCIENTIST, "SELECT * FROM silver.door_people");
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).mkString("|")).isEqualTo("p1|k1:00001|***|1960-01-01|F|null|null|70");
    assertThat(
            door(Role.DATA_SCIENTIST, ConsentPurpose.OPERATIONS)
                .read("SELECT * FROM silver.door_people")
                .rows())
        .hasSize(2);
    assertThatThrownBy(() -> door(Role.DATA_SCIENTIST, ConsentPurpose.MARKETING))
        .hasMessage(
            "Invalid purpose of the role data_scientist: MARKETING (expected one of [RESEARCH,"
                + " AI_TRAINING, OPERATIONS])");
  }

  @Test
  void aClinicianAndAStewardSeeTheIdentifiedTwin() {
    String sql = "SELECT ssn, nickname FROM secure.door_people ORDER BY ssn LIMIT 1";
    assertThat(read(Role.CLINICIAN, sql).get(0).mkString("|")).isEqualTo("clear1|Ziggy");
    assertThat(read(Role.STEWARD, sql).get(0).mkString("|")).isEqualTo("clear1|Ziggy");
    assertThat(read(Role.STEWARD, "SELECT * FROM bronze.door_raw")).hasSize(1);
    assertThatThrownBy(() -> read(Role.CLINICIAN, "SELECT * FROM secure.quarantine"))
        .hasMessageStartingWith("Cannot read secure.quarantine as clinician: the role sees");
  }

  @Test
  void aComplianceOfficerSeesCountsAndNoValue() {
    Row row =
        read(
                Role.COMPLIANCE_OFFICER,
                "SELECT count(*), count(ssn), count(weight), max(date_of_birth)"
                    + " FROM secure.door_people")
            .get(0);
    assertThat(row.mkString("|")).isEqualTo("2|0|0|null");
    assertThat(read(Role.COMPLIANCE_OFFICER, "SELECT target, row FROM secure.quarantine"))
        .isEmpty();
  }

  @Test
  void masksHoldInEveryPlaceATableCanStand() {
    for (String sql :
        List.of(
            "SELECT p.nickname FROM silver.door_people AS p",
            "SELECT door_people.nickname FROM lake.silver.door_people",
            "SELECT silver.door_people.nickname FROM Silver.Door_People",
            "WITH x AS (SELECT * FROM silver.door_people) SELECT nickname FROM x",
            "WITH x AS (WITH y AS (SELECT * FROM silver.door_people) SELECT * FROM y) SELECT"
                + " nickname FROM x",
            "SELECT (SELECT max(nickname) FROM silver.door_people)",
            "SELECT nickname FROM (SELECT * FROM silver.door_people) AS q",
            "SELECT a.nickname FROM silver.door_people a JOIN silver.door_people b USING (person)",
            "SELECT nickname FROM silver.door_people UNION ALL SELECT nickname FROM"
                + " silver.door_people",
            "FROM silver.door_people SELECT nickname",
            "SELECT first_value(nickname) OVER w FROM silver.door_people WINDOW w AS (ORDER BY"
                + " person)",
            "SELECT x FROM silver.door_people LATERAL VIEW explode(array(nickname)) AS x",
            "SELECT * FROM (SELECT person, nickname FROM silver.door_people) PIVOT (max(nickname)"
                + " FOR person IN ('p1'))",
            "TABLE silver.door_people")) {
      List<Row> rows = read(Role.ENGINEER, sql);
      assertThat(rows).as(sql).isNotEmpty();
      assertThat(rows.toString()).as(sql).doesNotContain("Ziggy").contains("***");
    }
    assertThat(read(Role.ENGINEER, "SELECT 1 FROM silver.door_people WHERE nickname = 'Ziggy'"))
        .isEmpty();
    assertThat(
            read(
                Role.ENGINEER,
                "SELECT k.visits FROM gold.door_kpis k WHERE EXISTS (SELECT 1 FROM"
                    + " silver.door_people WHERE nickname = 'Ziggy')"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE silver.door_people",
        "INSERT INTO gold.door_kpis VALUES ('x', 1)",
        "CREATE TABLE gold.y AS SELECT * FROM silver.door_people",
        "SET spark.sql.ansi.enabled = false",
        "CALL lake.system.expire_snapshots('silver.door_people')",
        "SELECT 1; SELECT 2",
        "EXPLAIN SELECT * FROM silver.door_people",
        "DESCRIBE silver.door_people",
        "SELECT reflect('java.lang.System', 'getenv', 'HOME')",
        "SELECT java_method('java.lang.System', 'getProperty', 'user.home')",
        "SELECT * FROM VALUES (reflect('java.lang.System', 'getenv', 'HOME')) AS t(x)",
        "SELECT count(*) OVER w FROM silver.door_people WINDOW w AS (PARTITION BY"
            + " reflect('java.lang.System', 'getenv', 'HOME'))",
        "SELECT count(*) OVER w FROM gold.door_kpis WINDOW w AS (PARTITION BY (SELECT max(nickname)"
            + " FROM silver.door_people))",
        "SELECT '${env:HOME}'",
        "SELECT xpath_string('<a/>', 'a')",
        "SELECT lake.system.iceberg_version()",
        "SELECT TRANSFORM(person) USING 'cat' AS (x) FROM silver.door_people",
        "SELECT * FROM silver.door_people VERSION AS OF 1",
        "SELECT * FROM silver.door_people.snapshots",
        "SELECT * FROM silver.door_people.branch_run_1",
        "SELECT * FROM parquet.`/etc/passwd`",
        "SELECT * FROM text.`/etc/passwd`",
        "SELECT * FROM global_temp.x",
        "SELECT * FROM IDENTIFIER('silver.door_people')",
        "SELECT * FROM door_people",
        "SELECT * FROM silver.nothing",
        "SELECT * FROM secure.door_people",
        "SELECT * FROM secure.quarantine",
        "SELECT * FROM bronze.door_raw",
        "SELECT * FROM gold.door_kpis WHERE visits IN (SELECT weight FROM secure.door_people)",
        "WITH x AS (SELECT * FROM secure.door_people) SELECT 1",
        "MERGE INTO gold.door_kpis t USING gold.door_kpis s ON t.day = s.day WHEN MATCHED THEN"
            + " DELETE",
        "nonsense"
      })
  void refusesWhatIsNotAQueryOverOpenTables(String sql) {
    assertThatThrownBy(() -> read(Role.ENGINEER, sql))
        .as(sql)
        .isInstanceOf(CarelakeException.class)
        .hasMessageMatching("(?s)(Cannot (answer|read)|Unknown table).*");
    assertThat(audit)
        .singleElement()
        .extracting(AuditLog.Entry::outcome)
        .isEqualTo(AuditLog.Outcome.REFUSED);
    assertThat(spark.table("lake.silver.door_people").count()).isEqualTo(2);
  }

  @Test
  void aFailingStatementNamesItsErrorAndNoValue() {
    assertThatThrownBy(
            () -> read(Role.STEWARD, "SELECT CAST(nickname AS INT) FROM secure.door_people"))
        .hasMessageContaining("CAST_INVALID_INPUT")
        .hasMessageNotContaining("Ziggy")
        .hasNoCause();
    assertThatThrownBy(() -> read(Role.ENGINEER, "SELECT nik FROM silver.door_people"))
        .hasMessageContaining("unknown column `nik` (known, among others: ")
        .hasMessageContaining("nik");
    assertThat(audit).extracting(AuditLog.Entry::outcome).containsOnly(AuditLog.Outcome.FAILED);
  }

  @Test
  void theHashOfAStatementDoesNotDependOnItsLiterals() {
    assertThat(Statement.hash("SELECT * FROM a WHERE ssn = '999-12-3456' AND n > 5 -- why"))
        .isEqualTo(Statement.hash("select *  from a where ssn = '1' and n > 70"))
        .isNotEqualTo(Statement.hash("SELECT * FROM b WHERE ssn = '1' AND n > 7"));
  }

  @Test
  void everyReadIsChainedToTheOneBefore() throws Exception {
    spark.sql("DROP TABLE IF EXISTS lake.ops.audit");
    ReadDoor door =
        ReadDoor.open(spark, CONTRACTS, store, Role.ENGINEER, ConsentPurpose.OPERATIONS);
    door.read("SELECT * FROM gold.door_kpis");
    assertThatThrownBy(() -> door.read("SELECT * FROM secure.door_people"));
    // another process, with a log of its own
    LakeAuditLog other = new LakeAuditLog(spark, CONTRACTS, store);
    List<Thread> threads =
        Stream.<AuditLog>of(other, new LakeAuditLog(spark, CONTRACTS, store))
            .map(
                log ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 3; i++) {
                            log.record(
                                new AuditLog.Entry(
                                    NOW,
                                    "me",
                                    "steward",
                                    "OPERATIONS",
                                    AuditLog.Outcome.ALLOWED,
                                    List.of(PEOPLE.table()),
                                    AuditLog.State.PUBLISHED,
                                    "h",
                                    java.util.OptionalLong.empty()));
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread t : threads) {
      t.join();
    }
    var rows = spark.table("lake.ops.audit");
    assertThat(rows.count()).isEqualTo(8);
    assertThat(AuditChain.broken(rows)).isEmpty();
    assertThat(rows.orderBy("sequence").select("outcome").limit(2).collectAsList().toString())
        .isEqualTo("[[ALLOWED], [REFUSED]]");
    assertThat(AuditChain.broken(rows.where("sequence <> 3")).getAsLong()).isEqualTo(4);
    assertThat(
            AuditChain.broken(
                    rows.withColumn(
                        "actor",
                        org.apache.spark.sql.functions.expr(
                            "if(sequence = 5, 'someone else', actor)")))
                .getAsLong())
        .isEqualTo(5);
    assertThat(AuditChain.broken(rows.drop("as_of", "known_at", "staged_by_run")))
        .as("rows of before these columns")
        .isEmpty();
    Instant then = Instant.parse("1500-02-10T00:00:00.000001900Z");
    assertThatThrownBy(() -> door.at(then, NOW).read("SELECT * FROM gold.door_kpis"));
    assertThatThrownBy(() -> door.ofFailedRun("run-7").read("SELECT * FROM gold.door_kpis"));
    var all = spark.table("lake.ops.audit");
    assertThat(
            all.where("sequence > 8")
                .orderBy("sequence")
                .selectExpr("concat_ws('|', as_of, known_at, staged_by_run)")
                .collectAsList()
                .toString())
        .isEqualTo("[[1500-02-10 00:00:00.000001|2024-06-01 00:00:00], [run-7]]");
    assertThat(AuditChain.broken(all)).isEmpty();
    assertThat(
            AuditChain.broken(
                    all.withColumn("staged_by_run", org.apache.spark.sql.functions.lit(null)))
                .getAsLong())
        .isEqualTo(10);
    assertThat(AuditChain.broken(all.drop("known_at")).getAsLong()).isEqualTo(9);
  }

  @Test
  void rolesAreFoundByName() {
    assertThat(Role.of("Data-Scientist")).isEqualTo(Role.DATA_SCIENTIST);
    assertThatThrownBy(() -> Role.of("boss"))
        .hasMessage(
            "Unknown role boss (known: [engineer, data_scientist, clinician, steward,"
                + " compliance_officer])");
  }
}
