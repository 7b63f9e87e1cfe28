package io.carelake.quality.reconcile.postgres;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.quality.reconcile.CanonicalForm;
import io.carelake.quality.reconcile.ComparedColumn;
import io.carelake.quality.reconcile.ComparedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Which columns of a table PostgreSQL can spell as silver has them, and how. */
final class PostgresPlan {
  private final Contract bronze;
  private final Contract silver;
  private final TreeMap<String, String> leftOut = new TreeMap<>();

  private PostgresPlan(Contract bronze, Contract silver) {
    this.bronze = bronze;
    this.silver = silver;
  }

  static ComparedTable of(Contract bronze, Contract silver) {
    return new PostgresPlan(bronze, silver).table();
  }

  private ComparedTable table() {
    List<ComparedColumn> key = new ArrayList<>();
    List<ComparedColumn> others = new ArrayList<>();
    for (Column c : silver.key()) {
      column(c).ifPresent(key::add);
    }
    for (Column c : silver.columns()) {
      if (!c.isKey()) {
        column(c).ifPresent(others::add);
      }
    }
    return new ComparedTable(
        silver, bronze.source().orElseThrow(), List.copyOf(key), List.copyOf(others), leftOut);
  }

  /** Empty for a column that is left out. */
  private Optional<ComparedColumn> column(Column column) {
    String logic = column.transformLogic().map(String::strip).orElse(column.name());
    Optional<Column> source = bronze.column(logic);
    if (source.isPresent()) {
      return plain(column, source.get());
    }
    if (!logic.equals(column.name())) {
      Optional<String> sql = PostgresLogic.of(bronze, logic);
      if (sql.isPresent() && CanonicalForm.TEXT.fits(column.type())) {
        return Optional.of(new ComparedColumn(column.name(), CanonicalForm.TEXT, sql.get()));
      }
    }
    leftOut.put(
        column.name(),
        logic.equals(column.name())
            ? "no column of the source"
            : "its transformLogic has no sure equal in PostgreSQL");
    return Optional.empty();
  }

  private Optional<ComparedColumn> plain(Column column, Column source) {
    String type = source.sourceType().orElse("text");
    Optional<PostgresText> text = PostgresText.of(type, "t." + source.name());
    if (text.isEmpty()) {
      leftOut.put(column.name(), "no common text for values of type " + type);
      return Optional.empty();
    }
    if (!text.get().form().fits(column.type())) {
      leftOut.put(
          column.name(), type + " of the source is " + column.type().sql() + " in the contract");
      return Optional.empty();
    }
    return Optional.of(new ComparedColumn(column.name(), text.get().form(), text.get().sql()));
  }
}
