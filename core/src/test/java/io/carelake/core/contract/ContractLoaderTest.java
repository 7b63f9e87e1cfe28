package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractLoaderTest {
  @TempDir private Path folder;

  @Test
  void readsEveryPartOfAContract() {
    Contracts contracts = SampleContracts.pairIn(folder).load();
    Contract bronze = contracts.require(TableId.parse("bronze.doses"));
    assertThat(bronze.source())
        .contains(new ServiceSource("dose-service", "healthfinance_doses", "cdc.doses.doses"));
    assertThat(bronze.freshness()).contains(Duration.ofMinutes(90));
    assertThat(bronze.rules()).isEmpty();
    Contract silver = contracts.require(TableId.parse("silver.doses"));
    assertThat(silver.keyNames()).containsExactly("dose_id");
    assertThat(silver.grain()).isEqualTo("One row per dose.");
    assertThat(silver.owner()).isEqualTo("doses-team");
    assertThat(silver.retention()).contains(Period.ofYears(10));
    assertThat(silver.subject()).isEqualTo(Subject.column("patient_id"));
    assertThat(silver.partitioning()).containsExactly("bucket(4, patient_id)");
    assertThat(silver.column("amount").orElseThrow().fhirPath())
        .contains("MedicationAdministration.dosage.dose.value");
    assertThat(silver.column("given_on").orElseThrow().transformLogic())
        .contains("date_add(given_on, 0)");
  }

  @Test
  void requiredColumnsImplyRulesAndLibraryMetricsCarryTheirArguments() {
    Contract silver = SampleContracts.pairIn(folder).load().require(TableId.parse("silver.doses"));
    assertThat(silver.rules())
        .extracting(Rule::id)
        .containsExactly(
            "dose_id_required", "patient_id_required", "amount_known", "amount_positive");
    assertThat(silver.rules().get(0))
        .isEqualTo(
            new Rule(
                "dose_id_required",
                Rule.Kind.ROW,
                Optional.of("dose_id"),
                "dose_id IS NOT NULL",
                "completeness",
                "error",
                Rule.OnFailure.QUARANTINE,
                Optional.empty(),
                "dose_id is required."));
    assertThat(silver.rules().get(2).expression()).isEqualTo("invalidValues(['1', 'it''s'])");
    assertThat(silver.rules().get(3).maxFailingShare()).contains(0.05);
  }

  @Test
  void tellsEveryProblemOfEveryFileAtOnceWithItsLine() {
    SampleContracts samples =
        SampleContracts.pairIn(folder)
            .bronze("      - name: amount\n", "      - name: amount\n        nullable: true\n")
            .put("z.odcs.yaml", SampleContracts.sample("malformed.odcs.yaml"));
    assertThat(samples.problems())
        .containsExactlyElementsOf(
            SampleContracts.sample("malformed.problems.txt").lines().toList());
  }

  @Test
  void aLibraryMetricIsHeldAgainstItsComparison() {
    SampleContracts samples =
        SampleContracts.pairIn(folder)
            .silver("mustBe: 0}", "mustBeLessOrEqualTo: 2.5, unit: percent}");
    assertThat(samples.load().require(TableId.parse("silver.doses")).rules().get(2))
        .extracting(r -> r.comparison().orElseThrow().words())
        .isEqualTo("must be less or equal to 2.5 %");
    samples.silver("mustBeLessOrEqualTo: 2.5", "mustBeLessOrEqualTo: 102.5");
    assertThat(samples.problems())
        .containsExactly(
            "silver-doses.odcs.yaml:43: Invalid mustBeLessOrEqualTo (expected a number, from 0 to"
                + " 100)");
  }

  @Test
  void theMessageNamesFilesLinesAndTheCheckCommand() {
    SampleContracts samples = SampleContracts.pairIn(folder).silver("amount > 0", "amont > 0");
    assertThatThrownBy(samples::load)
        .isInstanceOfSatisfying(
            ContractException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessage(
            "Cannot load the contracts: 1 problem; correct what follows and check with"
                + " 'scripts/carelake contracts check'\n"
                + folder.resolve("silver-doses.odcs.yaml")
                + ":51: Invalid rule amount_positive: Unknown column: amont (did you mean amount?)");
  }

  @Test
  void furtherFoldersAddTablesAndATableHasOneContract(@TempDir Path further) throws IOException {
    SampleContracts.pairIn(folder);
    Files.move(folder.resolve("silver-doses.odcs.yaml"), further.resolve("silver-doses.odcs.yaml"));
    assertThat(ContractLoader.load(List.of(folder, further)).all()).hasSize(2);
    Files.copy(folder.resolve("bronze-doses.odcs.yaml"), further.resolve("again.odcs.yaml"));
    assertThatThrownBy(() -> ContractLoader.load(List.of(folder, further)))
        .hasMessageEndingWith(
            further.resolve("again.odcs.yaml")
                + ":1: Duplicate table: bronze.doses is already defined by "
                + folder.resolve("bronze-doses.odcs.yaml"));
  }

  @Test
  void namesAFolderThatIsMissingAFileOrEmpty(@TempDir Path empty) throws IOException {
    Path missing = empty.resolve("nowhere");
    refuses(missing, "there is no such folder");
    Path file = Files.writeString(folder.resolve("a.txt"), "a");
    refuses(file, "it is not a folder");
    refuses(empty, "it holds no *.odcs.yaml file");
    assertThatThrownBy(() -> ContractLoader.load(List.of()))
        .hasMessage("Cannot load contracts: no folder is given; name one with --contracts DIR");
  }

  @Test
  void readsALinkedFolderOnceThoughItShowsEachFileTwice(@TempDir Path mount) throws IOException {
    SampleContracts.pairIn(folder);
    Path data = Files.createSymbolicLink(mount.resolve("..data"), folder);
    Files.createSymbolicLink(
        mount.resolve("silver-doses.odcs.yaml"), data.resolve("silver-doses.odcs.yaml"));
    assertThat(ContractLoader.load(List.of(mount)).all()).hasSize(2);
    assertThat(ContractLoader.load(List.of(data)).all()).hasSize(2);
  }

  private static void refuses(Path folder, String reason) {
    assertThatThrownBy(() -> ContractLoader.load(List.of(folder)))
        .isInstanceOfSatisfying(
            CarelakeException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessage(
            "Cannot load contracts from "
                + folder
                + ": "
                + reason
                + "; name a folder of contracts with --contracts DIR");
  }
}
