package io.carelake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.RowValidator;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/**
 * What is made of the text of a rule. A table keeps what its rows count against, so that a release
 * which judges them otherwise must say so: whoever changes what stands here raises {@link
 * RowValidator#EDITION}, and every table is judged anew by its next run.
 */
class RuleEditionTest extends SparkTest {
  private static final Contract CONTRACT =
      library(
              library(
                  library(
                      library(
                          library(
                              ContractBuilder.of("silver.doses")
                                  .key("dose_id", "STRING")
                                  .required("patient_id", "STRING")
                                  .column("drug", "STRING")
                                  .column("amount", "INT")
                                  .rule("amount_positive", "amount > 0"),
                              "drug_given",
                              "nullValues"),
                          "drug_not_empty",
                          "missingValues(['', 'N/A'])"),
                      "drug_there",
                      "missingValues"),
                  "drug_known",
                  "invalidValues(['A', 'B'])"),
              "drug_form",
              "invalidValues(/^[A-Z]+$/)")
          .rule(
              "amount_small",
              Rule.Kind.ROW,
              Optional.empty(),
              "CAST(drug AS INT) < 10",
              Rule.OnFailure.WARN,
              null)
          .build();

  private static ContractBuilder library(ContractBuilder contract, String id, String metric) {
    return contract.rule(
        id, Rule.Kind.LIBRARY, Optional.of("drug"), metric, Rule.OnFailure.QUARANTINE, null);
  }

  @Test
  void predicatesAreCompiledAsInThisEdition() {
    assertThat(RowValidator.EDITION).isEqualTo(1);
    List<String> compiled = new ArrayList<>();
    for (RowRules.Compiled rule : RowRules.of(CONTRACT)) {
      compiled.add(rule.id() + ": " + rule.predicate().expr());
    }
    assertThat(compiled)
        .containsExactly(
            "dose_id_required: isnotnull('dose_id)",
            "patient_id_required: isnotnull('patient_id)",
            "amount_positive: ('amount > 0)",
            "drug_given: isnotnull('drug)",
            "drug_not_empty: (isnotnull('drug) AND NOT cast('drug as string) IN (,N/A))",
            "drug_there: isnotnull('drug)",
            "drug_known: cast('drug as string) IN (A,B)",
            "drug_form: RLIKE(cast('drug as string), ^[A-Z]+$)",
            "amount_small: (cast('drug as int) < 10)");
  }

  @Test
  void findingsAreToldAsInThisEdition() {
    Dataset<Row> rows =
        spark()
            .sql(
                "SELECT * FROM VALUES ('a', 'p', 'A', 1), ('b', NULL, 'x', 0), ('c', 'p', NULL,"
                    + " NULL), ('d', 'p', '12', 5) AS t(dose_id, patient_id, drug, amount)");
    assertThat(
            new ContractRowValidator()
                    .flag(CONTRACT, rows)
                    .selectExpr("dose_id", "array_join(_failed_rules, ' ')", "_findings")
                    .collectAsList()
                    .stream()
                    .map(Row::toString))
        .containsExactly(
            "[a,,amount_small,failing_conformity]",
            "[b,patient_id_required amount_positive drug_known drug_form,patient_id_required,"
                + "amount_positive,drug_known,drug_form,amount_small,failing_completeness,"
                + "failing_conformity]",
            "[c,drug_given drug_not_empty drug_there,drug_given,drug_not_empty,drug_there,"
                + "failing_conformity]",
            "[d,drug_known drug_form,drug_known,drug_form,amount_small,failing_conformity]");
  }
}
