package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a change of contracts means: each difference is compatible, needs a new version, or breaks
 * somebody, and the versions must say so.
 *
 * @param versions tables whose version does not say what their changes mean
 */
public record ContractDiff(List<ContractChange> changes, List<String> versions) {

  public static ContractDiff between(Contracts before, Contracts after) {
    List<ContractChange> changes = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    Set<TableId> tables = new TreeSet<>();
    before.all().forEach(c -> tables.add(c.table()));
    after.all().forEach(c -> tables.add(c.table()));
    Downstream downstream = new Downstream(before, after);
    for (TableId table : tables) {
      Contract old = own(before, table);
      Contract now = own(after, table);
      if (old == null) {
        changes.add(
            new ContractChange(
                table, "", "the table is new", ContractChange.Meaning.COMPATIBLE, List.of()));
      } else if (now == null) {
        changes.add(
            new ContractChange(
                table,
                "",
                "the table is gone",
                ContractChange.Meaning.BREAKING,
                downstream.of(table)));
      } else {
        List<ContractChange> own = new TableDiff(old, now, downstream).changes();
        changes.addAll(own);
        VersionStep.problem(old, now, own).ifPresent(versions::add);
      }
    }
    return new ContractDiff(List.copyOf(changes), List.copyOf(versions));
  }

  private static Contract own(Contracts contracts, TableId table) {
    return contracts.find(table).filter(c -> c.table().equals(table)).orElse(null);
  }

  /** Whether somebody is broken, or a version is wrong: a person must decide. */
  public boolean needsDecision() {
    return !versions.isEmpty() || changes.stream().anyMatch(c -> !c.breaks().isEmpty());
  }

  /** The differences in words, one a line, and the verdict. */
  public String text() {
    List<String> lines = new ArrayList<>();
    changes.forEach(c -> lines.add(c.toString()));
    lines.addAll(versions);
    Set<TableId> broken = new LinkedHashSet<>();
    changes.forEach(c -> broken.addAll(c.breaks()));
    lines.add(
        changes.size()
            + (changes.size() == 1 ? " change" : " changes")
            + (broken.isEmpty()
                ? ", nobody is broken"
                : ", broken: "
                    + broken.stream()
                        .map(Objects::toString)
                        .sorted()
                        .collect(Collectors.joining(", ")))
            + (versions.isEmpty() ? "" : ", wrong versions: " + versions.size()));
    return String.join("\n", lines);
  }
}
