package io.carelake.app.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Population in = population out: what Synthea wrote arrives, whole, in silver and in Patient 360.
 * Five patients of the simulator's own cache; {@code -Dcarelake.population=DIR} names a Synthea
 * export to use instead.
 */
class PopulationInPopulationOutIT extends SparkTest {
  private static final String AS_OF = "2025-12-31T23:59:59Z";
  private static SyntheaExport export;
  private static Path landing;
  private static SparkSession lake;

  @BeforeAll
  static void runs() throws IOException {
    Path folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")), "population")
            .toAbsolutePath();
    landing = folder.resolve("landing");
    String given = System.getProperty("carelake.population");
    List<String> simulate = new ArrayList<>(List.of("--out", landing.toString(), "--no-faults"));
    simulate.addAll(
        given == null
            ? List.of("--patients", "5", "--seed", "7")
            : List.of("--synthea-csv", given));
    ended(Carelake.script("simulate", simulate.toArray(String[]::new)));
    export =
        new SyntheaExport(
            given == null
                ? Carelake.HOME.resolve("target/population-cache/synthea-5-7")
                : Path.of(given));
    KeyFile.create(folder.resolve("token.key"));
    Path settings = folder.resolve("lake.properties");
    Files.writeString(
        settings,
        "spark.master local[2]\nspark.carelake.privacy.key-file "
            + folder.resolve("token.key")
            + "\n");
    ended(
        Carelake.carelake(
            "run",
            "--source",
            "files",
            "--path",
            landing.toString(),
            "--env",
            settings.toString(),
            "--warehouse",
            folder.resolve("warehouse").toString(),
            "--as-of",
            AS_OF));
    // The active session is where Spark looks a catalog up.
    lake = spark();
    SparkSession.setActiveSession(lake);
    lake.conf().set("spark.sql.catalog.population", "org.apache.iceberg.spark.SparkCatalog");
    lake.conf().set("spark.sql.catalog.population.type", "hadoop");
    lake.conf()
        .set(
            "spark.sql.catalog.population.warehouse",
            folder.resolve("warehouse").toUri().toString());
    lake.catalog().setCurrentCatalog("population");
  }

  private static void ended(Carelake.Ended ended) {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  @Test
  void silverHasTheRowsAndTheSumsOfThePopulation() {
    List<String> differences = new ArrayList<>();
    for (ReferenceTotals.Total total : ReferenceTotals.of(export)) {
      Row found = lake.sql(total.query()).head();
      if (found.getLong(0) != total.rows()) {
        differences.add(total.table() + ": " + found.getLong(0) + " rows, not " + total.rows());
      }
      int column = 1;
      for (Map.Entry<String, BigDecimal> sum : total.sums().entrySet()) {
        BigDecimal value = new BigDecimal(found.get(column++).toString());
        if (value.compareTo(sum.getValue()) != 0) {
          differences.add(
              total.table() + "." + sum.getKey() + ": " + value + ", not " + sum.getValue());
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void everyPageEqualsTheRecomputedOne() {
    Comparison found =
        Comparison.of(
            ReferencePatient360.at(export, Instant.parse(AS_OF)),
            Arrays.stream((String[]) lake.table("secure.patient_360").toJSON().collect()));
    assertThat(found.differences()).isEmpty();
    System.err.println("Facts by section: " + found.factsBySection());
    System.err.println("Non-null share by field: " + found.nonNullShare());
  }

  @Test
  void lastAndNextAppointmentsAreThoseOfTheCapture() throws IOException {
    Map<String, ReferenceAppointments.LastAndNext> expected =
        ReferenceAppointments.at(landing, Instant.parse(AS_OF));
    ReferenceAppointments.LastAndNext none = new ReferenceAppointments.LastAndNext(null, null);
    List<String> differences = new ArrayList<>();
    for (Row r :
        lake.sql(
                "SELECT patient_id, last_appointment.appointment_id, next_appointment.appointment_id"
                    + " FROM secure.patient_360")
            .collectAsList()) {
      ReferenceAppointments.LastAndNext found =
          new ReferenceAppointments.LastAndNext(r.getString(1), r.getString(2));
      if (!found.equals(expected.getOrDefault(r.getString(0), none))) {
        differences.add(r.getString(0));
      }
    }
    assertThat(expected).isNotEmpty();
    assertThat(differences).isEmpty();
  }

  @Test
  void theTokenisedTwinHasTheSamePagesWithoutIdentifiers() {
    assertThat(lake.table("gold.patient_360").count())
        .isEqualTo(lake.table("secure.patient_360").count());
    assertThat(
            lake.sql(
                    "SELECT count(*) FROM gold.patient_360 g JOIN secure.patient_360 s USING (person_id)"
                        + " WHERE g.last_name = s.last_name OR g.ssn = s.ssn")
                .head()
                .getLong(0))
        .isZero();
  }
}
