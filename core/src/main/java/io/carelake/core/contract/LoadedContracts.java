package io.carelake.core.contract;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All contracts that could be read, while they are checked against each other. */
final class LoadedContracts {
  private final Map<TableId, LoadedContract> byTable = new TreeMap<>();
  private final Problems problems;

  LoadedContracts(Problems problems) {
    this.problems = problems;
  }

  void add(LoadedContract read) {
    TableId table = read.contract().table();
    LoadedContract first = byTable.putIfAbsent(table, read);
    if (first != null) {
      problems.add(
          read.contract().file(),
          1,
          "Duplicate table: " + table + " is already defined by " + first.contract().file());
    }
  }

  /** Adds the contracts of the histories that tables ask for. */
  void addHistories() {
    List.copyOf(byTable.values()).stream()
        .filter(LoadedContract::hasHistory)
        .map(
            at ->
                new LoadedContract(
                    HistoryContract.of(at.contract()), at.tenant(), at.lines(), false))
        .forEach(this::add);
  }

  Collection<LoadedContract> all() {
    return byTable.values();
  }

  /** The contract's tenant, as its file says. */
  Optional<String> tenantOf(TableId table) {
    return find(table).map(c -> byTable.get(c.table()).tenant());
  }

  /** The contract of a table; an identified twin answers with its twin's. */
  Optional<Contract> find(TableId table) {
    if (byTable.containsKey(table)) {
      return Optional.of(byTable.get(table).contract());
    }
    return all().stream()
        .map(LoadedContract::contract)
        .filter(c -> c.hasIdentifiedTwin() && c.table().identified().equals(table))
        .findFirst();
  }

  /**
   * The table that a bare name in a contract means: one of its own layer, else of silver, gold or
   * secure.
   */
  Optional<Contract> named(String name, Layer from) {
    for (Layer layer : new Layer[] {from, Layer.SILVER, Layer.GOLD, Layer.SECURE}) {
      TableId table = new TableId(layer.namespace(), name);
      if (byTable.containsKey(table)) {
        return Optional.of(byTable.get(table).contract());
      }
    }
    return Optional.empty();
  }

  /** A relationship names its table without a layer: once all tables are known, so is the layer. */
  void settleRelationships() {
    byTable.replaceAll(
        (table, at) ->
            at.withRelationships(
                at.contract().relationships().stream()
                    .map(
                        r ->
                            named(r.to().name(), at.contract().layer())
                                .map(c -> new Relationship(r.column(), c.table(), r.toColumn()))
                                .orElse(r))
                    .toList()));
  }

  void problem(LoadedContract at, String part, String text) {
    problems.add(at.contract().file(), at.line(part), text);
  }

  String unknownTable(String what, TableId table) {
    return Spelling.unknown(
        what, table.toString(), byTable.keySet().stream().map(TableId::toString).toList());
  }
}
