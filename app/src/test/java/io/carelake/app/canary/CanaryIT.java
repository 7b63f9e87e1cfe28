package io.carelake.app.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.carelake.app.Main;
import io.carelake.app.lake.Carelake;
import io.carelake.app.lake.SmallHouse;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.Canary;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A planted person goes through a whole run, with Spark's event log and its lineage listener on:
 * what names them is found in no stream, lineage, operational table, reason of a quarantine, and in
 * no table, nor its metadata, outside {@code secure}, {@code bronze} and the quarantine.
 */
class CanaryIT extends SparkTest {
  private static final String CATALOG = "canary";
  private static final Canary CANARY = PlantedPerson.canary();
  private static Path folder;
  private static Path warehouse;
  private static final List<String> TOLD = new CopyOnWriteArrayList<>();
  private static Carelake.Ended run;
  private static Carelake.Ended report;

  @BeforeAll
  static void runs() throws IOException {
    HttpServer hooks =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hooks.createContext(
        "/",
        exchange -> {
          TOLD.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    hooks.start();
    String address = "http://127.0.0.1:" + hooks.getAddress().getPort();
    folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")), "canary")
            .toAbsolutePath();
    warehouse = folder.resolve("warehouse");
    Path house = house();
    new PlantedPerson(folder.resolve("capture"), ContractLoader.load(List.of(house))).plant();
    Files.createDirectories(folder.resolve("eventlog"));
    Path settings = folder.resolve("lake.properties");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "spark.master local[2]",
            "spark.eventLog.enabled true",
            "spark.eventLog.dir " + folder.resolve("eventlog").toUri(),
            "spark.carelake.contracts " + house,
            "spark.carelake.warehouse " + warehouse,
            "spark.carelake.privacy.key-file " + KeyFile.create(folder.resolve("token.key")),
            "spark.carelake.lineage.transport file",
            "spark.carelake.lineage.path " + folder.resolve("lineage/events.ndjson"),
            "spark.carelake.lineage.sparkListener true",
            "spark.carelake.alerts.slack.url " + address + "/slack",
            "spark.carelake.alerts.pagerduty.url " + address + "/pagerduty",
            "spark.carelake.alerts.pagerduty.routing-key R0",
            ""));
    run =
        Carelake.java(
            Main.class,
            "run",
            "--source",
            "files",
            "--path",
            folder.resolve("capture").toString(),
            "--env",
            settings.toString());
    report =
        Carelake.java(
            Main.class,
            "report",
            "--out",
            folder.resolve("report.html").toString(),
            "--env",
            settings.toString());
    hooks.stop(0);
    SparkSession.setActiveSession(spark());
    spark().conf().set("spark.sql.catalog." + CATALOG, "org.apache.iceberg.spark.SparkCatalog");
    spark().conf().set("spark.sql.catalog." + CATALOG + ".type", "hadoop");
    spark().conf().set("spark.sql.catalog." + CATALOG + ".warehouse", warehouse.toUri().toString());
  }

  /**
   * What the person needs to reach Patient 360, a table that fails and an expression that throws.
   */
  private static Path house() throws IOException {
    List<String> names =
        new ArrayList<>(List.of("secure/person_xref", "gold/patient_360", "ops/alerts"));
    for (String table :
        List.of(
            "users",
            "user_addresses",
            "diagnoses",
            "prescriptions",
            "allergies",
            "vitals",
            "lab_results",
            "insurance_policies",
            "payers",
            "appointments",
            "encounters",
            "providers",
            "facilities",
            "patient_registrations",
            "medical_records",
            "reviews",
            "notifications",
            "consents",
            "privacy_requests",
            "provider_slots",
            "lab_orders")) {
      names.add("bronze/" + table);
      names.add("silver/" + table);
    }
    Path house = SmallHouse.contracts(folder.resolve("house"), names.toArray(String[]::new));
    Path unseen = RepositoryFiles.root().resolve("app/src/test/resources/unseen-table");
    for (String layer : List.of("bronze", "silver")) {
      String implants = Files.readString(unseen.resolve(layer + "/implants.odcs.yaml"));
      // Its gate fails: the price of the planted implant is negative.
      Files.writeString(
          house.resolve(layer + "/implants.odcs.yaml"),
          implants.replace("onFailure, value: quarantine", "onFailure, value: fail"));
      // Its expression throws on the planted text: an error of Spark's would quote it.
      Files.writeString(
          house.resolve(layer + "/prostheses.odcs.yaml"),
          implants
              .replace("implants", "prostheses")
              .replace("implant_id", "prosthesis_id")
              .replace(
                  "        physicalType: DECIMAL(12,2)\n",
                  "        physicalType: DECIMAL(12,2)\n"
                      + "        transformLogic: CAST(udi AS DECIMAL(12,2))\n"));
    }
    return house;
  }

  @Test
  void thePersonWentEverywhereThatIsSearched() throws IOException {
    assertThat(run.err())
        .contains("published gold.patient_360", "failed    secure.implants")
        .contains("the gate failed on", "price_not_negative");
    assertThat(count("secure.users", "last_name = '" + PlantedPerson.LAST + "'")).isPositive();
    assertThat(count("secure.patient_360", "ssn = '" + PlantedPerson.SSN + "'")).isPositive();
    assertThat(count("gold.patient_360", "ssn LIKE 'k1:%'")).isPositive();
    assertThat(count("secure.quarantine", "true")).isPositive();
    assertThat(count("secure.quarantine", "array_contains(reasons, 'undecodable:price')"))
        .isPositive();
    assertThat(count("bronze.dead_letter", "true")).isEqualTo(3);
    assertThat(count("bronze.unassigned", "true")).isEqualTo(1);
    assertThat(CANARY.search(folder.resolve("capture"))).isNotEmpty();
    assertThat(size(folder.resolve("eventlog"))).isPositive();
    assertThat(folder.resolve("lineage/events.ndjson")).isNotEmptyFile();
    assertThat(folder.resolve("lineage/spark-listener.ndjson")).isNotEmptyFile();
  }

  @Test
  void noStreamNamesThem() {
    assertThat(CANARY.in(run.err())).isEmpty();
    assertThat(CANARY.in(run.out())).isEmpty();
  }

  @Test
  void neitherAlertsNorTheReportNameThem() {
    assertThat(report.exitCode()).as(report.err()).isZero();
    // The gate of the implants failed, and somebody was told.
    assertThat(TOLD).anyMatch(t -> t.contains("dedup_key")).anyMatch(t -> t.contains("blocks"));
    assertThat(CANARY.in(String.join("\n", TOLD))).isEmpty();
    assertThat(folder.resolve("report.html")).content().contains("implants");
    assertThat(CANARY.search(folder.resolve("report.html"))).isEmpty();
    assertThat(CANARY.in(report.err() + report.out())).isEmpty();
  }

  @Test
  void noLineageNamesThem() {
    assertThat(CANARY.search(folder.resolve("lineage"), warehouse.resolve("_outbox"))).isEmpty();
  }

  @Test
  void theEventLogDoesNotNameThem() {
    assertThat(CANARY.search(folder.resolve("eventlog"))).isEmpty();
  }

  @Test
  void noTableOutsideTheRestrictedZoneNamesThem() {
    List<String> named = new ArrayList<>();
    for (String namespace : List.of("silver", "gold", "ops")) {
      for (Row table : spark().sql("SHOW TABLES IN " + CATALOG + "." + namespace).collectAsList()) {
        String name = namespace + "." + table.getString(1);
        for (String row : (String[]) spark().table(CATALOG + "." + name).toJSON().collect()) {
          CANARY.in(row).forEach(value -> named.add(name + ": " + value));
        }
      }
    }
    assertThat(named).isEmpty();
  }

  @Test
  void noFileOfThoseTablesNamesThem() {
    assertThat(
            CANARY.search(
                warehouse.resolve("silver"), warehouse.resolve("gold"), warehouse.resolve("ops")))
        .isEmpty();
  }

  @Test
  void noReasonNamesThem() {
    for (String query :
        List.of(
            "SELECT reasons FROM " + CATALOG + ".secure.quarantine",
            "SELECT reason FROM " + CATALOG + ".secure.gone_keys",
            "SELECT error FROM " + CATALOG + ".bronze.dead_letter")) {
      for (String row : (String[]) spark().sql(query).toJSON().collect()) {
        assertThat(CANARY.in(row)).as(query).isEmpty();
      }
    }
  }

  private static long count(String table, String where) {
    return spark().table(CATALOG + "." + table).where(where).count();
  }

  private static long size(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }
}
