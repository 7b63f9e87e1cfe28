package io.carelake.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake.Ended;
import io.carelake.app.lake.SmallHouse;
import io.carelake.app.lake.TypedCommand;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.TableId;
import io.carelake.testkit.Capture;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The commands as an orchestrator types them, one after the other over one lake. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StepByStepTest extends SparkTest {
  @TempDir static Path folder;

  private static Ended typed(String... command) throws IOException {
    Path settings = folder.resolve("lake.properties");
    if (!Files.exists(settings)) {
      Path house = SmallHouse.contracts(folder.resolve("house"), "bronze/payers", "silver/payers");
      Files.writeString(
          settings,
          String.join(
              "\n",
              "spark.carelake.contracts " + house,
              "spark.carelake.warehouse " + folder.resolve("warehouse"),
              "spark.carelake.lineage.transport file",
              "spark.carelake.lineage.path " + folder.resolve("lineage.ndjson"),
              ""));
      new Capture(
              folder.resolve("capture"),
              ContractLoader.load(List.of(house)).require(TableId.parse("bronze.payers")))
          .created("payer_id", "y1", "name", "Aetna", "ownership", "PRIVATE")
          .created("payer_id", "y2", "name", "Medicare", "ownership", "GOVERNMENT");
      spark();
    }
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--env", settings.toString()));
    Ended ended = TypedCommand.carelake(all.toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended;
  }

  @Test
  @Order(0)
  void silverBeforeTheFirstIngestMakesAnEmptyTable() throws IOException {
    assertThat(typed("silver", "payers").err()).contains("silver.payers", "1 table published");
    Files.delete(folder.resolve("lineage.ndjson"));
  }

  @Test
  @Order(1)
  void ingestDeliversItsLineageItself() throws IOException {
    Ended ended =
        typed(
            "ingest",
            "--source",
            "files",
            "--path",
            folder.resolve("capture").toString(),
            "--run-id",
            "first");
    assertThat(ended.out()).isEmpty();
    assertThat(Files.readAllLines(folder.resolve("lineage.ndjson")))
        .satisfiesExactly(
            begins -> assertThat(begins).contains("\"START\"", "\"name\":\"run\""),
            start -> assertThat(start).contains("\"START\"", "\"name\":\"bronze.payers\""),
            complete -> assertThat(complete).contains("\"COMPLETE\"", "cdc.insurance.payers"),
            ends -> assertThat(ends).contains("\"COMPLETE\"", "\"name\":\"run\""));
  }

  @Test
  @Order(2)
  void silverMakesTheNamedTable() throws IOException {
    assertThat(typed("silver", "payers", "--run-id", "second").err())
        .contains("silver.payers", "Run second: 1 table published, 0 unchanged");
    assertThat(typed("silver", "--as-of", "2030-01-01").err())
        .contains("0 tables published, 1 unchanged");
  }

  @Test
  @Order(3)
  void tablesTellsRowsAndGrain() throws IOException {
    assertThat(typed("tables", "--format", "csv").out().lines())
        .anyMatch(l -> l.startsWith("bronze.payers,2,"))
        .anyMatch(l -> l.startsWith("silver.payers,2,") && l.contains("One row per payer"));
  }

  @Test
  @Order(4)
  void runsTellsWhatRanNewestFirst() throws IOException {
    List<String> lines = typed("runs", "--format", "csv").out().lines().toList();
    assertThat(lines.get(0)).startsWith("started_at,run_id,table,status,exit_code,rows_written");
    assertThat(lines.get(1))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.0-9]*Z,.*")
        .contains("silver.payers,UNCHANGED");
    assertThat(lines.get(2)).contains("second,silver.payers,PUBLISHED,0,2");
    assertThat(lines).anyMatch(l -> l.contains("first,bronze.payers,PUBLISHED,0,2"));
  }

  /** Bronze as ingest makes it, although silver came first: no column of another kind of table. */
  @Test
  @Order(5)
  void bronzeHasItsOwnLayout() {
    Table bronze =
        new HadoopTables().load(folder.resolve("warehouse/bronze/payers").toUri().toString());
    assertThat(bronze.schema().findField("_topic_partition")).isNotNull();
    assertThat(bronze.schema().findField("_run_id")).isNull();
    assertThat(bronze.spec().isPartitioned()).isTrue();
  }

  @Test
  @Order(6)
  void lineageLeadsBackToTheTopic() throws IOException {
    assertThat(typed("lineage", "silver.payers.name").out())
        .contains("silver.payers.name", "bronze.payers.after.name");
  }

  /** A command inside somebody's Spark leaves that session the active one. */
  @Test
  @Order(7)
  void theSessionOfTheCallerIsActiveAgain() throws IOException {
    SparkSession.setActiveSession(spark());
    typed("tables");
    assertThat(SparkSession.active()).isSameAs(spark());
  }
}
