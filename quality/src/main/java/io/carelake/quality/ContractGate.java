package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.SystemColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Judges a staged table by its contract: keys unique and complete, required columns complete, the
 * rate of each row rule within its bound, orphans counted; and counted for the scores: nulls of
 * critical columns, rows that fail any rule of a dimension. All scan metrics are one aggregation,
 * uniqueness is one grouping of the key alone, all relationships are one query; and the three are
 * one Spark job.
 *
 * <p>What fails a table: a key that is not unique; a null in a required column of an unflagged row;
 * a rule with onFailure fail that any row violates; a rate above {@code maxFailingShare}.
 * Everything else warns: in silver a row that fails a rule stays, flagged; a late parent is no
 * error.
 *
 * <p>The tokenised twin has the rows of its identified twin, so what was protected is judged there,
 * on the clear values, and only the rest again here.
 */
public final class ContractGate implements QualityGate {
  @Override
  public Verdict check(RunContext run, Contract contract, TableId target, Dataset<Row> staged) {
    Judged judged = new Judged(contract, target, staged);
    List<Measure> measures = new ArrayList<>();
    measures.add(judged.scan());
    judged.uniqueness().ifPresent(measures::add);
    if (!judged.isTokenisedTwin()) {
      Orphans.measure(run, contract, target, staged).ifPresent(measures::add);
    }
    TableRules ofTable = judged.tableRules();
    measures.addAll(ofTable.measures(staged));
    List<Result> results = new ArrayList<>(Measure.take(measures));
    results.addAll(ofTable.judge(run, target, staged, rows(results)));
    return new Verdict(List.copyOf(results));
  }

  private static long rows(List<Result> results) {
    return results.stream()
        .filter(r -> r.metric().equals(Result.ROWS))
        .mapToLong(Result::evaluated)
        .findFirst()
        .orElse(0);
  }

  /** One staged table under judgement. */
  private record Judged(Contract contract, TableId target, Dataset<Row> staged) {

    boolean isTokenisedTwin() {
      return contract.hasIdentifiedTwin() && target.equals(contract.table());
    }

    boolean hasFlags() {
      return Arrays.asList(staged.columns()).contains(SystemColumns.FAILED_RULES);
    }

    /** Rules that can be judged on what this table holds; a state of long ago is not mended. */
    List<RowRules.Compiled> rules() {
      if (contract.load() == Load.HISTORY) {
        return List.of();
      }
      return RowRules.of(contract).stream()
          .filter(
              rule ->
                  !isTokenisedTwin()
                      || rule.columns().stream()
                          .noneMatch(c -> contract.column(c).orElseThrow().isProtected()))
          .toList();
    }

    TableRules tableRules() {
      return contract.load() == Load.HISTORY
          ? new TableRules(contract, List.of())
          : TableRules.of(contract, isTokenisedTwin());
    }

    Measure scan() {
      List<RowRules.Compiled> rules = rules();
      Column unflagged = hasFlags() ? functions.not(Quarantine.isFlagged()) : functions.lit(true);
      // Not the predicates themselves: compiled, one that throws would end the job (see the flags).
      List<String> optional =
          contract.load() == Load.HISTORY
              ? List.of()
              : GateCounts.criticalOptional(contract, isTokenisedTwin());
      List<Column> looked = new ArrayList<>();
      looked.add(ContractRowValidator.failed(rules).as("_failed"));
      looked.add(unflagged.as("_unflagged"));
      optional.forEach(c -> looked.add(GateCounts.isNull(c)));
      Dataset<Row> failures = staged.select(looked.toArray(Column[]::new));
      List<Column> metrics = new ArrayList<>();
      metrics.add(functions.count(functions.lit(1)).as("rows"));
      for (RowRules.Compiled rule : rules) {
        Column fails = functions.array_contains(functions.col("_failed"), rule.id());
        metrics.add(functions.count(functions.when(fails, 1)));
        metrics.add(functions.count(functions.when(functions.col("_unflagged").and(fails), 1)));
      }
      GateCounts further = new GateCounts(rules, optional);
      metrics.addAll(further.metrics());
      return Measure.of(
          failures,
          metrics,
          counts -> {
            long count = counts.get(0);
            List<Result> results = new ArrayList<>();
            results.add(GateCounts.rows(count));
            for (int i = 0; i < rules.size(); i++) {
              results.add(judge(rules.get(i), count, counts.get(1 + 2 * i), counts.get(2 + 2 * i)));
            }
            results.addAll(
                further.results(count, counts.subList(1 + 2 * rules.size(), counts.size())));
            return results;
          });
    }

    private Result judge(RowRules.Compiled rule, long count, long failing, long unflagged) {
      Outcome outcome = failing == 0 ? Outcome.PASSED : Outcome.WARNED;
      String bound = "";
      if (rule.tolerance().isPresent()) {
        bound = ", " + rule.tolerance().get().words();
        if (!rule.tolerance().get().holds(failing, count)) {
          boolean warns = rule.onFailure() == Rule.OnFailure.WARN;
          outcome = warns ? Outcome.WARNED : Outcome.FAILED;
        }
      } else if (failing > 0 && rule.maxFailingShare().isPresent()) {
        if (failing > rule.maxFailingShare().get() * count) {
          outcome = Outcome.FAILED;
        }
        bound = ", at most " + rule.maxFailingShare().get() + " of them may";
      } else if (failing > 0 && rule.onFailure() == Rule.OnFailure.FAIL) {
        outcome = Outcome.FAILED;
        bound = ", none may";
      }
      if (unflagged > 0 && rule.id().endsWith(RowRules.REQUIRED_SUFFIX)) {
        outcome = Outcome.FAILED;
        bound = ", " + unflagged + " of them unflagged; none may";
      }
      return new Result(
          rule.id(),
          rule.dimension(),
          outcome,
          count,
          failing,
          failing == 0
              ? "all " + count + " rows pass"
              : failing + " of " + count + " rows fail" + bound,
          Result.RULE,
          rule.columns().size() == 1
              ? Optional.of(rule.columns().iterator().next())
              : Optional.empty());
    }

    Optional<Measure> uniqueness() {
      // A key that the twin does not keep apart is judged on the identified twin.
      boolean blurred =
          isTokenisedTwin()
              && contract.key().stream()
                  .anyMatch(c -> c.protection().filter(p -> p != Protection.TOKEN).isPresent());
      if (contract.key().isEmpty() || blurred) {
        return Optional.empty();
      }
      Column[] key =
          contract.keyNames().stream()
              .map(n -> functions.col(RowRules.quoted(n)))
              .toArray(Column[]::new);
      Dataset<Row> groups = staged.groupBy(key).agg(functions.count(functions.lit(1)).as("_n"));
      List<Column> counts =
          List.of(functions.sum("_n"), functions.sum(functions.col("_n").minus(1)));
      return Optional.of(Measure.of(groups, counts, c -> List.of(unique(c.get(0), c.get(1)))));
    }

    private Result unique(long rows, long surplus) {
      return new Result(
          "key_unique",
          "uniqueness",
          surplus == 0 ? Outcome.PASSED : Outcome.FAILED,
          rows,
          surplus,
          surplus == 0
              ? "every key " + contract.keyNames() + " is unique"
              : surplus + " rows repeat a key " + contract.keyNames(),
          Result.RULE,
          contract.key().size() == 1 ? Optional.of(contract.keyNames().get(0)) : Optional.empty());
    }
  }
}
