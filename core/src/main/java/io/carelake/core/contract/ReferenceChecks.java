package io.carelake.core.contract;

import java.util.List;
import java.util.Optional;

/** Checks what a contract says about other tables' columns: foreign keys and the subject's path. */
final class ReferenceChecks {
  private final LoadedContracts contracts;

  ReferenceChecks(LoadedContracts contracts) {
    this.contracts = contracts;
  }

  void check() {
    for (LoadedContract at : contracts.all()) {
      if (at.contract().load() != Load.HISTORY) {
        at.contract().relationships().forEach(r -> relationship(at, r));
        subject(at);
      }
    }
  }

  private void relationship(LoadedContract at, Relationship r) {
    String part = "relationship:" + r.column();
    Optional<Column> from = own(at, part, r.column(), "relationship");
    Optional<Contract> target = contracts.find(r.to());
    if (target.isEmpty()) {
      contracts.problem(at, part, contracts.unknownTable("table in relationship", r.to()));
      return;
    }
    Optional<Column> to = theirs(at, part, target.get(), r.toColumn());
    if (from.isPresent() && to.isPresent() && !from.get().type().equals(to.get().type())) {
      contracts.problem(at, part, differ(from.get(), target.get(), to.get()));
    }
  }

  private void subject(LoadedContract at) {
    Subject subject = at.contract().subject();
    if (subject.column().isEmpty()) {
      return;
    }
    Optional<Column> from = own(at, "subject", subject.column().get(), "subject");
    for (String step : subject.path()) {
      String[] parts = step.split("\\.", -1);
      Optional<Contract> target = contracts.named(parts[0], at.contract().layer());
      if (target.isEmpty()) {
        TableId table = new TableId(at.contract().layer().namespace(), parts[0]);
        contracts.problem(at, "subject", contracts.unknownTable("table in subject", table));
        return;
      }
      List<Column> key = target.get().key();
      if (key.size() != 1) {
        contracts.problem(
            at,
            "subject",
            "Invalid subject: "
                + target.get().table()
                + " has a key of "
                + key.size()
                + " columns (expected one, for a path)");
      } else if (from.isPresent() && !from.get().type().equals(key.get(0).type())) {
        contracts.problem(at, "subject", differ(from.get(), target.get(), key.get(0)));
      }
      from = theirs(at, "subject", target.get(), parts[1]);
    }
  }

  private Optional<Column> own(LoadedContract at, String part, String name, String where) {
    Contract c = at.contract();
    Optional<Column> column = c.column(name);
    if (column.isEmpty()) {
      contracts.problem(
          at,
          part,
          Spelling.unknown(
              "column in " + where, name, c.columns().stream().map(Column::name).toList()));
    }
    return column;
  }

  private Optional<Column> theirs(LoadedContract at, String part, Contract target, String name) {
    Optional<Column> column = target.column(name);
    if (column.isEmpty()) {
      contracts.problem(
          at,
          part,
          Spelling.unknown(
              "column of " + target.table(),
              name,
              target.columns().stream().map(Column::name).toList()));
    }
    return column;
  }

  private static String differ(Column from, Contract target, Column to) {
    return "Invalid reference: "
        + from.name()
        + " is "
        + from.type().sql()
        + ", "
        + target.table()
        + "."
        + to.name()
        + " is "
        + to.type().sql()
        + " (expected the same type)";
  }
}
