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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;
import scala.collection.Seq;

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

  /** What a row counts against but for the dimensions, which follow from it; an array of ids. */
  Column broken() {
    List<Column> ids = new ArrayList<>();
    for (RowRules.Compiled rule : rules) {
      ids.add(rule.broken());
    }
    for (String column : optional) {
      Column isNull = functions.col(RowRules.quoted(column)).isNull();
      ids.add(functions.when(isNull, functions.lit(NULLS + column)));
    }
    return RowRules.listed(ids);
  }

  /** Every id a row can count against. */
  List<String> ids() {
    Set<String> ids = new LinkedHashSet<>();
    rules.forEach(r -> ids.add(r.id()));
    ids.addAll(dimensions().keySet());
    optional.forEach(c -> ids.add(NULLS + c));
    return List.copyOf(ids);
  }

  /** The dimensions that have rules, by the id that counts any of them. */
  private Map<String, String> dimensions() {
    Map<String, String> dimensions = new LinkedHashMap<>();
    rules.forEach(r -> dimensions.put(FAILING + r.dimension(), r.dimension()));
    return dimensions;
  }

  /** Of what a row counts against, the rules that are more than a warning. */
  Column failedRules(Column broken) {
    Object[] told =
        rules.stream()
            .filter(r -> r.onFailure() != Rule.OnFailure.WARN)
            .map(RowRules.Compiled::id)
            .toArray();
    return functions.filter(broken, id -> id.isin(told));
  }

  /** What a row counts against, with the dimensions, as {@link RowTally} reads it. */
  Column text(Column broken) {
    Map<String, String> dimensionOf = new HashMap<>();
    rules.forEach(r -> dimensionOf.put(r.id(), FAILING + r.dimension()));
    UDF1<Seq<String>, String> text = ids -> text(ids, dimensionOf);
    return functions.when(
        functions.size(broken).gt(0), functions.udf(text, DataTypes.StringType).apply(broken));
  }

  private static String text(Seq<String> broken, Map<String, String> dimensionOf) {
    List<String> ids = JavaConverters.seqAsJavaList(broken);
    Set<String> all = new LinkedHashSet<>(ids);
    ids.stream().map(dimensionOf::get).filter(Objects::nonNull).forEach(all::add);
    return RowTally.text(List.copyOf(all));
  }

  /** The same as an array. */
  Column all(Column broken) {
    return functions.split(functions.coalesce(text(broken), functions.lit("")), ",");
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
