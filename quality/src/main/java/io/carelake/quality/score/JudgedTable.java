package io.carelake.quality.score;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a gate said of one table in this run.
 *
 * @param publication number that the publication has or would have had
 */
public record JudgedTable(
    TableId table, long publication, QualityGate.Verdict verdict, Instant at) {

  /** The same with what was found after the gate. */
  public JudgedTable with(List<QualityGate.Result> found) {
    List<QualityGate.Result> all = new ArrayList<>(verdict.results());
    all.addAll(found);
    return new JudgedTable(table, publication, new QualityGate.Verdict(List.copyOf(all)), at);
  }
}
