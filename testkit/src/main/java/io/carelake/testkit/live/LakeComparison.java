package io.carelake.testkit.live;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hadoop.HadoopCatalog;

/** Holds the silver tables of a lake against the databases they mirror, row by row. */
public final class LakeComparison {
  private final Contracts contracts;
  private final Path warehouse;
  private final SqlWriter.Databases databases;

  public LakeComparison(Contracts contracts, Path warehouse, SqlWriter.Databases databases) {
    this.contracts = contracts;
    this.warehouse = warehouse;
    this.databases = databases;
  }

  /**
   * How a table compares.
   *
   * @param rows rows in the database
   * @param differences what differs, by numbers and column names; empty if all rows are equal
   */
  public record Compared(TableId table, int rows, String differences) {
    public boolean isEqual() {
      return differences.isEmpty();
    }
  }

  /** Compares all source-aligned tables of some services. */
  public List<Compared> of(List<String> services) throws IOException, SQLException {
    List<Compared> all = new ArrayList<>();
    try (HadoopCatalog catalog =
        new HadoopCatalog(new Configuration(), warehouse.toUri().toString())) {
      for (Contract silver : tables(contracts, services)) {
        all.add(compare(catalog, contracts.require(silver.inputs().get(0)), silver));
      }
    }
    return all;
  }

  /** The source-aligned silver tables of some services. */
  static List<Contract> tables(Contracts contracts, List<String> services) {
    return contracts.of(Layer.SILVER).stream()
        .filter(c -> c.load() == Load.CDC)
        .filter(
            c ->
                contracts
                    .require(c.inputs().get(0))
                    .source()
                    .filter(s -> services.contains(s.service()))
                    .isPresent())
        .toList();
  }

  private Compared compare(HadoopCatalog catalog, Contract bronze, Contract silver)
      throws IOException, SQLException {
    // The tokenised twin hides what the source holds; the clear one is compared.
    String namespace = silver.hasIdentifiedTwin() ? "secure" : "silver";
    TableId id = new TableId(namespace, silver.table().name());
    TableIdentifier name = TableIdentifier.of(Namespace.of(namespace), silver.table().name());
    Map<List<String>, List<String>> is =
        catalog.tableExists(name) ? SilverRows.read(silver, catalog.loadTable(name)) : Map.of();
    Map<List<String>, List<String>> should;
    try (Connection connection = databases.connect(bronze.source().orElseThrow().database())) {
      should = new DatabaseRows(bronze, silver).read(connection);
    }
    return new Compared(id, should.size(), differences(silver, should, is));
  }

  /** Numbers and names only: values are patients'. */
  private static String differences(
      Contract silver, Map<List<String>, List<String>> should, Map<List<String>, List<String>> is) {
    long missing = should.keySet().stream().filter(k -> !is.containsKey(k)).count();
    long extra = is.keySet().stream().filter(k -> !should.containsKey(k)).count();
    Map<String, Integer> columns = new TreeMap<>();
    should.forEach(
        (key, row) -> {
          List<String> other = is.get(key);
          for (int i = 0; other != null && i < row.size(); i++) {
            if (!equal(row.get(i), other.get(i))) {
              columns.merge(silver.columns().get(i).name(), 1, Integer::sum);
            }
          }
        });
    return missing + extra == 0 && columns.isEmpty()
        ? ""
        : missing + " missing, " + extra + " too many, differing by column: " + columns;
  }

  private static boolean equal(String a, String b) {
    return Objects.equals(a, b) || (a != null && b != null && sameNumber(a, b));
  }

  /** Doubles are spelled differently by PostgreSQL and Java: 1e-05 and 1.0E-5. */
  private static boolean sameNumber(String a, String b) {
    try {
      return a.matches("[-+0-9.eE]+|NaN")
          && (a.contains(".") || b.contains(".") || a.equals("NaN"))
          && Double.compare(Double.parseDouble(a), Double.parseDouble(b)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
