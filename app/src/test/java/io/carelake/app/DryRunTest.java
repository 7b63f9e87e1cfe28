package io.carelake.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Transform;
import io.carelake.testkit.FixedInputs;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every transform over empty inputs gives the columns of its contract: a new table is covered. */
class DryRunTest extends SparkTest {
  private static final Contracts CONTRACTS = RepositoryFiles.contracts();

  static Stream<TableId> tables() {
    return CONTRACTS.all().stream().filter(Registry::needsTransform).map(Contract::table);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void makesTheColumnsOfItsContract(TableId table) {
    Contract contract = CONTRACTS.require(table);
    Transform transform = new Registry(CONTRACTS, spark()).require(contract);
    FixedInputs nothing = new FixedInputs(spark(), CONTRACTS, table, "2024-02-29T12:00:00Z");
    assertThat(columns(transform.apply(nothing).schema())).isEqualTo(columns(contract.schema()));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void namesKeysThatItsInputsAndOutputHave(TableId table) {
    Contract contract = CONTRACTS.require(table);
    Transform transform = new Registry(CONTRACTS, spark()).require(contract);
    transform
        .incremental()
        .ifPresent(
            piece -> {
              assertThat(contract.column(piece.column())).isPresent();
              piece
                  .keys()
                  .forEach(
                      key -> {
                        assertThat(contract.inputs()).contains(key.input());
                        assertThat(CONTRACTS.require(key.input()).column(key.column()))
                            .as(key.input() + "." + key.column())
                            .isPresent();
                      });
              FixedInputs nothing =
                  new FixedInputs(spark(), CONTRACTS, table, "2024-02-29T12:00:00Z");
              transform
                  .touchedByTime(nothing, Instant.parse("2024-02-28T12:00:00Z"), nothing.asOf())
                  .ifPresent(
                      touched -> assertThat(touched.columns()).containsExactly(piece.column()));
            });
  }

  private static List<String> columns(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(f -> f.name() + " " + f.dataType().catalogString())
        .toList();
  }
}
