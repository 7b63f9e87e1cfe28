package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks where tables come from: inputs, topics, cycles, and what a silver table asks of bronze.
 */
final class InputChecks {
  private final LoadedContracts contracts;

  InputChecks(LoadedContracts contracts) {
    this.contracts = contracts;
  }

  void check() {
    Map<String, LoadedContract> topics = new HashMap<>();
    Map<TableId, LoadedContract> identified = new HashMap<>();
    contracts.all().forEach(at -> identified.put(at.contract().table(), at));
    for (LoadedContract at : contracts.all()) {
      Contract c = at.contract();
      if (c.load() != Load.HISTORY) {
        inputs(at);
      }
      if (c.load() == Load.CDC) {
        cdc(at);
      }
      if (c.hasIdentifiedTwin()) {
        twin(at, identified.putIfAbsent(c.table().identified(), at));
      }
      c.source()
          .map(s -> topics.putIfAbsent(s.topic(), at))
          .ifPresent(
              first ->
                  contracts.problem(
                      at,
                      "topic",
                      "Duplicate topic: "
                          + c.source().orElseThrow().topic()
                          + " already feeds "
                          + first.contract().table()));
    }
    cycles();
  }

  /** Two tables of one name that both protect columns would write one table in clear. */
  private void twin(LoadedContract at, LoadedContract other) {
    if (other != null) {
      contracts.problem(
          at,
          "load",
          "Duplicate table: "
              + at.contract().table().identified()
              + ", its identified twin, is also made by "
              + other.contract().table()
              + "; rename one of them");
    }
  }

  private void inputs(LoadedContract at) {
    Contract c = at.contract();
    boolean isDerived = c.load() != Load.APPEND;
    if (isDerived && c.inputs().isEmpty()) {
      contracts.problem(
          at, "inputs", "Missing inputs: " + c.table() + " is made of other tables; name them");
    }
    if (c.layer() == Layer.BRONZE && !c.inputs().isEmpty()) {
      contracts.problem(at, "inputs", "Invalid inputs: a bronze table is made of events only");
    }
    for (TableId input : c.inputs()) {
      if (contracts.find(input).isEmpty()) {
        contracts.problem(at, "inputs", contracts.unknownTable("input", input));
      }
      contracts
          .tenantOf(input)
          .filter(t -> !t.equals(at.tenant()))
          .ifPresent(
              t ->
                  contracts.problem(
                      at,
                      "inputs",
                      "Invalid input: "
                          + input
                          + " belongs to tenant "
                          + t
                          + " (expected "
                          + at.tenant()
                          + ", the tenant of "
                          + c.table()
                          + ")"));
    }
  }

  /** A source-aligned table is one bronze table's current state: same key, decoded types. */
  private void cdc(LoadedContract at) {
    Contract silver = at.contract();
    if (silver.layer() != Layer.SILVER) {
      contracts.problem(at, "load", "Invalid load: cdc (expected in silver only)");
    }
    if (silver.consentPurpose().isOptIn()) {
      contracts.problem(
          at,
          "consentPurpose",
          "Invalid consentPurpose: "
              + silver.consentPurpose()
              + " (a source-aligned table serves care first; expected TREATMENT, PAYMENT or"
              + " OPERATIONS)");
    }
    if (silver.inputs().size() != 1) {
      if (!silver.inputs().isEmpty()) {
        contracts.problem(
            at,
            "inputs",
            "Invalid inputs: "
                + silver.inputs().size()
                + " (expected the one bronze table of which this is the current state)");
      }
      return;
    }
    contracts
        .find(silver.inputs().get(0))
        .ifPresent(
            bronze -> {
              if (bronze.source().isEmpty()) {
                contracts.problem(
                    at,
                    "inputs",
                    "Invalid input: "
                        + bronze.table()
                        + " (expected a bronze table of change events: envelope, topic, database)");
                return;
              }
              if (!silver.keyNames().equals(bronze.keyNames())) {
                contracts.problem(
                    at,
                    "column:" + silver.keyNames().stream().findFirst().orElse(""),
                    "Invalid key: "
                        + silver.keyNames()
                        + " (expected "
                        + bronze.keyNames()
                        + " as in "
                        + bronze.table()
                        + ")");
              }
              silver.columns().forEach(column -> decoded(at, column, bronze));
            });
  }

  private void decoded(LoadedContract at, Column column, Contract bronze) {
    String part = "column:" + column.name();
    if (column.transformLogic().isPresent()) {
      return;
    }
    if (bronze.column(column.name()).isEmpty()) {
      contracts.problem(
          at,
          part,
          Spelling.unknown(
                  "column of " + bronze.table(),
                  column.name(),
                  bronze.columns().stream().map(Column::name).toList())
              + "; a column that the source does not have needs transformLogic");
      return;
    }
    Column source = bronze.column(column.name()).orElseThrow();
    if (column.sourceType().isPresent() && !column.sourceType().equals(source.sourceType())) {
      contracts.problem(
          at,
          part,
          "Invalid sourceType of "
              + column.name()
              + ": "
              + column.sourceType().get()
              + " (expected "
              + source.sourceType().orElse("none")
              + " as in "
              + bronze.table()
              + ")");
    }
    DecodedType.of(source, column)
        .filter(expected -> !expected.equals(column.type()))
        .ifPresent(
            expected ->
                contracts.problem(
                    at,
                    part,
                    "Invalid physicalType of "
                        + column.name()
                        + ": "
                        + column.type().sql()
                        + " (expected "
                        + expected.sql()
                        + ", what "
                        + source.sourceType().orElse("text")
                        + " decodes to; or a transformLogic that casts)"));
  }

  private void cycles() {
    Set<TableId> reported = new HashSet<>();
    for (LoadedContract at : contracts.all()) {
      List<TableId> path = new ArrayList<>();
      if (!reported.contains(at.contract().table())
          && leadsTo(at.contract(), at.contract().table(), new HashSet<>(), path)) {
        reported.addAll(path);
        path.add(0, at.contract().table());
        contracts.problem(
            at,
            "inputs",
            "Invalid inputs: they form a cycle "
                + path.stream().map(TableId::toString).collect(Collectors.joining(" <- ")));
      }
    }
  }

  private boolean leadsTo(Contract from, TableId goal, Set<TableId> seen, List<TableId> path) {
    for (TableId input : from.inputs()) {
      Contract next = contracts.find(input).orElse(null);
      if (next == null) {
        continue;
      }
      path.add(next.table());
      if (next.table().equals(goal) || seen.add(next.table()) && leadsTo(next, goal, seen, path)) {
        return true;
      }
      path.remove(path.size() - 1);
    }
    return false;
  }
}
