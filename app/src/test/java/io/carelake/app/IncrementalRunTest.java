package io.carelake.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.ContentHash;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The law of a run on the real contracts: with one patient in a hundred changed, a run over the
 * change makes the same lake as building everything anew, and writes in proportion to the change.
 */
class IncrementalRunTest extends SparkTest {
  private static final int PATIENTS = 500;
  private static final double MOST = 0.05;
  private static final Instant NOW = Instant.parse("2025-06-15T12:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofHours(1));

  private final Contracts contracts =
      WiredLake.behind(RepositoryFiles.contracts(), "gold.patient_360", "gold.operational_kpis");
  private final CapturedServices services = new CapturedServices(contracts, NOW);
  private final MadeUpClinic clinic = new MadeUpClinic(services, NOW, 20250615);
  @TempDir Path folder;
  private Map<String, String> settings;

  @BeforeEach
  void anEmptyLake() {
    settings =
        Map.of(
            "spark.carelake.privacy.key-file",
            KeyFile.create(folder.resolve("token.key")).toString());
    WiredLake.clear(spark());
  }

  @AfterEach
  void leavesNothing() {
    WiredLake.clear(spark());
  }

  @Test
  void equalsTheFullBuildAndRewritesInProportionToTheChange() {
    for (int n = 0; n < PATIENTS; n++) {
      clinic.admit(n);
    }
    run("first", NOW, Scope.INCREMENTAL);
    assertThat(page("p1")).hasSize(1);
    assertThat(page("p2")).hasSize(1);

    fiveOf500PatientsChange();
    List<TableOutcome> incremental = run("second", LATER, Scope.INCREMENTAL);

    assertThat(page("p0").get(0).<String>getAs("city")).isEqualTo("Shelbyville");
    assertThat(page("p0").get(0).getList(page("p0").get(0).fieldIndex("current_medications")))
        .isEmpty();
    assertThat(page("p1")).as("the page of a patient who denies").isEmpty();
    assertThat(page("p2")).as("the page of an erased account").isEmpty();
    assertThat(page("p3").get(0).getList(page("p3").get(0).fieldIndex("vitals_30d")))
        .extracting(v -> ((Row) v).<String>getAs("vital_id"))
        .contains("p2-vital-0");
    assertThat(page("p" + PATIENTS)).hasSize(1);
    rewritesAtMost(incremental);

    Map<String, String> before = hashes();
    assertThat(run("again", LATER, Scope.INCREMENTAL))
        .extracting(TableOutcome::status)
        .containsOnly(Status.UNCHANGED);
    List<TableOutcome> full = run("full", LATER, Scope.FULL);
    assertThat(full).extracting(TableOutcome::status).containsOnly(Status.PUBLISHED);
    assertThat(hashes()).containsExactlyInAnyOrderEntriesOf(before);
  }

  /** Updates, inserts, a move between patients, deletes, and a consent, in six services. */
  private void fiveOf500PatientsChange() {
    services.at(NOW.plus(Duration.ofMinutes(20)));
    LocalDate today = MadeUpClinic.day(NOW);
    services.put("users", "user_id", "p0", "email", "moved@example.org");
    services.put(
        "user_addresses",
        "address_id",
        "p0-home",
        "is_current",
        false,
        "valid_to",
        today.minusDays(1));
    services.put(
        "user_addresses",
        "address_id",
        "p0-new",
        "user_id",
        "p0",
        "line",
        "1 Elm Street",
        "city",
        "Shelbyville",
        "state",
        "MA",
        "zip",
        "01102",
        "is_current",
        true,
        "valid_from",
        today);
    services.put("encounters", "encounter_id", "p0-visit-0", "total_cost", 12.34);
    services.put("appointments", "appointment_id", "p0-visit-0", "status", "CANCELLED");
    services.put(
        "prescriptions", "prescription_id", "p0-rx-0", "status", "STOPPED", "stopped_at", NOW);
    services.put("claims", "claim_id", "p0-visit-0", "status", "DENIED");
    clinic.measure("p0", 9, NOW.plus(Duration.ofMinutes(10)));

    services.put(
        "consents",
        "consent_id",
        "c1",
        "patient_id",
        "p1",
        "purpose",
        "TREATMENT",
        "scope",
        "ALL",
        "decision",
        "DENY",
        "valid_from",
        NOW.plus(Duration.ofMinutes(5)));
    services.delete("diagnoses", "p1-diagnosis-0");
    clinic.diagnose("p1", 1);

    // Charted on the wrong patient, and put right.
    services.put(
        "vitals",
        "vital_id",
        "p2-vital-0",
        "patient_id",
        "p3",
        "measured_at",
        NOW.minus(Duration.ofDays(1)));
    services.delete("vitals", "p2-vital-1");
    services.delete("users", "p2");

    clinic.admit(PATIENTS);
  }

  private void rewritesAtMost(List<TableOutcome> outcomes) {
    long written = 0;
    long removed = 0;
    long rows = 0;
    for (TableOutcome o : outcomes) {
      Contract contract = contracts.require(o.table());
      if (contract.load() == Load.CDC) {
        written += o.rows();
        removed += o.removed();
        rows += table(o.table()).count();
      } else if (contract.table().name().equals("patient_360")) {
        long pages = table(o.table()).count();
        assertThat(o.rows()).as(o.table().toString()).isBetween(1L, (long) (MOST * pages));
        assertThat(o.removed()).as(o.table().toString()).isBetween(1L, (long) (MOST * pages));
      }
    }
    assertThat(written).as("rows written to silver").isBetween(1L, (long) (MOST * rows));
    assertThat(removed).as("rows removed from silver").isBetween(1L, (long) (MOST * rows));
  }

  private List<TableOutcome> run(String id, Instant asOf, Scope scope) {
    WiredLake lake = new WiredLake(spark(), contracts, id, asOf, settings);
    if (services.haveChanged()) {
      Path landing = services.capture(folder.resolve("landing-" + id));
      assertThat(lake.ingest(landing).balances()).isTrue();
    }
    List<TableOutcome> outcomes = lake.tables(scope);
    assertThat(outcomes).allMatch(TableOutcome::isUsable, "usable");
    return outcomes;
  }

  /** Of every table that is made out of others; a full build may list quarantined rows again. */
  private Map<String, String> hashes() {
    Map<String, String> hashes = ContentHash.of(warehouse());
    hashes.keySet().removeIf(t -> contracts.require(TableId.parse(t)).load() == Load.APPEND);
    assertThat(hashes)
        .containsKeys(
            "secure.patient_360", "gold.patient_360", "gold.operational_kpis", "silver.vitals");
    return hashes;
  }

  private List<Row> page(String patient) {
    return table(TableId.parse("secure.patient_360"))
        .where("patient_id = '" + patient + "'")
        .collectAsList();
  }

  private static Dataset<Row> table(TableId table) {
    return spark().table("lake." + table);
  }
}
