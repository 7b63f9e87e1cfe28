package io.carelake.patient360;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.transform.Transform;
import io.carelake.testkit.SparkTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every transform, applied to empty inputs, gives exactly its contract's columns. */
class DryRunTest extends SparkTest {
  static Iterable<Transform> transforms() {
    return Patient360Transforms.all();
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void givesTheColumnsOfItsContract(Transform transform) {
    Contract contract = TableInputs.CONTRACTS.require(transform.table());
    Dataset<Row> rows = transform.apply(new TableInputs(spark(), "2025-01-01T00:00:00Z"));

    assertThat(rows.columns()).containsExactlyInAnyOrderElementsOf(names(contract));
    Arrays.stream(rows.schema().fields())
        .forEach(
            f ->
                assertThat(f.dataType().sql())
                    .as(f.name())
                    .isEqualTo(contract.column(f.name()).orElseThrow().type().sql()));
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void readsOnlyInputsOfItsContractAndIsKeyedByColumnsThatExist(Transform transform) {
    Contract contract = TableInputs.CONTRACTS.require(transform.table());
    Transform.Incremental incremental = transform.incremental().orElseThrow();

    assertThat(names(contract)).contains(incremental.column());
    for (Transform.InputKey key : incremental.keys()) {
      assertThat(contract.inputs()).contains(key.input());
      assertThat(TableInputs.CONTRACTS.require(key.input()).column(key.column())).isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void namesTouchedKeysByItsIncrementalColumn(Transform transform) {
    TableInputs in = new TableInputs(spark(), "2025-01-01T00:00:00Z");
    Instant from = Instant.parse("2024-01-01T00:00:00Z");

    transform
        .touchedByTime(in, from, in.asOf())
        .ifPresent(
            touched ->
                assertThat(touched.columns())
                    .containsExactly(transform.incremental().orElseThrow().column()));
  }

  private static List<String> names(Contract contract) {
    return contract.columns().stream().map(Column::name).toList();
  }
}
