package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.bronze.BronzeEnvelope;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.lineage.ColumnLineage;
import io.carelake.core.lineage.ColumnLineageReader;
import io.carelake.core.lineage.LineageCoverage;
import io.carelake.core.lineage.LineageQuery;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.testkit.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every column of every source-aligned table leads back to bronze; nothing runs for it. */
class SilverLineageTest extends SparkTest {
  private final TableStore store = new IcebergTableStore(spark());

  @Test
  void everySilverColumnLeadsBackToItsService() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("conf/contracts"))) {
      root = root.getParent();
    }
    Contracts contracts =
        ContractLoader.load(
            List.of(root.resolve("conf/contracts/bronze"), root.resolve("conf/contracts/silver")));
    List<Contract> silver =
        contracts.of(Layer.SILVER).stream().filter(c -> c.load() == Load.CDC).toList();
    Map<TableId, ColumnLineage> lineage = new TreeMap<>();
    for (Contract contract : silver) {
      lineage.put(contract.table(), lineage(contracts, contract));
    }
    assertThat(silver).isNotEmpty();
    assertThat(
            LineageCoverage.missing(
                silver,
                lineage,
                LineageCoverage.constants(root.resolve("conf/lineage/constants.yaml")).keySet()))
        .isEmpty();
    LineageQuery query = new LineageQuery(lineage, contracts);
    for (Contract contract : silver) {
      // By value, not only by condition: each column has the source column it is named after, or
      // the columns of its logic.
      assertThat(query.trace(contract.table().toString()))
          .allSatisfy(
              tree ->
                  assertThat(tree.sources())
                      .as(tree.table() + "." + tree.field())
                      .anyMatch(s -> s.type().equals("DIRECT")));
    }
  }

  /** What is kept of a batch has no plan behind it: lineage must not be read from there. */
  @Test
  void aRunThatReadsOnlyWhatIsNewTellsItToo() {
    SourceTable table =
        new SourceTable(spark(), "followed")
            .key("id", "text", "STRING", "STRING")
            .column("value", "integer", "INT", "INT");
    table.apply(List.of(BronzeRow.of("c", 10, 1).after("id", "a", "value", 1).json()));
    table.deliver(List.of(BronzeRow.of("u", 20, 2).after("id", "a", "value", 2).json()));
    TableChange change = table.build(Scope.INCREMENTAL);
    ColumnLineage told =
        ColumnLineageReader.of(table.silver(), table.silver().table(), change.lineageOf());
    assertThat(change.ledger().get().balances()).isTrue();
    for (String column : List.of("id", "value")) {
      assertThat(told.columns().get(column))
          .as(column)
          .anySatisfy(
              f -> {
                assertThat(f.table()).isEqualTo(table.bronze().table());
                assertThat(f.field()).endsWith(column);
                assertThat(f.type()).isEqualTo("DIRECT");
              });
    }
  }

  private ColumnLineage lineage(Contracts contracts, Contract silver) {
    Contract bronze = contracts.require(silver.inputs().get(0));
    store.ensure(
        new TableSpec(bronze.table(), BronzeEnvelope.schema(bronze), List.of(), 3, bronze.grain()));
    return ColumnLineageReader.of(
        silver, silver.table(), new ChangeEvents(bronze, silver).of(store.read(bronze.table())));
  }
}
