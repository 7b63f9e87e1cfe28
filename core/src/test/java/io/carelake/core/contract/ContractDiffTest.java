package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractDiffTest {
  @TempDir Path before;
  @TempDir Path after;

  private ContractDiff diff(SampleContracts changed) {
    SampleContracts.pairIn(before);
    assertThat(changed).isNotNull();
    return ContractDiff.between(ContractLoader.read(before), ContractLoader.read(after));
  }

  private SampleContracts changed() {
    return SampleContracts.pairIn(after);
  }

  @Test
  void theSameIsNoChange() {
    ContractDiff diff = diff(changed());
    assertThat(diff.text()).isEqualTo("0 changes, nobody is broken");
    assertThat(diff.needsDecision()).isFalse();
  }

  @Test
  void wordsMayBeCorrectedWithoutAVersion() {
    ContractDiff diff = diff(changed().silver("Amount in mg.", "Amount in milligrams."));
    assertThat(diff.text())
        .isEqualTo(
            "silver.doses, amount: is described otherwise (compatible)\n1 change, nobody is broken");
    assertThat(diff.needsDecision()).isFalse();
  }

  @Test
  void aColumnMoreNeedsAMinorVersion() {
    String column =
        "      - name: route\n        logicalType: string\n        physicalType: STRING\n"
            + "        classification: none\n        description: How it was given.\n"
            + "        customProperties: [{property: sourceType, value: text}]\n";
    String place = "      - name: given_on\n";
    ContractDiff silent = diff(changed().bronze(place, column + place));
    assertThat(silent.text())
        .isEqualTo(
            "bronze.doses, route: the column is new (needs a new version)\n"
                + "bronze.doses: wrong version: the version stayed 1.0.0, but these changes need a"
                + " new minor version: 1.1.0\n"
                + "1 change, nobody is broken, wrong versions: 1");
    assertThat(silent.needsDecision()).isTrue();
    ContractDiff told =
        diff(changed().bronze(place, column + place).bronze("version: 1.0.0", "version: 1.1.0"));
    assertThat(told.needsDecision()).isFalse();
  }

  @Test
  void whatIsGoneBreaksThoseWhoUseIt() {
    ContractDiff diff =
        diff(
            changed()
                .bronze("name: given_on", "name: given_at")
                .bronze("version: 1.0.0", "version: 2.0.0"));
    assertThat(diff.text())
        .contains("bronze.doses, given_on: the column is gone (breaking; breaks silver.doses)")
        .contains("bronze.doses, given_at: the column is new (needs a new version)")
        .endsWith("2 changes, broken: silver.doses");
    assertThat(diff.needsDecision()).isTrue();
  }

  @Test
  void whoWasAdaptedIsNotBroken() {
    ContractDiff diff =
        diff(
            changed()
                .bronze("name: given_on", "name: given_at")
                .bronze("version: 1.0.0", "version: 2.0.0")
                .silver("date_add(given_on, 0)", "date_add(given_at, 0)")
                .silver("version: 1.0.0", "version: 2.0.0"));
    assertThat(diff.text())
        .contains("bronze.doses, given_on: the column is gone (breaking)")
        .contains("silver.doses, given_on: is made otherwise (breaking)");
    assertThat(diff.needsDecision()).isFalse();
  }

  @Test
  void wideningIsNoBreak() {
    ContractDiff diff =
        diff(
            changed()
                .bronze("numeric(10,2)", "numeric(12,2)")
                .bronze("version: 1.0.0", "version: 1.1.0")
                .silver("DECIMAL(10,2)", "DECIMAL(12,2)")
                .silver("version: 1.0.0", "version: 1.1.0"));
    assertThat(diff.changes())
        .allMatch(c -> c.meaning() == ContractChange.Meaning.NEW_VERSION)
        .hasSize(2);
    assertThat(diff.needsDecision()).isFalse();
  }

  @Test
  void anotherTypeIsABreakWhateverTheVersionSays() {
    ContractDiff diff =
        diff(
            changed()
                .bronze("numeric(10,2)", "numeric(10,4)")
                .bronze("version: 1.0.0", "version: 1.1.0"));
    assertThat(diff.text())
        .contains(
            "source type became numeric(10,4), was numeric(10,2) (breaking; breaks silver.doses)")
        .contains("the version is only 1.1.0, but these changes need a new major version: 2.0.0");
  }

  @Test
  void lessProtectionIsTold() {
    ContractDiff diff =
        diff(
            changed()
                .silver(
                    "        description: Patient who got it.\n",
                    "        description: Patient who got it.\n"
                        + "        customProperties: [{property: protect, value: token}]\n"));
    assertThat(diff.text()).contains("protection became token, was none (breaking)");
  }

  @Test
  void oneFileIsComparedAsWell() {
    SampleContracts.pairIn(before);
    changed().bronze("version: 1.0.0", "version: 0.9.0");
    ContractDiff diff =
        ContractDiff.between(
            ContractLoader.read(before.resolve("bronze-doses.odcs.yaml")),
            ContractLoader.read(after.resolve("bronze-doses.odcs.yaml")));
    assertThat(diff.text()).contains("the version went back from 1.0.0 to 0.9.0");
  }
}
