package io.carelake.core.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who uses a table or one of its columns. A table whose own contract has a new version has been
 * adapted, and is not broken by what it was adapted to.
 */
final class Downstream {
  private final Contracts before;
  private final Contracts after;

  Downstream(Contracts before, Contracts after) {
    this.before = before;
    this.after = after;
  }

  /** The tables that are made of this table, or refer to it. */
  List<TableId> of(TableId table) {
    return after.all().stream()
        .filter(c -> !isAdapted(c))
        .filter(c -> reads(c, table) || refersTo(c, table, null))
        .map(Contract::table)
        .toList();
  }

  /**
   * The tables that use this column: by name in an expression, a SQL file or a reference; a table
   * made by Java code may use any column of its inputs.
   */
  List<TableId> of(TableId table, String column) {
    return after.all().stream()
        .filter(c -> !c.table().equals(table) && !isAdapted(c))
        .filter(c -> refersTo(c, table, column) || reads(c, table) && uses(c, column))
        .map(Contract::table)
        .toList();
  }

  private boolean isAdapted(Contract c) {
    return before.find(c.table()).filter(old -> old.version().equals(c.version())).isEmpty();
  }

  private static boolean reads(Contract c, TableId table) {
    return c.inputs().stream()
        .anyMatch(
            i ->
                i.equals(table)
                    || !table.namespace().equals("bronze") && i.equals(table.identified()));
  }

  private static boolean refersTo(Contract c, TableId table, String column) {
    boolean byKey =
        c.relationships().stream()
            .anyMatch(r -> r.to().equals(table) && (column == null || r.toColumn().equals(column)));
    boolean bySubject =
        c.layer().namespace().equals(table.namespace())
            && c.subject().path().stream()
                .anyMatch(
                    step ->
                        column == null
                            ? step.startsWith(table.name() + ".")
                            : step.equals(table.name() + "." + column));
    return byKey || bySubject;
  }

  private static boolean uses(Contract c, String column) {
    if (c.followsEvents()) {
      return c.columns().stream()
          .anyMatch(
              x ->
                  x.transformLogic()
                      .map(logic -> mentions(logic, column))
                      .orElse(x.name().equals(column)));
    }
    Path sql = c.file().resolveSibling(c.table().name() + ".sql");
    try {
      return !Files.isRegularFile(sql) || mentions(Files.readString(sql), column);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + sql, e);
    }
  }

  private static boolean mentions(String text, String column) {
    return Pattern.compile("(?<![A-Za-z0-9_])" + Pattern.quote(column) + "(?![A-Za-z0-9_])")
        .matcher(text)
        .find();
  }
}
