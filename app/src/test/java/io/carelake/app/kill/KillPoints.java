package io.carelake.app.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake;
import io.carelake.app.lake.ContentHash;
import io.carelake.app.lake.SimulatedLanding;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A run killed at a named step and run again leaves what an uninterrupted run leaves. Fourteen runs
 * of a lake: too long for every check, so its name keeps it out of them; {@code ./mvnw verify
 * -Dit.test=KillPoints} runs it.
 */
class KillPoints extends SparkTest {
  private static final String AS_OF = "2025-12-31T23:59:59Z";
  private static Path folder;
  private static Path landing;
  private static Map<String, String> uninterrupted;

  @BeforeAll
  static void runsOnceWithoutInterruption() throws IOException {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "kill");
    landing = onlyTopics(SimulatedLanding.of("five", 5), folder.resolve("landing"));
    KeyFile.create(folder.resolve("token.key"));
    Carelake.Ended first = run("whole", "r1");
    assertThat(first.exitCode()).as(first.err()).isZero();
    uninterrupted = hashes("whole");
    assertThat(uninterrupted).containsKeys("bronze.users", "silver.users", "gold.patient_360");
  }

  @ParameterizedTest
  @CsvSource({
    "APPLY,silver.users",
    "STAGE,secure.users",
    "GATE,silver.encounters",
    "PUBLISH,silver.vitals",
    "RECORD,silver.prescriptions",
    "PUBLISH,gold.patient_360"
  })
  void runningAgainHealsARunKilledBefore(String step, String table) throws IOException {
    String lake = step.toLowerCase(java.util.Locale.ROOT) + "_" + table.replace('.', '_');
    Carelake.Ended killed = run(lake, "r1", step, table);
    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(137);
    Carelake.Ended again = run(lake, "r2");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(hashes(lake)).isEqualTo(uninterrupted);
  }

  @Test
  void runningTwiceChangesNothing() throws IOException {
    Carelake.Ended again = run("whole", "r2");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).contains(" 0 tables published,");
    assertThat(hashes("whole")).isEqualTo(uninterrupted);
  }

  /** The topics of the tables that are killed and of Patient 360: the others only cost time. */
  private static Path onlyTopics(Path all, Path into) throws IOException {
    Files.createDirectories(into);
    for (String topic :
        java.util.List.of(
            "cdc.users.users",
            "cdc.users.user_addresses",
            "cdc.encounters.encounters",
            "cdc.medical_records.vitals",
            "cdc.medical_records.diagnoses",
            "cdc.prescriptions.prescriptions",
            "cdc.decisions.review_tasks",
            "cdc.consents.consents")) {
      Path folder = Files.createDirectories(into.resolve(topic));
      Files.copy(
          all.resolve(topic).resolve("part-00000.jsonl"), folder.resolve("part-00000.jsonl"));
    }
    return into;
  }

  private static Carelake.Ended run(String lake, String runId, String... halt) throws IOException {
    Path settings = folder.resolve(lake + ".properties");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "spark.master local[2]",
            "spark.carelake.parallelism 2",
            "spark.carelake.warehouse " + folder.resolve(lake).toAbsolutePath(),
            "spark.carelake.privacy.key-file " + folder.resolve("token.key").toAbsolutePath(),
            ""));
    String[] arguments = new String[4 + halt.length];
    arguments[0] = settings.toAbsolutePath().toString();
    arguments[1] = landing.toString();
    arguments[2] = runId;
    arguments[3] = AS_OF;
    System.arraycopy(halt, 0, arguments, 4, halt.length);
    return Carelake.java(HaltingMain.class, arguments);
  }

  private static Map<String, String> hashes(String lake) {
    String catalog = "kill_" + lake;
    spark().conf().set("spark.sql.catalog." + catalog, "org.apache.iceberg.spark.SparkCatalog");
    spark().conf().set("spark.sql.catalog." + catalog + ".type", "hadoop");
    spark().conf().set("spark.sql.catalog." + catalog + ".cache-enabled", "false");
    spark()
        .conf()
        .set(
            "spark.sql.catalog." + catalog + ".warehouse",
            folder.resolve(lake).toAbsolutePath().toUri().toString());
    return ContentHash.of(spark(), catalog);
  }
}
