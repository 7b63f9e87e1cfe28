package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.RowTally;
import io.carelake.core.table.SystemColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Judges a staged table by its contract: keys unique and complete, required columns complete, the
 * rate of each row rule within its bound; and counted for the scores: nulls of critical columns,
 * rows that fail any rule of a dimension.
 *
 * <p>What the rows count against was found as they were written, and uniqueness of keys that the
 * apply keeps is not counted again: the gate of a source-aligned table reads nothing. Of other
 * tables all scan metrics are one aggregation and uniqueness is one grouping of the key alone, in
 * one Spark job. Rows whose parents are missing fail nothing and are counted after the run ({@link
 * Orphans}).
 *
 * <p>What fails a table: a key that is not unique; a null in a required column of an unflagged row;
 * a rule with onFailure fail that any row violates; a rate above {@code maxFailingShare}.
 * Everything else warns: in silver a row that fails a rule stays, flagged.
 *
 * <p>The tokenised twin has the rows of its identified twin, so what was protected is judged there,
 * on the clear values, and only the rest again here.
 */
public final class ContractGate implements QualityGate {
  @Override
  public Verdict check(RunContext run, Contract contract, TableId target, StagedTable staged) {
    Judged judged = Judged.of(contract, target, staged.rows());
    List<Result> results = new ArrayList<>();
    List<Measure> measures = new ArrayList<>();
    Optional<RowTally> tally = staged.tally();
    if (tally.isPresent()) {
      results.addAll(judged.results(tally.get(), Map.of()));
    } else {
      measures.add(judged.scan());
    }
    if (judged.isKeyed()) {
      if (tally.isPresent() && staged.isKeyProven()) {
        results.add(judged.unique(tally.get().rows(), 0));
      } else {
        measures.add(judged.uniqueness());
      }
    }
    TableRules ofTable = judged.tableRules();
    measures.addAll(ofTable.measures(staged.rows()));
    results.addAll(Measure.take(measures));
    results.addAll(ofTable.judge(run, target, staged.rows(), rows(results)));
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
  private record Judged(
      Contract contract, boolean isTokenisedTwin, Findings findings, Dataset<Row> staged) {

    static Judged of(Contract contract, TableId target, Dataset<Row> staged) {
      boolean isTwin = contract.hasIdentifiedTwin() && target.equals(contract.table());
      Findings findings = Findings.judged(contract, isTwin);
      return new Judged(contract, isTwin, findings, staged);
    }

    boolean hasFlags() {
      return Arrays.asList(staged.columns()).contains(SystemColumns.FAILED_RULES);
    }

    TableRules tableRules() {
      return contract.load() == Load.HISTORY
          ? new TableRules(contract, List.of())
          : TableRules.of(contract, isTokenisedTwin);
    }

    /** Judges the rows as they are, for a table that has no tally. */
    Measure scan() {
      Column unflagged = hasFlags() ? functions.not(Quarantine.isFlagged()) : functions.lit(true);
      Dataset<Row> judged =
          staged.select(findings.found().as("_found"), unflagged.as("_unflagged"));
      return Measure.by(
          judged,
          functions.col("_found"),
          List.of(
              functions.count(functions.lit(1)),
              functions.count(functions.when(functions.col("_unflagged"), 1))),
          counts -> results(RowTally.of(of(counts, 0)), RowTally.of(of(counts, 1)).findings()));
    }

    private static Map<String, Long> of(Map<String, List<Long>> counts, int which) {
      Map<String, Long> one = new HashMap<>();
      counts.forEach((found, all) -> one.put(found, all.get(which)));
      return one;
    }

    /**
     * @param unflagged of the rows that a rule finds, those without a flag; a row that was written
     *     with its findings has its flags
     */
    List<Result> results(RowTally tally, Map<String, Long> unflagged) {
      List<Result> results = new ArrayList<>();
      results.add(Findings.rows(tally.rows()));
      for (RowRules.Compiled rule : findings.rules()) {
        results.add(judge(rule, tally, unflagged.getOrDefault(rule.id(), 0L)));
      }
      results.addAll(findings.measures(tally));
      return results;
    }

    private Result judge(RowRules.Compiled rule, RowTally tally, long unflagged) {
      long count = tally.rows();
      long failing = tally.count(rule.id());
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

    /** A key that the twin does not keep apart is judged on the identified twin. */
    boolean isKeyed() {
      boolean isBlurred =
          isTokenisedTwin
              && contract.key().stream()
                  .anyMatch(c -> c.protection().filter(p -> p != Protection.TOKEN).isPresent());
      return !contract.key().isEmpty() && !isBlurred;
    }

    Measure uniqueness() {
      Column[] key =
          contract.keyNames().stream()
              .map(n -> functions.col(RowRules.quoted(n)))
              .toArray(Column[]::new);
      Dataset<Row> groups = staged.groupBy(key).agg(functions.count(functions.lit(1)).as("_n"));
      List<Column> counts =
          List.of(functions.sum("_n"), functions.sum(functions.col("_n").minus(1)));
      return Measure.of(groups, counts, c -> List.of(unique(c.get(0), c.get(1))));
    }

    Result unique(long rows, long surplus) {
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
