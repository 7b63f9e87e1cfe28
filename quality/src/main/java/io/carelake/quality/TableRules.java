package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.RuleQuery;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.RunContext;
import io.carelake.quality.deequ.DqdlGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rules that judge a table as a whole: {@code duplicateValues}, {@code rowCount}, {@code type:
 * sql} and {@code engine: deequ}. They look at all staged rows, flagged ones too.
 *
 * @param rules those that can be judged on what is staged: on the tokenised twin none that looks at
 *     a protected column
 */
record TableRules(Contract contract, List<Rule> rules) {

  static TableRules of(Contract contract, boolean isTokenisedTwin) {
    Predicate<String> isProtected =
        name -> contract.column(name).filter(c -> c.isProtected()).isPresent();
    return new TableRules(
        contract,
        contract.rules().stream()
            .filter(Rule::isOfTable)
            .filter(r -> !isTokenisedTwin || columns(contract, r).stream().noneMatch(isProtected))
            .toList());
  }

  private static Set<String> columns(Contract contract, Rule rule) {
    return switch (rule.kind()) {
      case SQL -> RuleQuery.of(contract, rule).columns();
      case LIBRARY -> Set.copyOf(LibraryMetric.distinct(rule));
      case DEEQU -> DqdlGate.compile(contract, List.of(rule)).get(0).columns();
      case ROW -> Set.of();
    };
  }

  /** What is counted in the same job as the rest of the gate. */
  List<Measure> measures(Dataset<Row> staged) {
    return rules.stream()
        .filter(r -> r.isMetric("duplicateValues"))
        .map(r -> LibraryMetric.duplicates(r, staged))
        .toList();
  }

  /** What needs the number of rows, or a query of its own. */
  List<Result> judge(RunContext run, TableId target, Dataset<Row> staged, long rows) {
    List<Result> results = new ArrayList<>();
    rules.stream()
        .filter(r -> r.isMetric("rowCount"))
        .forEach(r -> results.add(LibraryMetric.rowCount(r, rows)));
    List<Rule> queries = rules.stream().filter(r -> r.kind() == Rule.Kind.SQL).toList();
    if (!queries.isEmpty()) {
      results.addAll(new QueryRules(run, contract, target, staged, rows).judge(queries));
    }
    List<Rule> dqdl = rules.stream().filter(r -> r.kind() == Rule.Kind.DEEQU).toList();
    results.addAll(DqdlGate.judge(DqdlGate.compile(contract, dqdl), staged));
    return results;
  }
}
