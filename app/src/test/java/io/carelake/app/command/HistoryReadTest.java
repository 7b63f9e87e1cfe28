package io.carelake.app.command;

import static io.carelake.app.lake.TypedCommand.carelake;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake.Ended;
import io.carelake.app.lake.SmallHouse;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.TableId;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.Capture;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table is read as it was at a time, and as it was known at a time, by the command line. */
class HistoryReadTest extends SparkTest {
  private static final Path CONTRACTS =
      RepositoryFiles.root().resolve("app/src/test/resources/unseen-table");

  /** The source commits a change every millisecond ({@link Capture}). */
  private static final Instant FIRST = Instant.ofEpochMilli(1_750_000_000_000L);

  @TempDir static Path folder;
  private static String[] lake;
  private static Instant between;

  @BeforeAll
  static void runsTwice() throws IOException {
    spark();
    Path house = SmallHouse.contracts(folder.resolve("house"));
    Path own = folder.resolve("own");
    for (String name : List.of("bronze/implants.odcs.yaml", "silver/implants.odcs.yaml")) {
      Files.createDirectories(own.resolve(name).getParent());
      Files.writeString(
          own.resolve(name),
          Files.readString(CONTRACTS.resolve(name))
              .replace(
                  "  - {property: load, value: cdc}\n",
                  "  - {property: load, value: cdc}\n  - {property: history, value: true}\n"));
    }
    Path settings = folder.resolve("my.properties");
    Files.writeString(
        settings,
        "spark.carelake.contracts "
            + house
            + "\nspark.carelake.privacy.key-file "
            + KeyFile.create(folder.resolve("token.key")));
    lake =
        new String[] {
          "--env", settings.toString(),
          "--contracts", own.toString(),
          "--warehouse", folder.resolve("lake").toString()
        };
    Capture capture =
        new Capture(
            folder.resolve("capture"),
            ContractLoader.load(List.of(house, own)).require(TableId.parse("bronze.implants")));
    capture
        .created("implant_id", "i1", "patient_id", "p1", "device", "stent", "udi", "0061414123")
        .created("implant_id", "i2", "patient_id", "p2", "device", "lens");
    assertThat(runs().err())
        .contains("silver.implants_history", "secure.implants_history", "4 tables published");
    between = Instant.now();
    capture
        .updated("implant_id", "i1", "patient_id", "p1", "device", "pacer", "udi", "0061414123")
        .deleted("implant_id", "i2");
    assertThat(runs().err()).contains("4 tables published");
    assertThat(runs().err()).contains("0 tables published, 4 unchanged");
  }

  private static Ended runs() {
    Ended run = typed("run", "--source", "files", "--path", folder.resolve("capture").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private static Ended typed(String... command) {
    String[] all = Arrays.copyOf(command, command.length + lake.length);
    System.arraycopy(lake, 0, all, command.length, lake.length);
    return carelake(all);
  }

  private static String sql(String query, String role, String... times) {
    String[] command = {"sql", query, "--role", role, "--format", "csv"};
    String[] all = Arrays.copyOf(command, command.length + times.length);
    System.arraycopy(times, 0, all, command.length, times.length);
    Ended ended = typed(all);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended.out();
  }

  private static String devices(String... times) {
    return sql(
        "SELECT implant_id, device FROM silver.implants ORDER BY implant_id", "engineer", times);
  }

  @Test
  void asItWas() {
    assertThat(devices("--as-of", FIRST.minusMillis(1).toString()))
        .isEqualTo("implant_id,device\n");
    assertThat(devices("--as-of", FIRST.toString())).isEqualTo("implant_id,device\ni1,stent\n");
    assertThat(devices("--as-of", FIRST.plusMillis(1).toString()))
        .isEqualTo("implant_id,device\ni1,stent\ni2,lens\n");
    assertThat(devices("--as-of", FIRST.plusMillis(2).toString()))
        .isEqualTo("implant_id,device\ni1,pacer\ni2,lens\n");
    assertThat(devices("--as-of", FIRST.plusMillis(3).toString()))
        .isEqualTo("implant_id,device\ni1,pacer\n")
        .isEqualTo(devices());
  }

  @Test
  void asItWasKnown() {
    assertThat(devices("--known-at", between.toString()))
        .isEqualTo("implant_id,device\ni1,stent\ni2,lens\n");
    assertThat(devices("--as-of", FIRST.plusMillis(9).toString(), "--known-at", between.toString()))
        .isEqualTo("implant_id,device\ni1,stent\ni2,lens\n");
    assertThat(devices("--as-of", FIRST.plusMillis(9).toString(), "--known-at", FIRST.toString()))
        .isEqualTo("implant_id,device\n");
  }

  @Test
  void withTheProtectionOfItsTable() {
    String then = FIRST.toString();
    assertThat(sql("SELECT udi FROM silver.implants", "engineer", "--as-of", then))
        .matches("udi\nk1:[0-9a-f]{32}\n")
        .isEqualTo(sql("SELECT udi FROM silver.implants", "engineer"));
    assertThat(sql("SELECT udi FROM secure.implants", "clinician", "--as-of", then))
        .isEqualTo("udi\n0061414123\n");
    Ended refused =
        typed("sql", "SELECT udi FROM secure.implants", "--role", "engineer", "--as-of", then);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("Cannot read secure.implants as engineer");
  }

  @Test
  void andIsRecorded() {
    devices("--as-of", FIRST.toString());
    assertThat(
            sql(
                "SELECT tables, outcome, as_of, known_at > as_of AS later FROM ops.audit ORDER BY sequence DESC LIMIT 1",
                "steward"))
        .contains(
            "silver.implants",
            "silver.implants_history",
            "ALLOWED",
            FIRST.toString().substring(0, 10),
            "true");
  }

  @Test
  void otherTablesSayThatTheyHaveNoHistory() {
    Ended ended =
        typed("sql", "SELECT * FROM bronze.implants", "--role", "steward", "--as-of", "2025-07-01");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .contains(
            "Cannot read bronze.implants as it was: its history is not kept (kept are those of"
                + " [secure.implants, silver.implants])");
  }

  @Test
  void theHistoryItselfIsATable() {
    assertThat(
            sql(
                "SELECT implant_id, device, op, valid_to IS NULL AS still, recorded_to IS NULL AS"
                    + " believed FROM silver.implants_history ORDER BY implant_id, recorded_from,"
                    + " valid_from",
                "engineer"))
        .isEqualTo(
            """
            implant_id,device,op,still,believed
            i1,stent,c,true,false
            i1,stent,c,false,true
            i1,pacer,u,true,true
            i2,lens,c,true,false
            i2,lens,c,false,true
            """);
  }
}
