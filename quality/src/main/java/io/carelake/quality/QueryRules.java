package io.carelake.quality;

import io.carelake.core.contract.Comparison;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.RuleQuery;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.MachineTrouble;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.RunContext;
import io.carelake.core.session.LenientSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;

/**
 * Judges rules of {@code type: sql}. The table of the contract is what is staged, its inputs are
 * what is published; all queries of a table are one Spark job.
 *
 * <p>What cannot be computed for a row is null ({@link LenientSession}), and a query without a
 * result passes: there is nothing to compare. Of a result only a count is told, any other number
 * may be a patient's.
 *
 * @param rows the number of staged rows
 */
record QueryRules(
    RunContext run, Contract contract, TableId target, Dataset<Row> staged, long rows) {

  private record Query(Rule rule, boolean isCount, Dataset<Row> result) {}

  List<Result> judge(List<Rule> rules) {
    SparkSession lenient = LenientSession.of(run.spark());
    return LenientSession.within(lenient, () -> results(rules, lenient));
  }

  private List<Result> results(List<Rule> rules, SparkSession lenient) {
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      queries.add(query(i, rules.get(i), lenient));
    }
    Map<Integer, Double> numbers = new HashMap<>();
    List<Integer> broken = new ArrayList<>();
    try {
      numbers.putAll(numbers(queries));
    } catch (Exception together) {
      // One of them cannot be computed: each by itself then, and the error, which may quote a
      // value, is dropped.
      for (int i = 0; i < queries.size(); i++) {
        try {
          numbers.putAll(numbers(List.of(queries.get(i))));
        } catch (Exception alone) {
          MachineTrouble.refuse(alone, "judge " + target);
          broken.add(i);
        }
      }
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      results.add(
          broken.contains(i)
              ? result(
                  queries.get(i).rule(),
                  false,
                  1,
                  1,
                  "its query cannot be computed on the staged rows")
              : result(queries.get(i), Optional.ofNullable(numbers.get(i))));
    }
    return results;
  }

  private Query query(int place, Rule rule, SparkSession lenient) {
    LogicalPlan bound = RuleQuery.of(contract, rule).bind(this::rows);
    Dataset<Row> result = Dataset.ofRows(lenient, bound);
    boolean isCount = RuleQuery.isCount(result.queryExecution().analyzed());
    return new Query(
        rule,
        isCount,
        result
            .toDF("_number")
            .select(
                functions.lit(place).as("_place"),
                functions.col("_number").cast("double").as("_number")));
  }

  private LogicalPlan rows(TableId table) {
    Dataset<Row> read = table.equals(contract.table()) ? staged : run.store().read(table);
    return read.queryExecution().analyzed();
  }

  private static Map<Integer, Double> numbers(List<Query> queries) {
    Map<Integer, Double> numbers = new HashMap<>();
    queries.stream()
        .map(Query::result)
        .reduce(Dataset::union)
        .ifPresent(
            all ->
                all.collectAsList().stream()
                    .filter(r -> !r.isNullAt(1))
                    .forEach(r -> numbers.put(r.getInt(0), r.getDouble(1))));
    return numbers;
  }

  private Result result(Query query, Optional<Double> number) {
    Rule rule = query.rule();
    Comparison wanted = rule.comparison().orElse(Comparison.none());
    if (number.isEmpty()) {
      return result(rule, true, 1, 0, "its query has no result to compare");
    }
    boolean holds = wanted.holds(number.get());
    boolean countsBadRows =
        query.isCount() && isUpperBound(wanted) && number.get() >= 0 && number.get() <= rows;
    if (countsBadRows) {
      long counted = Math.round(number.get());
      return result(
          rule, holds, rows, counted, "its query counts " + counted + ", " + wanted.words());
    }
    String said = query.isCount() ? "its query counts " + Math.round(number.get()) : "its result";
    return result(
        rule,
        holds,
        1,
        holds ? 0 : 1,
        said + (holds ? " is as it must be: " : " is not as it must be: ") + wanted.words());
  }

  /** Whether more is worse, so that what is counted is what fails. */
  private static boolean isUpperBound(Comparison wanted) {
    return wanted.isNone()
        || wanted.operator() == Comparison.Operator.MUST_BE_LESS_THAN
        || wanted.operator() == Comparison.Operator.MUST_BE_LESS_OR_EQUAL_TO;
  }

  private Result result(Rule rule, boolean holds, long evaluated, long failing, String message) {
    Outcome outcome = LibraryMetric.outcome(rule, holds);
    return new Result(
        rule.id(),
        rule.dimension(),
        outcome,
        evaluated,
        failing,
        message,
        Result.RULE,
        rule.column());
  }
}
