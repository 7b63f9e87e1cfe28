package io.carelake.testkit.live;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a service's table holds, as the columns of its silver table, read by SQL alone. Values are
 * text in the spelling that {@link SilverRows} gives to the same values.
 */
final class DatabaseRows {
  private final Contract bronze;
  private final Contract silver;

  DatabaseRows(Contract bronze, Contract silver) {
    this.bronze = bronze;
    this.silver = silver;
  }

  /** The rows by key. */
  Map<List<String>, List<String>> read(Connection connection) throws SQLException {
    Map<List<String>, List<String>> rows = new TreeMap<>(SilverRows.BY_KEY);
    List<String> names = silver.columns().stream().map(Column::name).toList();
    List<Integer> key = silver.keyNames().stream().map(names::indexOf).toList();
    String sql =
        "SELECT "
            + silver.columns().stream().map(this::expression).collect(Collectors.joining(", "))
            + " FROM public."
            + bronze.source().orElseThrow().table();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
          row.add(result.getString(i));
        }
        rows.put(key.stream().map(row::get).toList(), row);
      }
    }
    return rows;
  }

  /** What the contract's transformation makes of the source's columns, in PostgreSQL's SQL. */
  private String expression(Column column) {
    String logic = column.transformLogic().orElse(column.name()).trim();
    if (bronze.column(logic).isPresent()) {
      return text(logic, bronze.column(logic).get().sourceType().orElse("text"));
    }
    for (Column source : bronze.columns()) {
      String named = "\\b" + source.name() + "\\b";
      if (logic.matches(".*" + named + ".*")) {
        // Spark's regexp_replace replaces all matches, PostgreSQL's the first.
        return logic
            .replaceAll(named, source.name() + "::text")
            .replaceAll("(regexp_replace\\([^()]*)\\)", "$1, 'g')");
      }
    }
    throw new IllegalStateException(
        "Cannot compare " + silver.table() + "." + column.name() + ": it has no source column");
  }

  private static String text(String column, String sourceType) {
    String type = sourceType.toLowerCase(Locale.ROOT);
    if (type.startsWith("timestamp") || type.equals("interval")) {
      return "(extract(epoch FROM " + column + ") * 1000000)::bigint::text";
    }
    if (type.startsWith("numeric")) {
      return "trim_scale(" + column + ")::text";
    }
    return switch (type) {
      case "bytea" -> "encode(" + column + ", 'hex')";
      // JDBC spells it t and f.
      case "boolean" -> column + "::text";
      case "text[]" -> "array_to_json(" + column + ")::text";
      // The type's own spelling: a cast of inet to text adds its mask.
      default -> column;
    };
  }
}
