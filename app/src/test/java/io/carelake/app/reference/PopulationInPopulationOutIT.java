package io.carelake.app.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.PopulationLake;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Population in = population out: what Synthea wrote arrives, whole, in silver and in Patient 360.
 */
class PopulationInPopulationOutIT extends SparkTest {
  private static final String AS_OF = PopulationLake.AS_OF;
  private static SyntheaExport export;
  private static Path landing;
  private static SparkSession lake;

  @BeforeAll
  static void runs() {
    PopulationLake population = PopulationLake.get();
    landing = population.landing();
    export = new SyntheaExport(population.export());
    // The active session is where Spark looks a catalog up.
    lake = spark();
    SparkSession.setActiveSession(lake);
    lake.conf().set("spark.sql.catalog.population", "org.apache.iceberg.spark.SparkCatalog");
    lake.conf().set("spark.sql.catalog.population.type", "hadoop");
    lake.conf()
        .set(
            "spark.sql.catalog.population.warehouse",
            population.warehouse("warehouse").toUri().toString());
    lake.catalog().setCurrentCatalog("population");
  }

  @AfterAll
  static void leavesTheSessionAsItWas() {
    lake.catalog().setCurrentCatalog("spark_catalog");
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
