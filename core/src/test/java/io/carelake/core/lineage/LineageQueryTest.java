package io.carelake.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.CoreSpark;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.RunContext;
import io.carelake.core.lineage.ColumnLineage.InputField;
import io.carelake.core.lineage.LineageRecorder.TableRun;
import io.carelake.core.table.TableVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageQueryTest {
  private static final TableId BRONZE = LineageFixture.BRONZE;
  private static final TableId SILVER = LineageFixture.SILVER;
  private static final TableId GOLD = LineageFixture.GOLD;
  private static final Contracts CONTRACTS = LineageFixture.contracts();

  private static InputField field(TableId table, String name, String subtype, boolean masked) {
    boolean direct = Set.of("IDENTITY", "TRANSFORMATION", "AGGREGATION").contains(subtype);
    return new InputField(table, name, direct ? "DIRECT" : "INDIRECT", subtype, masked);
  }

  private static final Map<TableId, ColumnLineage> LAKE =
      Map.of(
          SILVER,
          new ColumnLineage(
              Map.of(
                  "id", List.of(field(BRONZE, "after.id", "IDENTITY", false)),
                  "email",
                      List.of(
                          field(BRONZE, "after.email", "TRANSFORMATION", true),
                          field(SILVER, "email", "IDENTITY", false)),
                  "city",
                      List.of(
                          field(BRONZE, "after.city", "IDENTITY", false),
                          field(BRONZE, "_offset", "SORT", false))),
              List.of()),
          GOLD,
          new ColumnLineage(
              Map.of(
                  "city", List.of(field(SILVER, "city", "IDENTITY", false)),
                  "reached",
                      List.of(
                          field(SILVER, "city", "GROUP_BY", false),
                          field(SILVER, "email", "FILTER", false)),
                  "generation", List.of()),
              List.of()));

  private final LineageQuery query = new LineageQuery(LAKE, CONTRACTS);

  @Test
  void aColumnLeadsBackToItsServiceWithProtections() {
    assertThat(query.trace("silver.lin_people.email").get(0).text())
        .isEqualTo(
            """
            silver.lin_people.email  [direct-identifier; protected: token]
            └─ bronze.lin_people.after.email  transformation, masked  [direct-identifier; user-service, PostgreSQL users_db.people.email text]
            """);
    assertThat(query.trace("gold.lin_reach.reached").get(0).text())
        .isEqualTo(
            """
            gold.lin_reach.reached  [none]
            ├─ silver.lin_people.city  group by  [quasi-identifier]
            │  ├─ bronze.lin_people.after.city  identity  [quasi-identifier; user-service, PostgreSQL users_db.people.city text]
            │  └─ bronze.lin_people._offset  sort
            └─ silver.lin_people.email  filter  [direct-identifier; protected: token]
               └─ bronze.lin_people.after.email  transformation, masked  [direct-identifier; user-service, PostgreSQL users_db.people.email text]
            """);
  }

  @Test
  void aWholeTableAndABronzeTableCanBeAskedFor() throws Exception {
    assertThat(query.trace("gold.lin_reach")).hasSize(3);
    assertThat(query.trace("bronze.lin_people.email")).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(query.trace("gold.lin_reach.city").get(0).json());
    assertThat(json.at("/sources/0/sources/0/field").asText()).isEqualTo("after.city");
    assertThat(json.at("/sources/0/sources/0/subtype").asText()).isEqualTo("IDENTITY");
  }

  @Test
  void aPathLeadsToWhatHoldsItAndALastNameIsEnough() {
    ColumnLineage nested =
        new ColumnLineage(
            Map.of(
                "demographics", List.of(field(SILVER, "city", "IDENTITY", false)),
                "demographics.town", List.of(field(SILVER, "city", "IDENTITY", false))),
            List.of());
    LineageQuery q = new LineageQuery(Map.of(GOLD, nested, SILVER, LAKE.get(SILVER)), CONTRACTS);
    assertThat(q.trace("gold.lin_reach.town").get(0).field()).isEqualTo("demographics.town");
    assertThat(new LineageGraph(Map.of(GOLD, nested)).sources(GOLD, "demographics.zip"))
        .isEqualTo(nested.columns().get("demographics"));
  }

  @Test
  void circlesEnd() {
    ColumnLineage a =
        new ColumnLineage(Map.of("id", List.of(field(GOLD, "city", "IDENTITY", false))), List.of());
    ColumnLineage b =
        new ColumnLineage(
            Map.of("city", List.of(field(SILVER, "id", "IDENTITY", false))), List.of());
    LineageQuery q = new LineageQuery(Map.of(SILVER, a, GOLD, b), CONTRACTS);
    assertThat(q.trace("silver.lin_people.id").get(0).text()).contains("gold.lin_reach.city");
    assertThat(new LineageGraph(Map.of(SILVER, a, GOLD, b)).reachesBronze(SILVER, "id")).isFalse();
  }

  @Test
  void whatIsUnknownIsNamed() {
    assertThatThrownBy(() -> query.trace("gold.nothing"))
        .isInstanceOf(CarelakeException.class)
        .hasMessageStartingWith("Unknown table gold.nothing (known: [");
    assertThatThrownBy(() -> query.trace("gold.lin_reach.colour"))
        .hasMessage("Unknown column gold.lin_reach.colour (known: [city, reached, generation])");
    assertThatThrownBy(() -> query.trace("gold")).hasMessageStartingWith("Invalid table: gold");
    assertThatThrownBy(() -> new LineageQuery(Map.of(), CONTRACTS).trace("gold.lin_reach"))
        .hasMessage(
            "Cannot trace gold.lin_reach: ops.lineage has no completed run of it; run it first");
  }

  @Test
  void columnsThatLeadNowhereAreFound(@TempDir Path folder) throws Exception {
    assertThat(LineageCoverage.missing(CONTRACTS.all(), LAKE, Set.of()))
        .containsExactly("gold.lin_reach.generation");
    Path file =
        Files.writeString(
            folder.resolve("constants.yaml"),
            "constants:\n- {column: gold.lin_reach.generation, reason: a version}\n"
                + "- {column: gold.lin_reach.city, reason: wrong}\n");
    assertThat(
            LineageCoverage.missing(
                CONTRACTS.all(), LAKE, LineageCoverage.constants(file).keySet()))
        .containsExactly("gold.lin_reach.city (reviewed as constant, but has lineage)");
  }

  @Test
  void theLastCompletedRunIsRead(@TempDir Path folder) throws Exception {
    String runId = "query-" + UUID.randomUUID();
    RunContext run = LineageFixture.run(runId, Optional.empty());
    LineageSettings settings =
        LineageSettings.of(Map.of("spark.carelake.lineage.spool", folder.toString()));
    OpenLineageRecorder recorder = OpenLineageRecorder.open(run, settings);
    TableRun gold =
        new TableRun(
            run,
            run.contracts().require(GOLD),
            GOLD,
            List.of(new PinnedInput(SILVER, TableVersion.NOTHING, new TableVersion(1, 1, 1))));
    recorder.started(gold);
    recorder.completed(gold, LAKE.get(GOLD), new TableVersion(2, 1, 1), 3);
    recorder.flush();
    ColumnLineage read = LineageQuery.recorded(CoreSpark.session()).get(GOLD);
    assertThat(read).isEqualTo(LAKE.get(GOLD));
  }
}
