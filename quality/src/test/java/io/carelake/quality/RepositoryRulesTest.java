package io.carelake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.privacy.ConsentPolicy;
import io.carelake.core.privacy.ContractProtector;
import io.carelake.core.privacy.KeyFile;
import io.carelake.core.privacy.KeyProvider;
import io.carelake.core.table.SystemColumns;
import io.carelake.testkit.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every contract of this repository can be judged and protected: a new one is covered by existing.
 */
class RepositoryRulesTest extends SparkTest {
  @TempDir static Path folder;

  static Stream<Contract> contracts() {
    return ContractLoader.load(List.of(root().resolve("conf/contracts"))).all().stream()
        .filter(c -> c.layer() == Layer.SILVER || c.layer() == Layer.GOLD);
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("conf/contracts"))) {
      here = here.getParent();
    }
    return here;
  }

  /**
   * A row without any value violates requiredness and other rules of completeness, nothing else.
   */
  @ParameterizedTest
  @MethodSource("contracts")
  void aRowOfNullsFailsWhatIsRequiredAndNothingElse(Contract contract) {
    Dataset<Row> nulls =
        spark()
            .createDataFrame(
                List.of(RowFactory.create(new Object[contract.columns().size()])),
                contract.schema());
    if (contract.followsEvents()) {
      nulls =
          nulls.withColumn(
              SystemColumns.SOURCE_AT, functions.lit(null).cast(DataTypes.TimestampType));
    }
    Dataset<Row> flagged = new ContractRowValidator().flag(contract, nulls);
    Set<String> required = new TreeSet<>();
    contract.columns().stream()
        .filter(c -> c.required() || c.isKey())
        .forEach(c -> required.add(c.name() + "_required"));
    Set<String> failed =
        new TreeSet<>(
            flagged.first().getList(flagged.schema().fieldIndex(SystemColumns.FAILED_RULES)));
    Set<String> alsoComplete = new TreeSet<>();
    contract.rules().stream()
        .filter(r -> r.dimension().equals("completeness") && !required.contains(r.id()))
        .forEach(r -> alsoComplete.add(r.id()));
    failed.removeAll(alsoComplete);
    assertThat(failed).isEqualTo(required);
    assertThat(Quarantine.rows(contract, flagged).columns()).hasSize(6);
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void protectionKeepsTheTypeOfEveryColumn(Contract contract) {
    Path key = folder.resolve("token.key");
    if (!Files.exists(key)) {
      KeyFile.create(key);
    }
    Dataset<Row> empty = spark().createDataFrame(List.of(), contract.schema());
    assertThat(new ContractProtector(KeyProvider.ofFile(key)).protect(contract, empty).schema())
        .isEqualTo(contract.schema());
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void consentCanBeApplied(Contract contract) {
    List<TableId> inputs = new ConsentPolicy().inputs(contract);
    if (contract.layer() == Layer.GOLD && contract.subject().isColumn()) {
      assertThat(inputs).contains(ConsentPolicy.CONSENTS, ConsentPolicy.REQUESTS);
    }
  }
}
