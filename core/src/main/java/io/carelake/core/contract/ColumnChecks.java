package io.carelake.core.contract;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** Checks columns: their expressions, their protection, their meaning. */
final class ColumnChecks {
  private static final Pattern PARTITION =
      Pattern.compile(
          "(?:(?:bucket|truncate)\\(\\s*\\d+\\s*,\\s*(\\w+)\\s*\\)"
              + "|(?:years|months|days|hours)\\(\\s*(\\w+)\\s*\\)|(\\w+))");

  private final LoadedContracts contracts;

  ColumnChecks(LoadedContracts contracts) {
    this.contracts = contracts;
  }

  void check() {
    for (LoadedContract at : contracts.all()) {
      Contract c = at.contract();
      if (c.load() == Load.HISTORY) {
        // Its columns are those of its table.
        continue;
      }
      List<String> names = c.columns().stream().map(Column::name).toList();
      c.columns().forEach(column -> column(at, column));
      c.partitioning().forEach(p -> partition(at, p, names));
    }
  }

  private void column(LoadedContract at, Column column) {
    Contract c = at.contract();
    String part = "column:" + column.name();
    boolean isServed = c.layer() == Layer.SILVER || c.layer() == Layer.GOLD;
    if (isServed
        && column.classification() == Classification.CLINICAL
        && column.fhirPath().isEmpty()) {
      contracts.problem(
          at,
          part,
          "Missing FHIR path of the clinical column "
              + column.name()
              + " (expected authoritativeDefinitions with type: fhirPath and the path as"
              + " description)");
    }
    if (isServed
        && column.classification() == Classification.DIRECT_IDENTIFIER
        && !column.isProtected()) {
      contracts.problem(
          at,
          part,
          "Missing protect on the direct identifier "
              + column.name()
              + " (expected "
              + Choice.expected(Protection.class)
              + ")");
    }
    if (c.source().isPresent() && column.sourceType().isEmpty()) {
      contracts.problem(at, part, "Missing custom property sourceType of " + column.name());
    }
    if (column.isProtected()) {
      protection(at, column);
    }
    column.transformLogic().ifPresent(logic -> transformLogic(at, column, logic));
  }

  private void protection(LoadedContract at, Column column) {
    Protection protection = column.protection().orElseThrow();
    boolean canHold =
        switch (protection) {
          case TOKEN -> isText(column.type());
          case MASK, DROP -> true;
          case GENERALISE ->
              !(column.type() instanceof StructType) && !(column.type() instanceof MapType);
        };
    if (!canHold) {
      contracts.problem(
          at,
          "column:" + column.name(),
          "Invalid protect: "
              + Choice.written(protection)
              + " (a "
              + column.type().sql()
              + " cannot hold it; use mask or drop)");
    }
  }

  private static boolean isText(DataType type) {
    DataType one = type instanceof ArrayType array ? array.elementType() : type;
    return one.equals(DataTypes.StringType);
  }

  private void transformLogic(LoadedContract at, Column column, String logic) {
    Contract c = at.contract();
    String part = "column:" + column.name();
    if (c.load() != Load.CDC) {
      contracts.problem(
          at,
          part,
          "Invalid transformLogic of "
              + column.name()
              + ": only source-aligned tables (load: cdc) run it; say it in transformDescription");
      return;
    }
    c.inputs().stream()
        .findFirst()
        .flatMap(contracts::find)
        .ifPresent(
            bronze ->
                expression(
                    at,
                    part,
                    "transformLogic of " + column.name(),
                    logic,
                    bronze.columns().stream().map(Column::name).toList()));
  }

  private void expression(
      LoadedContract at, String part, String where, String text, Collection<String> columns) {
    for (String objection : ExpressionAllowList.objections(text, columns)) {
      contracts.problem(at, part, "Invalid " + where + ": " + objection);
    }
  }

  private void partition(LoadedContract at, String text, List<String> names) {
    Matcher form = PARTITION.matcher(text.strip());
    if (!form.matches()) {
      contracts.problem(
          at,
          "partitioning",
          "Invalid partitioning: "
              + text
              + " (expected a column, bucket(n, column), truncate(n, column), years, months, days"
              + " or hours of a column)");
      return;
    }
    String column =
        form.group(1) != null
            ? form.group(1)
            : form.group(2) != null ? form.group(2) : form.group(3);
    if (!names.contains(column)) {
      contracts.problem(
          at, "partitioning", Spelling.unknown("column in partitioning", column, names));
    }
  }
}
