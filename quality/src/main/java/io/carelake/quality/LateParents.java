package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Relationship;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.QualityGate.Verdict;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.quality.score.JudgedTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Counts orphans again whose parents came later in the same run than the gate of their children:
 * which of two tables is made first says nothing about the data.
 */
final class LateParents {
  private final RunContext run;
  private final List<TableOutcome> outcomes;

  LateParents(RunContext run, List<TableOutcome> outcomes) {
    this.run = run;
    this.outcomes = outcomes;
  }

  /** The results that are other than the gate found them; most often none. */
  List<Result> again(JudgedTable judged) {
    Contract contract = run.contracts().find(judged.table()).orElse(null);
    boolean isWorthIt =
        contract != null
            && judged.verdict().passed()
            && contract.relationships().stream()
                .anyMatch(r -> hasOrphans(judged, r) && cameLater(r, began(judged)));
    if (!isWorthIt) {
      return List.of();
    }
    return Orphans.measure(run, contract, judged.table(), run.store().read(judged.table()))
        .map(m -> Measure.take(List.of(m)))
        .orElse(List.of());
  }

  private static boolean hasOrphans(JudgedTable judged, Relationship r) {
    return judged.verdict().results().stream()
        .anyMatch(x -> x.ruleId().equals(Orphans.PREFIX + r.column()) && x.failing() > 0);
  }

  /** Its gate may have read its parents at any moment since then. */
  private Instant began(JudgedTable judged) {
    return outcomes.stream()
        .filter(o -> o.table().equals(judged.table()))
        .map(TableOutcome::startedAt)
        .findFirst()
        .orElse(judged.at());
  }

  private boolean cameLater(Relationship r, Instant since) {
    TableId clear = r.to().identified();
    return outcomes.stream()
        .filter(o -> o.status() == Status.PUBLISHED)
        .filter(o -> o.table().equals(r.to()) || o.table().equals(clear))
        .anyMatch(o -> o.startedAt().plus(o.duration()).isAfter(since));
  }

  /** The judgement with these results in the place of the gate's. */
  static JudgedTable with(JudgedTable judged, List<Result> again) {
    Map<String, Result> byRule =
        again.stream().collect(Collectors.toMap(Result::ruleId, Function.identity()));
    List<Result> results = new ArrayList<>();
    judged.verdict().results().forEach(r -> results.add(byRule.getOrDefault(r.ruleId(), r)));
    return new JudgedTable(
        judged.table(), judged.publication(), new Verdict(List.copyOf(results)), judged.at());
  }
}
