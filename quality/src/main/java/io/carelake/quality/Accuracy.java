package io.carelake.quality;

import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.quality.reconcile.Reconciliation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a reconciliation proved, as results of the dimension accuracy. */
final class Accuracy {
  private static final String DIMENSION = "accuracy";

  private Accuracy() {}

  /** One of the table (rows that are as in the source), one of each column (equal values). */
  static List<Result> results(Reconciliation found) {
    List<Result> results = new ArrayList<>();
    results.add(result("", found.judged(), found.wrong(), found.line(), Optional.empty()));
    Map<String, Long> wrong = found.wrongByColumn();
    found
        .table()
        .columns()
        .forEach(
            c ->
                results.add(
                    result(
                        "_" + c.name(),
                        found.inBoth(),
                        wrong.getOrDefault(c.name(), 0L),
                        "",
                        Optional.of(c.name()))));
    return results;
  }

  private static Result result(
      String suffix, long evaluated, long failing, String message, Optional<String> column) {
    return new Result(
        Result.RECONCILED + suffix,
        DIMENSION,
        failing == 0 ? Outcome.PASSED : Outcome.WARNED,
        evaluated,
        failing,
        message,
        Result.RECONCILED,
        column);
  }
}
