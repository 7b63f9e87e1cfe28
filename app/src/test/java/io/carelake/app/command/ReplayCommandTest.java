package io.carelake.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake.Ended;
import io.carelake.app.lake.SmallHouse;
import io.carelake.app.lake.TypedCommand;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.TableId;
import io.carelake.testkit.Capture;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator types and sees: events before their contract, a rule that was too strict. */
class ReplayCommandTest extends SparkTest {
  @TempDir Path folder;

  private Ended typed(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(
        List.of(
            "--env",
            folder.resolve("lake.properties").toString(),
            "--warehouse",
            folder.resolve("warehouse").toString()));
    return TypedCommand.carelake(all.toArray(String[]::new));
  }

  private Ended replayed(String... arguments) {
    List<String> all = new ArrayList<>(List.of("replay"));
    all.addAll(List.of(arguments));
    Ended ended = typed(all.toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended;
  }

  private String steward(String query) {
    Ended ended = typed("sql", query, "--role", "steward", "--format", "csv");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended.out();
  }

  @Test
  void eventsBeforeTheirContractAndRowsBeforeTheirRuleWasMended() throws IOException {
    spark();
    Path house = SmallHouse.contracts(folder.resolve("house"));
    Path payers = SmallHouse.contracts(folder.resolve("new"), "bronze/payers", "silver/payers");
    Files.writeString(
        folder.resolve("lake.properties"), "spark.carelake.contracts " + house + "\n");
    Path capture = folder.resolve("capture");
    new Capture(
            capture, ContractLoader.load(List.of(payers)).require(TableId.parse("bronze.payers")))
        .created("payer_id", "y1", "name", "Aetna", "ownership", "PRIVATE")
        .created("payer_id", "y2", "name", "Canary Trust", "ownership", "CHURCH")
        .deleted("payer_id", "y1");
    assertThat(typed("run", "--source", "files", "--path", capture.toString()).exitCode()).isZero();
    assertThat(steward("SELECT count(*) n FROM bronze.unassigned")).isEqualTo("n\n3\n");

    for (String contract : List.of("bronze/payers.odcs.yaml", "silver/payers.odcs.yaml")) {
      Files.createDirectories(house.resolve(contract).getParent());
      Files.copy(payers.resolve(contract), house.resolve(contract));
    }
    assertThat(replayed().err())
        .contains("bronze.unassigned [cdc.insurance.payers]", "3 delivered = 3 appended");
    assertThat(steward("SELECT payer_id, size(_failed_rules) n FROM silver.payers"))
        .isEqualTo("payer_id,n\ny2,1\n");
    assertThat(replayed("bronze.unassigned").err())
        .contains("3 delivered = 3 already present", "0 tables published");

    assertThat(replayed("silver.payers").out())
        .isEqualTo("silver.payers: 0 healed, 0 superseded, 1 still fail (ownership_known 1)\n");
    assertThat(replayed("silver.payers", "--rule", "no_such_rule").out())
        .isEqualTo(
            "Nothing to replay: nothing waits in quarantine for no_such_rule (known reasons:"
                + " [ownership_known])\n");
    Path silver = house.resolve("silver/payers.odcs.yaml");
    Files.writeString(
        silver, Files.readString(silver).replace("'PRIVATE', 'NO", "'PRIVATE', 'CHURCH', 'NO"));
    Ended healed = replayed("silver.payers", "--rule", "ownership_known");
    assertThat(healed.out()).isEqualTo("silver.payers: 1 healed, 0 superseded, 0 still fail\n");
    assertThat(healed.out() + healed.err()).doesNotContain("Canary");
    assertThat(steward("SELECT payer_id, size(_failed_rules) n FROM silver.payers"))
        .isEqualTo("payer_id,n\ny2,0\n");
    assertThat(replayed("silver.payers").out())
        .isEqualTo("Nothing to replay: nothing waits in quarantine\n");
    assertThat(
            steward(
                "SELECT state, first_seen_at < recorded_at AS later, row IS NULL AS told FROM"
                    + " secure.quarantine WHERE target = 'silver.payers' ORDER BY recorded_at"))
        .isEqualTo("state,later,told\nfailing,false,false\nhealed,true,true\n");
  }

  @Test
  void tablesThatNoRunMakes() throws IOException {
    spark();
    Path house = SmallHouse.contracts(folder.resolve("house"), "bronze/payers", "silver/payers");
    Files.writeString(
        folder.resolve("lake.properties"), "spark.carelake.contracts " + house + "\n");
    Path capture = folder.resolve("capture");
    new Capture(
            capture, ContractLoader.load(List.of(house)).require(TableId.parse("bronze.payers")))
        .created("payer_id", "y1", "name", "Aetna");
    assertThat(typed("run", "--source", "files", "--path", capture.toString()).exitCode()).isZero();
    Ended bronze = typed("replay", "bronze.payers");
    assertThat(bronze.exitCode()).isEqualTo(2);
    assertThat(bronze.err())
        .contains(
            "Cannot replay bronze.payers: no run makes it out of others (expected a table of silver"
                + " or gold, or bronze.unassigned)");
    assertThat(typed("replay", "silver.payer").err())
        .contains("Unknown table silver.payer (did you mean silver.payers?)");
  }
}
