package io.carelake.core.contract;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All contracts of a lake, by table. */
public final class Contracts {
  private final Map<TableId, Contract> byTable = new TreeMap<>();

  public Contracts(Collection<Contract> contracts) {
    contracts.forEach(c -> byTable.put(c.table(), c));
  }

  public Collection<Contract> all() {
    return byTable.values();
  }

  public List<Contract> of(Layer layer) {
    return byTable.values().stream().filter(c -> c.layer() == layer).toList();
  }

  /**
   * The contract of a table; the identified twin {@code secure.x} answers with its twin's contract.
   */
  public Optional<Contract> find(TableId table) {
    Contract own = byTable.get(table);
    if (own == null && table.namespace().equals("secure")) {
      return byTable.values().stream()
          .filter(c -> c.hasIdentifiedTwin() && c.table().identified().equals(table))
          .findFirst();
    }
    return Optional.ofNullable(own);
  }

  public Contract require(TableId table) {
    return find(table)
        .orElseThrow(() -> new CarelakeException(ExitCode.CONFIGURATION, unknown(table)));
  }

  /** What was probably meant, or else the tables of that layer. */
  private String unknown(TableId table) {
    List<String> all = byTable.keySet().stream().map(TableId::toString).toList();
    String hint =
        Spelling.nearest(table.toString(), all)
            .map(t -> "did you mean " + t + "?")
            .orElseGet(() -> "known: " + ofLayer(table, all));
    return "Unknown table " + table + " (" + hint + ")";
  }

  private static List<String> ofLayer(TableId table, List<String> all) {
    List<String> same = all.stream().filter(t -> t.startsWith(table.namespace() + ".")).toList();
    return same.isEmpty() ? all : same;
  }

  /** The given tables and everything they need, inputs before outputs. */
  public List<Contract> inDependencyOrder(Collection<Contract> wanted) {
    Set<TableId> seen = new LinkedHashSet<>();
    List<Contract> order = new ArrayList<>();
    wanted.forEach(c -> visit(c, wanted, seen, order));
    return order;
  }

  private void visit(
      Contract contract, Collection<Contract> wanted, Set<TableId> seen, List<Contract> order) {
    if (!seen.add(contract.table())) {
      return;
    }
    for (TableId input : contract.inputs()) {
      find(input)
          .filter(c -> !c.table().equals(contract.table()))
          .ifPresent(c -> visit(c, wanted, seen, order));
    }
    if (wanted.contains(contract)) {
      order.add(contract);
    }
  }
}
