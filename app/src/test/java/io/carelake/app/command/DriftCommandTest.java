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

/** What an operator sees when a source drifts from a contract that wants a decision. */
class DriftCommandTest extends SparkTest {
  private static final String CERTIFIED = "  - {property: certified, value: true}";
  private static final String PHONE = "      - name: phone\n";

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

  private static void change(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  @Test
  void aDriftThatNeedsADecisionStopsItsTableUntilTheContractChanges() throws IOException {
    Path house = SmallHouse.contracts(folder.resolve("house"), "bronze/payers", "silver/payers");
    Path old = SmallHouse.contracts(folder.resolve("old"), "bronze/payers", "silver/payers");
    Files.writeString(
        folder.resolve("lake.properties"), "spark.carelake.contracts " + house + "\n");
    Path bronze = house.resolve("bronze/payers.odcs.yaml");
    Path silver = house.resolve("silver/payers.odcs.yaml");
    change(bronze, CERTIFIED, CERTIFIED + "\n  - {property: onDrift, value: fail}");
    Path capture = folder.resolve("capture");
    new Capture(
            capture, ContractLoader.load(List.of(house)).require(TableId.parse("bronze.payers")))
        .created("payer_id", "y1", "name", "Aetna");
    try (var files = Files.list(capture)) {
      change(
          files.findFirst().orElseThrow(),
          "\\\"after\\\":{",
          "\\\"after\\\":{\\\"fax\\\":\\\"Canary\\\",");
    }
    spark();

    Ended run = typed("run", "--source", "files", "--path", capture.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .contains("bronze.payers", "fax unknown (text)=1", "onDrift: fail")
        .doesNotContain("Canary");
    Ended told =
        typed(
            "sql",
            "SELECT exit_code, message FROM ops.runs WHERE target = 'bronze.payers'",
            "--format",
            "csv");
    assertThat(told.out()).contains("3,drift: {fax unknown (text)=1}");
    assertThat(typed("silver", "payers").exitCode()).isEqualTo(3);

    String fax =
        "      - name: fax\n        logicalType: string\n        physicalType: STRING\n"
            + "        classification: none\n        description: Fax number.\n"
            + "        customProperties: [{property: sourceType, value: text}]\n";
    change(bronze, PHONE, fax + PHONE);
    change(silver, PHONE, fax + PHONE);
    Ended diff = TypedCommand.carelake("contracts", "diff", old.toString(), house.toString());
    assertThat(diff.exitCode()).isEqualTo(3);
    assertThat(diff.out())
        .contains("bronze.payers, fax: the column is new (needs a new version)")
        .contains("silver.payers: wrong version: the version stayed 1.1.0");
    change(bronze, "version: 1.0.0", "version: 1.1.0");
    change(silver, "version: 1.1.0", "version: 1.2.0");
    assertThat(
            TypedCommand.carelake("contracts", "diff", old.toString(), house.toString()).exitCode())
        .isZero();

    Ended silverRun = typed("silver", "payers");
    assertThat(silverRun.exitCode()).as(silverRun.err()).isZero();
    assertThat(typed("sql", "SELECT fax FROM silver.payers", "--format", "csv").out())
        .contains("Canary");
  }
}
