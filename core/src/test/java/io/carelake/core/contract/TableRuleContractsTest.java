package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How rules of a table are read, and what is said of wrong ones. */
class TableRuleContractsTest {
  @TempDir Path folder;

  private Contract load(String ofTable, String ofColumn) throws IOException {
    Path file = folder.resolve("units.odcs.yaml");
    Files.writeString(
        file,
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: silver.units
        version: 1.0.0
        status: active
        domain: test
        tenant: test
        description: {purpose: A test.}
        schema:
          - name: units
            description: Units.
            dataGranularityDescription: One row per unit.
            properties:
              - {name: unit, logicalType: string, physicalType: STRING, required: true, primaryKey: true, primaryKeyPosition: 1, classification: none, description: A unit.}
              - name: factor
                logicalType: number
                physicalType: DOUBLE
                classification: none
                description: A factor.
                quality: [%s]
            quality: [%s]
        team: {name: test}
        slaProperties:
          - {property: freshness, value: 1, unit: h}
          - {property: retention, value: 1, unit: y}
        customProperties:
          - {property: load, value: append}
          - {property: subject, value: 'none: a test'}
        """
            .formatted(ofColumn, ofTable));
    return ContractLoader.load(List.of(folder)).find(TableId.parse("silver.units")).orElseThrow();
  }

  private static Rule last(Contract contract) {
    return contract.rules().get(contract.rules().size() - 1);
  }

  @Test
  void anErrorOfARuleOfTheTableFailsItAndAWarningWarns() throws IOException {
    Rule error =
        last(load("{id: r, type: sql, query: 'SELECT count(*) FROM {object}', mustBe: 0}", ""));
    assertThat(error.onFailure()).isEqualTo(Rule.OnFailure.FAIL);
    assertThat(error.comparison()).contains(Comparison.none());
    Rule warning =
        last(load("{id: r, metric: rowCount, mustBeGreaterThan: 5, severity: warning}", ""));
    assertThat(warning.onFailure()).isEqualTo(Rule.OnFailure.WARN);
    assertThat(warning.comparison().orElseThrow().words()).isEqualTo("must be greater than 5");
  }

  @Test
  void aMetricKeepsWhatItIsToldOfValues() throws IOException {
    Rule missing =
        last(
            load(
                "",
                "{id: r, metric: missingValues, arguments: {missingValues: [null, '', \"it's\"]}, mustBeLessThan: 5, unit: percent}"));
    assertThat(missing.expression()).isEqualTo("missingValues(['', 'it''s'])");
    assertThat(missing.values()).containsExactly("", "it's");
    assertThat(missing.comparison().orElseThrow().holds(4, 100)).isTrue();
    assertThat(missing.comparison().orElseThrow().holds(5, 100)).isFalse();
    Rule pattern =
        last(load("", "{id: r, metric: invalidValues, arguments: {pattern: '^a/b$'}, mustBe: 0}"));
    assertThat(pattern.pattern()).contains("^a/b$");
    Rule pair =
        last(
            load(
                "{id: r, metric: duplicateValues, arguments: {properties: [unit, factor]}, mustBe: 0}",
                ""));
    assertThat(pair.values()).containsExactly("unit", "factor");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{id: r, type: sql, query: 'SELECT count(*) FROM units'} | Invalid query: 0 comparisons (expected one, for example mustBe: 0)",
        "{id: r, type: sql, query: 'SELECT count(*) FROM units', mustBe: some} | Invalid mustBe (expected a number)",
        "{id: r, type: sql, query: 'SELECT count(*) FROM units', mustBeBetween: 3} | Invalid mustBeBetween (expected a list of two numbers, the lower first)",
        "{id: r, type: sql, query: 'SELECT unit FROM units', mustBe: 0} | Invalid rule r: Cannot use the query: it must give one number in one row, for example SELECT count(*)",
        "{id: r, type: sql, query: 'SELECT count(*) FROM units GROUP BY unit', mustBe: 0} | Invalid rule r: Cannot use the query: it must give one number in one row, for example SELECT count(*)",
        "{id: r, type: sql, query: 'SELECT sum(array(factor)) FROM units', mustBe: 0} | Invalid rule r: Cannot analyse the query: [DATATYPE_MISMATCH",
        "{id: r, type: sql, query: 'SELECT count(*) FROM secure.users', mustBe: 0} | Invalid rule r: Cannot read secure.users in a query: expected one of [silver.units]",
        "{id: r, metric: rowCount, mustBe: 1, customProperties: [{property: onFailure, value: quarantine}]} | Invalid onFailure: quarantine (rule r judges the table and names no row; expected warn or fail)",
        "{id: r, metric: duplicateValues, arguments: {properties: [unit, facto]}, mustBe: 0} | Invalid rule r: Unknown column: facto (did you mean factor?)",
        "{id: r, metric: duplicateValues, mustBe: 0} | Invalid duplicateValues (expected it on a property, or on the table with the argument properties)"
      })
  void namesFileRuleAndWhatToDo(String rule, String problem) {
    assertThatThrownBy(() -> load(rule, ""))
        .isInstanceOf(ContractException.class)
        .hasMessageContaining("units.odcs.yaml:")
        .hasMessageContaining(problem);
  }
}
