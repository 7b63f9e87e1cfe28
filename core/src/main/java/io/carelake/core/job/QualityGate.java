package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The step {@code gate}: judges the staged table before anyone can see it. */
public interface QualityGate {
  Verdict check(RunContext run, Contract contract, TableId target, Dataset<Row> staged);

  /** The judgement over a table: it is published only if every result passed or only warns. */
  record Verdict(List<Result> results) {
    public boolean passed() {
      return results.stream().noneMatch(r -> r.outcome() == Outcome.FAILED);
    }
  }

  /**
   * One rule's result. Names and counts only.
   *
   * @param evaluated rows looked at
   * @param failing rows that violate the rule
   */
  record Result(
      String ruleId,
      String dimension,
      Outcome outcome,
      long evaluated,
      long failing,
      String message) {}

  /** What a rule found. */
  enum Outcome {
    PASSED,
    WARNED,
    FAILED
  }
}
