package io.carelake.quality.score;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.QualityGate.Verdict;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.quality.score.StoredResults.Stored;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.expressions.Expressions;

/**
 * What the last gate of each table said, read back, so that a table can be scored again when its
 * accuracy is known.
 */
public final class LastGates {
  private static final Duration REACH = Duration.ofDays(30);

  private static final List<String> MEASURES =
      List.of(Result.RULE, Result.ROWS, Result.FAILING, Result.NULLS);

  private static final String TIMELINESS = "score_timeliness";

  private final Map<String, Map<String, Stored>> byTable = new HashMap<>();

  private LastGates() {}

  public static LastGates read(RunContext run, Collection<TableId> tables) {
    LastGates gates = new LastGates();
    if (!tables.isEmpty() && run.store().exists(OpsRunLog.QUALITY_RESULTS)) {
      StoredResults.read(
          new IcebergTables(run.spark()).load(OpsRunLog.QUALITY_RESULTS),
          Expressions.and(
              Expressions.in("target", tables.stream().map(TableId::toString).toArray()),
              Expressions.notEqual("metric", Result.RECONCILED),
              Expressions.greaterThanOrEqual(
                  "at", QualityHistory.micros(run.clock().instant().minus(REACH)))),
          gates::keep);
    }
    return gates;
  }

  /** The last word on each rule and score. */
  private void keep(Stored stored) {
    byTable
        .computeIfAbsent(stored.target(), t -> new HashMap<>())
        .merge(stored.result().ruleId(), stored, (a, b) -> a.at().isAfter(b.at()) ? a : b);
  }

  /** The last gate of a table; empty if none is remembered. */
  public Optional<JudgedTable> of(TableId table) {
    Collection<Stored> all = byTable.getOrDefault(table.toString(), Map.of()).values();
    return all.stream()
        .filter(s -> s.result().metric().equals(Result.ROWS))
        .findFirst()
        .map(rows -> judged(table, rows, all));
  }

  private static JudgedTable judged(TableId table, Stored rows, Collection<Stored> all) {
    List<Result> results =
        all.stream()
            .filter(s -> isOf(s, rows) && MEASURES.contains(s.result().metric()))
            .map(Stored::result)
            .toList();
    return new JudgedTable(table, rows.publication(), new Verdict(results), rows.at());
  }

  /** How timely the table was then; empty if that was not scored. */
  public Optional<Double> timeliness(TableId table) {
    return Optional.ofNullable(byTable.getOrDefault(table.toString(), Map.of()).get(TIMELINESS))
        .map(Stored::value);
  }

  /** Orphans are counted after the gate, under its number. */
  private static boolean isOf(Stored s, Stored rows) {
    return s.runId().equals(rows.runId())
        && s.publication() == rows.publication()
        && !s.at().isBefore(rows.at());
  }
}
