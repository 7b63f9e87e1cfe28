package io.carelake.app.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake;
import io.carelake.app.lake.ContentHash;
import io.carelake.app.lake.PopulationLake;
import io.carelake.app.reference.PlantedFaults.WrongRow;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.SystemColumns;
import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two lakes of one population, one of them out of a capture full of faults: transport faults leave
 * silver as it was, wrong rows are there and flagged by the rule that must catch them, and gold
 * does without them.
 */
class FaultsMeetTheirOutcomeIT {
  private static final Contracts CONTRACTS = RepositoryFiles.contracts();
  private static HadoopCatalog clean;
  private static HadoopCatalog faulty;
  private static PlantedFaults planted;

  @BeforeAll
  static void runs() throws IOException {
    PopulationLake population = PopulationLake.get();
    String[] rates =
        Stream.of(
                "duplicate=0.02",
                "late=0.02",
                "reorder=0.02",
                "toast=0.5",
                "key_change=0.01",
                "resnapshot=0.3",
                "added_column=0.005",
                "widened_column=0.01",
                "malformed_json=0.002",
                "unknown_topic=0.001",
                "out_of_range=0.01",
                "orphan=0.01",
                "future_date=0.01",
                "wrong_unit=0.01",
                "missing_required=0.01")
            .flatMap(rate -> Stream.of("--fault", rate))
            .toArray(String[]::new);
    Carelake.Ended run = population.runInto("faulty", population.simulate("faults", rates));
    assertThat(run.exitCode()).as(run.err()).isZero();
    planted = PlantedFaults.read(population.truth("faults"));
    clean = catalog(population, "warehouse");
    faulty = catalog(population, "faulty");
  }

  private static HadoopCatalog catalog(PopulationLake population, String warehouse) {
    return new HadoopCatalog(
        new Configuration(), population.warehouse(warehouse).toUri().toString());
  }

  @AfterAll
  static void closesTheCatalogs() throws IOException {
    clean.close();
    faulty.close();
  }

  @Test
  void everyKindOfFaultWasPlanted() {
    assertThat(planted.names())
        .contains(
            "added_column",
            "duplicate",
            "future_date",
            "key_change",
            "late",
            "malformed_json",
            "missing_required",
            "orphan",
            "out_of_range",
            "reorder",
            "resnapshot",
            "toast",
            "unknown_topic",
            "widened_column",
            "wrong_unit");
    assertThat(planted.rows().keySet()).hasSizeGreaterThan(15);
  }

  /** Every source-aligned table but for the planted rows, flags included. */
  @Test
  void silverWithoutThePlantedRowsIsSilverWithoutFaults() throws IOException {
    assertThat(contents(faulty)).isEqualTo(contents(clean));
  }

  private static Map<String, String> contents(HadoopCatalog lake) throws IOException {
    Map<String, List<WrongRow>> wrong = planted.rows();
    Map<String, String> contents = new TreeMap<>();
    for (Contract c : sourceAligned()) {
      List<String> columns = new ArrayList<>(c.columns().stream().map(Column::name).toList());
      columns.add(SystemColumns.FAILED_RULES);
      columns.add(SystemColumns.HELD);
      List<WrongRow> rows = wrong.getOrDefault(c.table().name(), List.of());
      Set<Object> keys = rows.stream().map(WrongRow::key).collect(Collectors.toSet());
      String key = c.keyNames().get(0);
      contents.put(
          c.table().name(),
          ContentHash.of(silver(lake, c), columns, r -> !keys.contains(r.getField(key))));
    }
    return contents;
  }

  private static List<Contract> sourceAligned() {
    return CONTRACTS.of(Layer.SILVER).stream().filter(c -> c.load() == Load.CDC).toList();
  }

  private static Table silver(HadoopCatalog lake, Contract contract) {
    return lake.loadTable(TableIdentifier.of("silver", contract.table().name()));
  }

  @Test
  void everyWrongRowIsThereAndFlaggedByTheRuleThatMustCatchIt() throws IOException {
    Set<String> differences = new TreeSet<>();
    Map<String, int[]> confusion = new TreeMap<>();
    for (Contract c : sourceAligned()) {
      List<WrongRow> rows = planted.rows().getOrDefault(c.table().name(), List.of());
      Map<Object, List<?>> failed = rows.isEmpty() ? Map.of() : failedRules(faulty, c);
      for (WrongRow row : rows) {
        List<?> rules = failed.get(row.key());
        boolean met =
            rules != null && (row.rule() == null ? rules.isEmpty() : rules.contains(row.rule()));
        int found = met ? 1 : rules == null || rules.isEmpty() ? 3 : 2;
        int[] counts = confusion.computeIfAbsent(row.fault(), f -> new int[4]);
        counts[0]++;
        counts[found]++;
        if (!met) {
          differences.add(
              row.table() + " " + row.fault() + ": expected " + row.rule() + ", found " + rules);
        }
      }
    }
    tell(confusion);
    assertThat(differences).isEmpty();
  }

  /** For whoever reads the output of the tests. */
  private static void tell(Map<String, int[]> confusion) {
    System.out.printf(
        "%-18s %9s %9s %11s %7s%n", "wrong rows", "planted", "as meant", "other rule", "missed");
    confusion.forEach(
        (fault, n) -> System.out.printf("%-18s %9d %9d %11d %7d%n", fault, n[0], n[1], n[2], n[3]));
  }

  /** The rules that each row fails, by the first column of its key. */
  private static Map<Object, List<?>> failedRules(HadoopCatalog lake, Contract contract)
      throws IOException {
    Map<Object, List<?>> failed = new HashMap<>();
    String key = contract.keyNames().get(0);
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(silver(lake, contract))
            .select(key, SystemColumns.FAILED_RULES)
            .build()) {
      rows.forEach(
          r -> failed.put(r.getField(key), (List<?>) r.getField(SystemColumns.FAILED_RULES)));
    }
    return failed;
  }

  /** A rule that flags what Synthea writes is too strict. */
  @Test
  void nothingThatSyntheaWritesIsFlagged() throws IOException {
    Set<String> natural = new TreeSet<>();
    for (Contract c : sourceAligned()) {
      for (List<?> rules : failedRules(clean, c).values()) {
        rules.forEach(rule -> natural.add(c.table() + " " + rule));
      }
    }
    assertThat(natural).isEmpty();
  }

  /** Kept, and counted after the run: by table, what is planted comes on top of what was there. */
  @Test
  void everyPlantedOrphanIsCounted() throws IOException {
    Map<String, Long> before = orphans(clean);
    Map<String, Long> after = orphans(faulty);
    Map<String, Long> missed = new TreeMap<>();
    planted.rows().values().stream()
        .flatMap(List::stream)
        .filter(r -> r.fault().equals("orphan"))
        .collect(Collectors.groupingBy(WrongRow::table, Collectors.counting()))
        .forEach(
            (table, n) -> {
              long more = after.getOrDefault(table, 0L) - before.getOrDefault(table, 0L);
              if (more < n) {
                missed.put(table, n - more);
              }
            });
    assertThat(missed).isEmpty();
  }

  /** Rows that find no parent, by table; of tables with identified twins those of the twin. */
  private static Map<String, Long> orphans(HadoopCatalog lake) throws IOException {
    Map<String, Long> orphans = new TreeMap<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(lake.loadTable(TableIdentifier.of("ops", "quality_results")))
            .select("target", "rule_id", "failing")
            .build()) {
      for (Record r : rows) {
        if (r.getField("rule_id").toString().startsWith("orphans_")) {
          String table = TableId.parse(r.getField("target").toString()).name();
          orphans.merge(table, (Long) r.getField("failing"), Long::sum);
        }
      }
    }
    assertThat(orphans).isNotEmpty();
    return orphans;
  }

  @Test
  void patientsHaveTheSamePagesAsWithoutFaults() throws IOException {
    Contract page = CONTRACTS.require(TableId.parse("gold.patient_360"));
    List<String> columns = page.columns().stream().map(Column::name).toList();
    for (String namespace : List.of("secure", "gold")) {
      TableIdentifier table = TableIdentifier.of(namespace, "patient_360");
      assertThat(ContentHash.of(faulty.loadTable(table), columns, r -> true))
          .as(table.toString())
          .isEqualTo(ContentHash.of(clean.loadTable(table), columns, r -> true))
          .doesNotStartWith("0 rows");
    }
  }

  @Test
  void whatCannotBeReadOrHasNoTableIsKeptBesides() throws IOException {
    assertThat(positions("dead_letter")).isEqualTo(planted.positions("malformed_json"));
    assertThat(positions("unassigned")).isEqualTo(planted.positions("unknown_topic"));
  }

  private static Set<String> positions(String table) throws IOException {
    Set<String> positions = new TreeSet<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(faulty.loadTable(TableIdentifier.of("bronze", table))).build()) {
      for (Record r : rows) {
        positions.add(
            r.getField("topic") + "/" + r.getField("partition") + "/" + r.getField("offset"));
      }
    }
    return positions;
  }
}
