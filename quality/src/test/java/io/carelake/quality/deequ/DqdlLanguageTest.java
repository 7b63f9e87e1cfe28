package io.carelake.quality.deequ;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.RuleLanguage;
import io.carelake.testkit.ContractBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DqdlLanguageTest {
  private static final Contract DOSES =
      ContractBuilder.of("gold.doses")
          .key("dose_id", "STRING")
          .column("unit", "STRING")
          .column("amount", "DECIMAL(10,2)")
          .column("given_on", "DATE")
          .build();

  private static Rule rule(String dqdl) {
    return new Rule(
        "r",
        Rule.Kind.DEEQU,
        Optional.empty(),
        dqdl,
        "conformity",
        "error",
        Rule.OnFailure.FAIL,
        Optional.empty(),
        "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RowCount > 0",
        "IsComplete \"unit\"",
        "Completeness \"unit\" > 0.9 where \"amount > 0\"",
        "IsUnique \"dose_id\"",
        "IsPrimaryKey \"dose_id\"",
        "Uniqueness \"unit\" < 1",
        "UniqueValueRatio \"unit\" < 1",
        "DistinctValuesCount \"unit\" between 1 and 9",
        "ColumnValues \"unit\" in [\"mg\", \"ml\"]",
        "ColumnValues \"unit\" matches \"[a-z]+\"",
        "ColumnValues \"unit\" in [\"mg\"] with threshold > 0.9",
        "ColumnValues \"amount\" between 0 and 1000",
        "ColumnLength \"unit\" < 5",
        "ColumnExists \"unit\"",
        "ColumnCount = 4",
        "Mean \"amount\" > 0",
        "Sum \"amount\" > 0",
        "StandardDeviation \"amount\" > 0",
        "Entropy \"unit\" > 0",
        "(IsComplete \"unit\") and ((RowCount > 3) or (IsUnique \"dose_id\"))",
        "Rules = [ IsComplete \"unit\", RowCount > 0 ]"
      })
  void acceptsWhatDeequMeasures(String dqdl) {
    assertThat(RuleLanguage.check(DOSES, rule(dqdl))).as(dqdl).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IsComplet \"unit\" | Cannot parse the DQDL",
        "ColumnValues \"unit\" | Cannot",
        "IsComplete \"unitt\" | Unknown column unitt in DQDL",
        "Mean \"unit\" > 1 | it is for columns that hold numbers",
        "ColumnValues \"unit\" > 1 | it is for columns that hold numbers",
        "ColumnValues \"given_on\" <= now() | Cannot compare dates in DQDL",
        "ColumnLength \"amount\" > 1 | it is for columns that hold text",
        "DataFreshness \"given_on\" <= 24 hours | Cannot use the DQDL rule DataFreshness",
        "CustomSql \"select count(*) from primary\" > 1 | Cannot use the DQDL rule CustomSql",
        "ColumnValues \"unit\" in [\"\\' OR reflect(unit, unit) IS NULL OR unit = \\'\"] | Cannot",
        "RowCount > avg(last(3)) | Cannot compare with anything but numbers",
        "IsComplete \"unit\" where \"reflect('a', 'b') = 1\" | in where: Cannot use the function"
      })
  void refusesTheRestAndSaysWhatToDo(String dqdl, String objection) {
    assertThat(RuleLanguage.check(DOSES, rule(dqdl)))
        .as(dqdl)
        .anySatisfy(o -> assertThat(o).contains(objection.strip()));
  }

  @Test
  void knowsTheColumnsARuleLooksAt() {
    assertThat(
            DqdlGate.compile(
                    DOSES, java.util.List.of(rule("IsComplete \"unit\" where \"amount > 0\"")))
                .get(0)
                .columns())
        .containsExactlyInAnyOrder("unit", "amount");
  }
}
