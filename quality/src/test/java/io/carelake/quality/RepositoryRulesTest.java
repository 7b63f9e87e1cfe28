package io.carelake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Rule;
import io.carelake.core.table.SystemColumns;
import io.carelake.testkit.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;

/** The rules of the repository's own silver contracts, held against the tables they judge. */
class RepositoryRulesTest extends SparkTest {
  private static final Contracts CONTRACTS = ContractLoader.load(List.of(folder()));

  private static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("conf/contracts"))) {
      here = here.getParent();
    }
    return here.resolve("conf/contracts");
  }

  /** Analysis finds unknown columns, unknown functions and clashing types; it reads no row. */
  @Test
  void everyRuleOfEverySilverTableCanBeAnalysed() {
    List<Contract> silver = CONTRACTS.of(Layer.SILVER);
    assertThat(silver).hasSizeGreaterThanOrEqualTo(50);
    for (Contract contract : silver) {
      Dataset<Row> flagged = new ContractRowValidator().flag(contract, empty(contract));
      assertThat(flagged.schema().fieldNames())
          .as(contract.table().toString())
          .contains(SystemColumns.FAILED_RULES);
      for (Rule rule : contract.rules()) {
        if (rule.kind() == Rule.Kind.ROW) {
          assertThat(predicateType(contract, rule))
              .as("%s of %s", rule.id(), contract.table())
              .isEqualTo(DataTypes.BooleanType);
        }
      }
    }
  }

  @Test
  void everyTransformLogicGivesTheTypeOfItsColumn() {
    for (Contract contract : CONTRACTS.of(Layer.SILVER)) {
      contract.columns().stream()
          .filter(c -> c.transformLogic().isPresent() && !c.transformLogic().get().isBlank())
          .filter(c -> !c.name().endsWith("_micros"))
          .forEach(
              c ->
                  assertThat(typeOf(contract, c.transformLogic().get()))
                      .as("%s.%s", contract.table(), c.name())
                      .isEqualTo(c.type()));
    }
  }

  @Test
  void everySilverTableHasRulesBeyondRequirednessAndEachSaysWhy() {
    for (Contract contract : CONTRACTS.of(Layer.SILVER)) {
      Set<String> described = new TreeSet<>();
      for (Rule rule : contract.rules()) {
        if (!rule.id().endsWith(RowRules.REQUIRED_SUFFIX)) {
          assertThat(rule.description())
              .as("%s of %s", rule.id(), contract.table())
              .hasSizeGreaterThan(15);
          described.add(rule.id());
        }
      }
      if (!contract.inputs().isEmpty() && contract.inputs().get(0).namespace().equals("bronze")) {
        assertThat(described).as(contract.table().toString()).hasSizeGreaterThanOrEqualTo(2);
      }
    }
  }

  private static org.apache.spark.sql.types.DataType predicateType(Contract contract, Rule rule) {
    return typeOf(contract, rule.expression());
  }

  private static org.apache.spark.sql.types.DataType typeOf(Contract contract, String expression) {
    StructField[] fields =
        empty(contract).select(functions.expr(expression).as("_it")).schema().fields();
    return fields[0].dataType();
  }

  private static Dataset<Row> empty(Contract contract) {
    return spark().createDataFrame(List.of(), SystemColumns.silver(contract.schema()));
  }
}
