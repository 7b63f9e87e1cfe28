package io.carelake.core.contract;

import io.carelake.core.table.SystemColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Checks rules: that they can run, harmlessly, over the columns of their table and its inputs. */
final class RuleChecks {
  private final LoadedContracts contracts;

  RuleChecks(LoadedContracts contracts) {
    this.contracts = contracts;
  }

  void check() {
    for (LoadedContract at : contracts.all()) {
      Contract c = at.contract();
      if (c.load() == Load.HISTORY) {
        // Its rules are those of its table.
        continue;
      }
      c.rules().forEach(rule -> rule(at, rule));
      if (c.layer() == Layer.BRONZE && !c.rules().isEmpty()) {
        contracts.problem(
            at,
            "rule:" + c.rules().get(0).id(),
            "Invalid quality: bronze is the record of what arrived; put rules on silver");
      }
    }
  }

  private void rule(LoadedContract at, Rule rule) {
    Contract c = at.contract();
    List<String> objections =
        switch (rule.kind()) {
          case ROW ->
              RuleReader.isRequiredness(rule)
                  ? List.<String>of()
                  : ExpressionAllowList.objections(
                      rule.expression(), List.of(judged(c).fieldNames()));
          case SQL -> RuleQuery.objections(c, rule, judged(c), this::schema);
          case LIBRARY -> unknownColumns(c, rule);
          case DEEQU -> RuleLanguage.check(c, rule);
        };
    for (String objection : objections) {
      contracts.problem(at, "rule:" + rule.id(), "Invalid rule " + rule.id() + ": " + objection);
    }
  }

  private static List<String> unknownColumns(Contract c, Rule rule) {
    List<String> known = c.columns().stream().map(Column::name).toList();
    List<String> objections = new ArrayList<>();
    for (String name : rule.isOfTable() ? rule.values() : List.<String>of()) {
      if (!known.contains(name)) {
        objections.add(Spelling.unknown("column", name, known));
      }
    }
    return objections;
  }

  /** The columns that a rule may look at. */
  private static StructType judged(Contract c) {
    // The one clock a rule may compare with: when the source committed the row.
    return c.load() == Load.CDC
        ? c.schema().add(SystemColumns.SOURCE_AT, DataTypes.TimestampType)
        : c.schema();
  }

  private Optional<StructType> schema(TableId input) {
    return contracts.find(input).map(RuleChecks::judged);
  }
}
