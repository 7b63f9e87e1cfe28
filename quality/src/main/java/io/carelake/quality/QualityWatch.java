package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordAppender;
import io.carelake.quality.alert.Alert;
import io.carelake.quality.alert.AlertBook;
import io.carelake.quality.alert.AlertTable;
import io.carelake.quality.alert.Thresholds;
import io.carelake.quality.alert.Webhooks;
import io.carelake.quality.reconcile.Reconciliation;
import io.carelake.quality.score.JudgedTable;
import io.carelake.quality.score.LastGates;
import io.carelake.quality.score.QualityHistory;
import io.carelake.quality.score.RememberedRun;
import io.carelake.quality.score.RunScores;
import io.carelake.quality.score.Weights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What happens after a run: scores of the tables it judged, into {@code ops.quality_results};
 * alerts that open or are resolved, into {@code ops.alerts} and to the webhooks. One for the life
 * of a process, so that a long one reads the history once.
 */
public final class QualityWatch implements AutoCloseable {
  private final Weights weights;
  private final Thresholds thresholds;
  private final Webhooks webhooks;
  private QualityHistory history;
  private AlertBook book;

  public QualityWatch(Weights weights, Thresholds thresholds, Webhooks webhooks) {
    this.weights = weights;
    this.thresholds = thresholds;
    this.webhooks = webhooks;
  }

  /** Takes in a run that has ended, well or not; the alerts that it changed. */
  public synchronized List<Alert> after(RunContext run, RememberedRun told) {
    try {
      return taken(run, told);
    } catch (Exception e) {
      // What is remembered may be ahead of what was written: the next run reads it again.
      history = null;
      book = null;
      throw e;
    }
  }

  private List<Alert> taken(RunContext run, RememberedRun told) {
    remember(run);
    Instant now = run.clock().instant();
    List<Map<String, Object>> rows = new ArrayList<>();
    List<JudgedTable> judged = new ArrayList<>();
    Map<TableId, List<Result>> orphans = Orphans.count(run, told.judged());
    for (JudgedTable table : told.judged()) {
      List<Result> found = orphans.getOrDefault(table.table(), List.of());
      judged.add(table.with(found));
      rows.addAll(OpsRunLog.rows(run.runId(), table.table(), table.publication(), found, now));
    }
    RunConditions conditions = new RunConditions(run, thresholds, history, now);
    judged.forEach(conditions::judged);
    RunScores scores = new RunScores(run, weights, history, now);
    judged.forEach(scores::add);
    told.outcomes().forEach(history::add);
    scores.forEach(conditions::scored);
    told.outcomes().forEach(conditions::ended);
    run.contracts().all().stream()
        .filter(c -> c.load() != Load.APPEND)
        .map(Contract::table)
        .forEach(conditions::fresh);
    conditions.gone(book.open(), judged);
    List<Alert> changed = book.take(conditions.all(), now);
    rows.addAll(scores.rows(this::isFreeOfAlerts));
    write(run, rows, changed);
    return changed;
  }

  /**
   * Takes in what a reconciliation found; the alerts that it changed. A look that proves nothing
   * changes nothing: the last accuracy holds, and an open alert stays open.
   */
  public synchronized List<Alert> reconciled(RunContext run, List<Reconciliation> looks) {
    List<Reconciliation> found = looks.stream().filter(r -> r.accuracy().isPresent()).toList();
    if (found.isEmpty()) {
      return List.of();
    }
    remember(run);
    Instant now = run.clock().instant();
    List<Map<String, Object>> rows = new ArrayList<>();
    RunConditions conditions = new RunConditions(run, thresholds, history, now);
    RunScores scores = new RunScores(run, weights, history, now);
    LastGates gates = LastGates.read(run, found.stream().map(r -> r.table().target()).toList());
    for (Reconciliation r : found) {
      TableId table = r.table().target();
      List<Result> results = Accuracy.results(r);
      rows.addAll(OpsRunLog.rows(run.runId(), table, r.version().publication(), results, now));
      history.addAccuracy(table, now, results);
      gates.of(table).ifPresent(gate -> scores.again(gate, gates.timeliness(table)));
      conditions.reconciled(table, r.accuracy().getAsDouble());
    }
    scores.forEach(conditions::scored);
    List<Alert> changed = book.take(conditions.all(), now);
    rows.addAll(scores.rows(this::isFreeOfAlerts));
    write(run, rows, changed);
    return changed;
  }

  private void remember(RunContext run) {
    if (history == null) {
      history = QualityHistory.read(run);
      book = AlertBook.of(AlertTable.read(run));
    } else {
      history.hear(run);
    }
  }

  private void write(RunContext run, List<Map<String, Object>> rows, List<Alert> changed) {
    RecordAppender.append(new IcebergTables(run.spark()).load(OpsRunLog.QUALITY_RESULTS), rows);
    AlertTable.append(run, changed);
    webhooks.tell(run.runId(), changed);
  }

  private boolean isFreeOfAlerts(TableId table) {
    // What is protected is judged on the identified twin alone.
    List<String> twins = List.of(table.toString(), table.identified().toString());
    return book.open().stream().noneMatch(a -> twins.contains(a.subject().table()));
  }

  @Override
  public void close() {
    webhooks.close();
  }
}
