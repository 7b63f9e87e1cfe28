package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.table.RowTally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What a row of a table can count against: each row rule of its contract; for the scores, any rule
 * of a dimension ({@code failing_<dimension>}) and the null of a critical column that may be null
 * ({@code nulls_<column>}). The names are those of the gate's results.
 *
 * <p>They are found in the pass that writes the rows.
 */
final class Findings {
  private static final String FAILING = "failing_";
  private static final String NULLS = "nulls_";
  private static final ArrayType IDS = DataTypes.createArrayType(DataTypes.StringType);

  private final List<RowRules.Compiled> rules;
  private final List<String> optional;

  private Findings(List<RowRules.Compiled> rules, List<String> optional) {
    this.rules = rules;
    this.optional = optional;
  }

  /** Of the clear rows of a contract. */
  static Findings of(Contract contract) {
    return new Findings(RowRules.of(contract), criticalOptional(contract));
  }

  /** What the gate of a table judges by. A state of long ago is not mended: a history has none. */
  static Findings judged(Contract contract, boolean isTokenisedTwin) {
    if (contract.load() == Load.HISTORY) {
      return new Findings(List.of(), List.of());
    }
    return isTokenisedTwin ? ofTokenisedTwin(contract) : of(contract);
  }

  /** Those that do not need the columns that the tokenised twin protects. */
  private static Findings ofTokenisedTwin(Contract contract) {
    Findings all = of(contract);
    return new Findings(
        all.rules.stream()
            .filter(
                rule ->
                    rule.columns().stream()
                        .noneMatch(c -> contract.column(c).orElseThrow().isProtected()))
            .toList(),
        all.optional.stream()
            .filter(c -> !contract.column(c).orElseThrow().isProtected())
            .toList());
  }

  /** Critical columns whose null breaks no rule; of the others the rule counts the nulls. */
  private static List<String> criticalOptional(Contract contract) {
    return contract.columns().stream()
        .filter(c -> c.criticalDataElement() && !c.required() && !c.isKey())
        .map(io.carelake.core.contract.Column::name)
        .toList();
  }

  List<RowRules.Compiled> rules() {
    return rules;
  }

  /** What a row counts against, as {@link RowTally} reads it. */
  Column found() {
    List<BrokenRules.Told> told = new ArrayList<>();
    List<Expression> predicates = new ArrayList<>();
    for (RowRules.Compiled rule : rules) {
      told.add(new BrokenRules.Told(rule.id(), FAILING + rule.dimension()));
      predicates.add(rule.predicate().expr());
    }
    for (String column : optional) {
      told.add(new BrokenRules.Told(NULLS + column, null));
      predicates.add(functions.col(RowRules.quoted(column)).isNotNull().expr());
    }
    return new Column(new BrokenRules(told, predicates));
  }

  /** The dimensions that have rules, by the id that counts any of them. */
  private Map<String, String> dimensions() {
    Map<String, String> dimensions = new LinkedHashMap<>();
    rules.forEach(r -> dimensions.put(FAILING + r.dimension(), r.dimension()));
    return dimensions;
  }

  /** Of what a row counts against, the rules that are more than a warning; an array. */
  Column failedRules(Column found) {
    Set<String> told =
        rules.stream()
            .filter(r -> r.onFailure() != Rule.OnFailure.WARN)
            .map(RowRules.Compiled::id)
            .collect(Collectors.toUnmodifiableSet());
    UDF1<String, List<String>> failed =
        text -> RowTally.findings(text).stream().filter(told::contains).toList();
    return functions
        .when(found.isNull(), functions.array().cast(IDS))
        .otherwise(functions.udf(failed, IDS).apply(found));
  }

  /** Of what rows of the clear table count against, what is here too. */
  Column among(Column found) {
    Set<String> nulls = optional.stream().map(NULLS::concat).collect(Collectors.toSet());
    Map<String, String> groupOf = new HashMap<>();
    rules.forEach(r -> groupOf.put(r.id(), FAILING + r.dimension()));
    UDF1<String, String> among =
        text -> {
          List<String> ids =
              RowTally.findings(text).stream()
                  .filter(id -> groupOf.containsKey(id) || nulls.contains(id))
                  .toList();
          Set<String> all = new LinkedHashSet<>(ids);
          ids.stream().map(groupOf::get).filter(Objects::nonNull).forEach(all::add);
          return RowTally.text(List.copyOf(all));
        };
    return functions.when(
        found.isNotNull(), functions.udf(among, DataTypes.StringType).apply(found));
  }

  /** The results beside those of the rules: the number of rows, and what the scores ask for. */
  List<Result> measures(RowTally tally) {
    List<Result> results = new ArrayList<>();
    dimensions()
        .forEach(
            (id, dimension) -> results.add(measure(id, dimension, tally, Result.FAILING, null)));
    for (String column : optional) {
      results.add(measure(NULLS + column, "completeness", tally, Result.NULLS, column));
    }
    return results;
  }

  private static Result measure(
      String id, String dimension, RowTally tally, String metric, String column) {
    long counted = tally.count(id);
    return new Result(
        id,
        dimension,
        Outcome.PASSED,
        tally.rows(),
        counted,
        counted + " of " + tally.rows() + " rows",
        metric,
        Optional.ofNullable(column));
  }

  static Result rows(long count) {
    return new Result(
        "row_count",
        "coverage",
        Outcome.PASSED,
        count,
        0,
        count + " rows",
        Result.ROWS,
        Optional.empty());
  }
}
