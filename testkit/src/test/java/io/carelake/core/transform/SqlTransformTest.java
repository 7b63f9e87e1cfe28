package io.carelake.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.FixedInputs;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTransformTest extends SparkTest {
  private static final Contract VISITS =
      ContractBuilder.of("silver.visits")
          .key("visit_id", "STRING")
          .column("started_at", "TIMESTAMP")
          .build();
  private static final Contract DAILY =
      ContractBuilder.of("gold.daily").key("visits", "BIGINT").inputs("silver.visits").build();

  @TempDir Path folder;

  private SqlTransform read(String sql) throws IOException {
    Path file = folder.resolve("daily.sql");
    Files.writeString(file, sql);
    return SqlTransform.read(spark(), DAILY, file);
  }

  @Test
  void readsItsInputsAsPinnedAndTheLogicalTime() throws IOException {
    FixedInputs in =
        new FixedInputs(
            spark(), new Contracts(List.of(VISITS, DAILY)), DAILY.table(), "2024-01-02T00:00:00Z");
    in.put("silver.visits")
        .row("visit_id", "a", "started_at", "2024-01-02")
        .row("visit_id", "b", "started_at", "2024-01-02T00:00:01Z");
    Row only =
        read("-- Grain: one row.\nSELECT count(*) AS visits FROM {{silver.visits}} WHERE started_at <= :as_of")
            .apply(in)
            .head();
    assertThat(only.getLong(0)).isEqualTo(1);
  }

  @Test
  void namesTheLineOfAnInputThatTheContractDoesNotDeclare() {
    assertThatThrownBy(() -> read("-- Grain\nSELECT 1 AS visits\nFROM {{silver.users}}"))
        .isInstanceOf(CarelakeException.class)
        .hasMessageContaining("Unknown input silver.users")
        .hasMessageContaining("daily.sql:3")
        .hasMessageContaining("add it to the contract's inputs");
  }

  @Test
  void refusesATableThatIsNotPinned() {
    assertThatThrownBy(() -> read("SELECT count(*) AS visits FROM silver.visits"))
        .isInstanceOf(CarelakeException.class)
        .hasMessageContaining("read without braces; write {{silver.visits}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DROP TABLE {{silver.visits}}",
        "DELETE FROM {{silver.visits}}",
        "SELECT (",
        "SELECT 1 AS visits FROM {{silver.visits}}; SELECT 2",
        "SELECT reflect('java.lang.System', 'getenv') AS visits FROM {{silver.visits}}",
        "INSERT INTO {{silver.visits}} VALUES ('x', NULL)"
      })
  void refusesWhatIsNotOneHarmlessQuery(String sql) {
    assertThatThrownBy(() -> read(sql))
        .isInstanceOfSatisfying(
            CarelakeException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
        .hasMessageContaining("daily.sql");
  }

  @Test
  void aChangedTextIsAnotherRecipe() throws IOException {
    assertThat(read("SELECT 1L AS visits FROM {{silver.visits}}").recipe())
        .isNotEqualTo(read("SELECT 2L AS visits FROM {{silver.visits}}").recipe());
  }
}
