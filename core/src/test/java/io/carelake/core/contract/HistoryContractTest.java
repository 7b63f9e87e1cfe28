package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryContractTest {
  private static final String ASKS =
      "  - {property: history, value: true}\n  - {property: subject, value: patient_id}\n";

  @TempDir Path folder;
  private SampleContracts samples;

  @BeforeEach
  void aTableAsksForItsHistory() {
    samples =
        SampleContracts.pairIn(folder).silver("  - {property: subject, value: patient_id}\n", ASKS);
  }

  @Test
  void aTableThatAsksForItHasItsHistory() {
    Contract history = samples.load().require(TableId.parse("silver.doses_history"));
    assertThat(history.load()).isEqualTo(Load.HISTORY);
    assertThat(history.columns())
        .extracting(Column::name)
        .containsExactly(
            "dose_id",
            "patient_id",
            "amount",
            "given_on",
            "valid_from",
            "valid_to",
            "recorded_from",
            "recorded_to",
            "op");
    assertThat(history.keyNames()).containsExactly("dose_id", "valid_from", "recorded_from");
    assertThat(history.inputs()).containsExactly(TableId.parse("bronze.doses"));
    assertThat(history.subject()).isEqualTo(Subject.column("patient_id"));
    assertThat(history.consentPurpose()).isEqualTo(ConsentPurpose.TREATMENT);
    assertThat(history.rules()).extracting(Rule::id).contains("amount_positive");
    Contract doses = samples.load().require(TableId.parse("silver.doses"));
    assertThat(HistoryContract.current(history).table()).isEqualTo(doses.table());
    assertThat(HistoryContract.current(history).columns()).isEqualTo(doses.columns());
  }

  @Test
  void theHistoryOfATableWithAnIdentifiedTwinHasOneToo() {
    assertThat(HistoryContract.tables(samples.load()))
        .containsExactly(TableId.parse("silver.doses"));
    samples.silver(
        "        description: Patient who got it.\n",
        "        description: Patient who got it.\n        customProperties: [{property: protect,"
            + " value: token}]\n");
    Contracts all = samples.load();
    TableId identified = HistoryContract.of(TableId.parse("secure.doses"));
    assertThat(all.require(identified).table()).isEqualTo(TableId.parse("silver.doses_history"));
    assertThat(HistoryContract.tables(all))
        .containsExactly(TableId.parse("secure.doses"), TableId.parse("silver.doses"));
  }

  @Test
  void columnsThatItsHistoryNeedsAreNotTheTablesOwn() {
    samples
        .bronze("name: given_on", "name: valid_from")
        .silver("name: given_on", "name: valid_from")
        .silver("date_add(given_on, 0)", "date_add(valid_from, 0)");
    assertThat(samples.problems())
        .containsExactly(
            "silver-doses.odcs.yaml:59: Invalid history: silver.doses has columns of its own named"
                + " [valid_from], which its history needs; give them other names by"
                + " transformLogic, or leave history out");
  }

  @Test
  void onlyASourceAlignedTableHasOne() {
    samples
        .silver("value: cdc", "value: merge")
        .silver("        transformLogic: date_add(given_on, 0)\n", "");
    assertThat(samples.problems())
        .containsExactly(
            "silver-doses.odcs.yaml:58: Invalid history: only a source-aligned table (load: cdc)"
                + " can have one");
  }

  @Test
  void noFileSaysThatATableIsAHistory() {
    samples
        .silver(ASKS, "  - {property: subject, value: patient_id}\n")
        .silver("value: cdc", "value: history");
    assertThat(samples.problems())
        .contains(
            "silver-doses.odcs.yaml:57: Invalid load: history (expected one of [append, cdc, merge,"
                + " overwrite-partitions])");
  }

  @Test
  void theNameOfAHistoryIsTaken() {
    samples.put(
        "other.odcs.yaml",
        SampleContracts.sample("silver-doses.odcs.yaml")
            .replace("silver.doses", "silver.doses_history")
            .replace("name: doses", "name: doses_history"));
    assertThat(samples.problems())
        .anySatisfy(p -> assertThat(p).contains("Duplicate table: silver.doses_history"));
  }
}
