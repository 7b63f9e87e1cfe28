package io.carelake.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.bronze.BronzeEnvelope;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.lineage.ColumnLineage;
import io.carelake.core.lineage.ColumnLineageReader;
import io.carelake.core.lineage.LineageCoverage;
import io.carelake.core.lineage.LineageQuery;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every gold column, and every field inside one, leads back to bronze, through every table on its
 * way. Each table is planned by the builder that makes it in a run, over empty tables. The silver
 * tables that no gold table reads are covered in their own module.
 */
class GoldLineageTest extends SparkTest {
  private static final Contracts ALL = RepositoryFiles.contracts();
  private final Contracts contracts =
      WiredLake.behind(
          ALL,
          ALL.all().stream()
              .filter(Registry::needsTransform)
              .map(c -> c.table().toString())
              .toArray(String[]::new));
  private final WiredLake lake =
      new WiredLake(spark(), contracts, "planned", Instant.parse("2025-12-31T00:00:00Z"), Map.of());

  @Test
  void everyGoldColumnLeadsBackToBronze() {
    for (Contract bronze : contracts.of(Layer.BRONZE)) {
      lake.run()
          .store()
          .ensure(
              new TableSpec(
                  bronze.table(), BronzeEnvelope.schema(bronze), List.of(), 3, bronze.grain()));
    }
    Map<TableId, ColumnLineage> lineage = new TreeMap<>();
    List<Contract> made = new ArrayList<>();
    for (Contract contract : contracts.inDependencyOrder(contracts.all())) {
      if (Registry.needsTransform(contract) || contract.layer() == Layer.SILVER) {
        made.add(contract);
        if (contract.hasIdentifiedTwin()) {
          plan(contract, contract.table().identified(), lineage);
        }
        plan(contract, contract.table(), lineage);
      }
    }
    Set<String> reviewed =
        LineageCoverage.constants(RepositoryFiles.root().resolve("conf/lineage/constants.yaml"))
            .keySet();

    assertThat(made).extracting(c -> c.table().toString()).contains("gold.patient_360");
    assertThat(LineageCoverage.missing(made, lineage, reviewed))
        .as(
            "columns without a way back to bronze: mend the transform, or review the column and"
                + " list it in conf/lineage/constants.yaml")
        .isEmpty();

    LineageQuery query = new LineageQuery(lineage, contracts);
    assertThat(query.trace("gold.patient_360.email").get(0).text())
        .contains("secure.users.email", "bronze.users.after.email", "token");
    assertThat(query.trace("gold.patient_360.labs_90d.value").get(0).text())
        .contains("bronze.lab_results.after.value")
        .doesNotContain("after.comparator");
    assertThat(query.trace("gold.operational_kpis.encounter_cost").get(0).text())
        .contains("bronze.encounters.after.total_cost");
  }

  private void plan(Contract contract, TableId target, Map<TableId, ColumnLineage> lineage) {
    lake.run().store().ensure(PhysicalTables.spec(contract, target));
    List<PinnedInput> pins = new ArrayList<>();
    List<TableId> inputs = new ArrayList<>(contract.inputs());
    inputs.addAll(lake.wiring().steps().policy().inputs(contract));
    inputs.stream()
        .distinct()
        .forEach(t -> pins.add(new PinnedInput(t, TableVersion.NOTHING, TableVersion.NOTHING)));
    Request request =
        new Request(
            lake.run(), contract, target, TableVersion.NOTHING, pins, Optional.empty(), Scope.FULL);
    lineage.put(
        target,
        ColumnLineageReader.of(
            contract,
            target,
            lake.wiring().recipes().builder().apply(contract).build(request).lineageOf()));
  }
}
