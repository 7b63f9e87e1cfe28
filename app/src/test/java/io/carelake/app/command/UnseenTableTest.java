package io.carelake.app.command;

import static io.carelake.app.lake.TypedCommand.carelake;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake.Ended;
import io.carelake.app.lake.SmallHouse;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.TableId;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.Capture;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table the code has never seen: two contracts in another folder and a capture of its topic, no
 * line of Java; by the commands that the README shows.
 */
class UnseenTableTest extends SparkTest {
  private static final Path CONTRACTS =
      RepositoryFiles.root().resolve("app/src/test/resources/unseen-table");

  @TempDir static Path folder;
  private static String[] lake;

  @BeforeAll
  static void runs() throws IOException {
    spark();
    Path house = SmallHouse.contracts(folder.resolve("house"));
    Contract bronze =
        ContractLoader.load(List.of(house, CONTRACTS)).require(TableId.parse("bronze.implants"));
    new Capture(folder.resolve("capture"), bronze)
        .created("implant_id", "i1", "patient_id", "p1", "device", "stent", "udi", "0061414123")
        .created(
            "implant_id",
            "i2",
            "patient_id",
            "p2",
            "device",
            "lens",
            "implanted_on",
            20_000,
            "price",
            "129.90",
            "sites",
            List.of("left eye", "right eye"))
        .created("implant_id", "i3", "patient_id", "p2", "price", "-1.00")
        .updated(
            "implant_id",
            "i1",
            "patient_id",
            "p1",
            "device",
            "drug-eluting stent",
            "udi",
            "0061414123",
            "price",
            "900.00")
        .created("implant_id", "i4", "patient_id", "p3")
        .deleted("implant_id", "i4");
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
          "--contracts", CONTRACTS.toString(),
          "--warehouse", folder.resolve("lake").toString()
        };
    Ended run = typed("run", "--source", "files", "--path", folder.resolve("capture").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("bronze.implants", "silver.implants", "secure.implants");
    assertThat(run.out()).isEmpty();
  }

  private static Ended typed(String... command) {
    String[] all = java.util.Arrays.copyOf(command, command.length + lake.length);
    System.arraycopy(lake, 0, all, command.length, lake.length);
    return carelake(all);
  }

  private static String sql(String query, String role) {
    Ended ended = typed("sql", query, "--role", role, "--format", "csv");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended.out();
  }

  @Test
  void keepsEveryEventInBronze() {
    assertThat(
            sql(
                "SELECT op, count(*) AS events FROM bronze.implants GROUP BY op ORDER BY op",
                "steward"))
        .isEqualTo("op,events\nc,4\nd,1\nu,1\n");
  }

  @Test
  void givesTheCurrentStateInItsTypesInSilver() {
    assertThat(
            sql(
                "SELECT implant_id, device, implanted_on, price, sites, _failed_rules AS failed"
                    + " FROM silver.implants ORDER BY implant_id",
                "engineer"))
        .isEqualTo(
            """
            implant_id,device,implanted_on,price,sites,failed
            i1,drug-eluting stent,,900.00,,[]
            i2,lens,2024-10-04,129.90,"[""left eye"",""right eye""]",[]
            i3,,,-1.00,,"[""price_not_negative""]"
            """);
  }

  @Test
  void protectsWhatItsContractProtects() {
    assertThat(sql("SELECT udi FROM silver.implants WHERE implant_id = 'i1'", "engineer"))
        .matches("udi\nk1:[0-9a-f]{32}\n");
    assertThat(sql("SELECT udi FROM secure.implants WHERE implant_id = 'i1'", "clinician"))
        .isEqualTo("udi\n0061414123\n");
  }

  @Test
  void knowsTheWayBackToTheTopic() {
    Ended ended = typed("lineage", "silver.implants.price");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("bronze.implants.after.price");
  }

  @Test
  void checksItsContractsWithTheOthers() throws IOException {
    long others;
    try (Stream<Path> files = Files.walk(RepositoryFiles.root().resolve("conf/contracts"))) {
      others = files.filter(f -> f.toString().endsWith(".odcs.yaml")).count();
    }
    Ended ended = carelake("contracts", "check", "--contracts", CONTRACTS.toString());
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith(others + 2 + " contracts");
  }
}
