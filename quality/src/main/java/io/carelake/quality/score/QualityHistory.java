package io.carelake.quality.score;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * What earlier runs measured, as far as a run needs it: the latest scores, the last values of each
 * series, when each table was last brought up to date. Read once; a long process adds to it what it
 * measures, and need not read again.
 */
public final class QualityHistory {
  /** Nothing older is looked at. */
  private static final Duration REACH = Duration.ofDays(30);

  /** How far the clocks of two processes may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private static final Set<String> SERIES = Set.of(Result.ROWS, Result.NULLS);

  private final Map<String, Double> scores = new TreeMap<>();
  private final Map<Series, List<Double>> series = new HashMap<>();
  private final Map<TableId, Instant> refreshed = new HashMap<>();
  private final Map<String, Accuracy> accuracy = new HashMap<>();
  private Instant heardAt = Instant.EPOCH;

  /** The values of one measure of a table, in time. */
  private record Series(String target, String ruleId) {}

  private record Point(Series series, String metric, Instant at, double value) {}

  /** What the last reconciliation of a table found. */
  private record Accuracy(Instant at, List<Result> results) {}

  public QualityHistory() {}

  /** Reads the history that the lake has, without what this run itself has left in it. */
  public static QualityHistory read(RunContext run) {
    QualityHistory history = new QualityHistory();
    IcebergTables tables = new IcebergTables(run.spark());
    Instant since = run.clock().instant().minus(REACH);
    Expression others = Expressions.notEqual("run_id", run.runId());
    if (run.store().exists(OpsRunLog.QUALITY_RESULTS)) {
      history.readResults(tables.load(OpsRunLog.QUALITY_RESULTS), since, others);
    }
    if (run.store().exists(OpsRunLog.RUNS)) {
      history.readRuns(tables.load(OpsRunLog.RUNS), since, others);
    }
    history.hear(run);
    return history;
  }

  /** Learns what reconciliations found since it last asked: they are processes of their own. */
  public void hear(RunContext run) {
    Instant now = run.clock().instant();
    if (run.store().exists(OpsRunLog.QUALITY_RESULTS)) {
      Instant since = heardAt.isAfter(now.minus(REACH)) ? heardAt : now.minus(REACH);
      readAccuracy(new IcebergTables(run.spark()).load(OpsRunLog.QUALITY_RESULTS), since);
    }
    heardAt = now.minus(CLOCKS);
  }

  private void readResults(Table table, Instant since, Expression others) {
    if (table.schema().findField("metric") == null) {
      return;
    }
    // A gate that failed is asked again under the same number: the last answer counts.
    Map<List<Object>, Point> points = new HashMap<>();
    RecordReader.read(
        table,
        List.of("target", "publication", "rule_id", "metric", "value", "at"),
        Expressions.and(
            others,
            Expressions.in("metric", Result.ROWS, Result.NULLS, ScoreRows.SCORE),
            Expressions.greaterThanOrEqual("at", micros(since))),
        row -> {
          Series s = new Series((String) row.get("target"), (String) row.get("rule_id"));
          String metric = (String) row.get("metric");
          if (SERIES.contains(metric) || s.ruleId().equals(ScoreRows.SCORE)) {
            points.merge(
                List.of(
                    s, s.target().equals(ScoreRows.LAKE) ? row.get("at") : row.get("publication")),
                new Point(s, metric, (Instant) row.get("at"), (double) row.get("value")),
                (a, b) -> a.at().isAfter(b.at()) ? a : b);
          }
        });
    points.values().stream()
        .sorted(Comparator.comparing(Point::at))
        .forEach(p -> add(p.series(), p.metric(), p.value()));
  }

  /** An accuracy holds until it is measured again, or for as long as the history reaches. */
  private void readAccuracy(Table table, Instant since) {
    StoredResults.read(
        table,
        Expressions.and(
            Expressions.equal("metric", Result.RECONCILED),
            Expressions.greaterThanOrEqual("at", micros(since))),
        stored -> addAccuracy(stored.target(), stored.at(), List.of(stored.result())));
  }

  private void addAccuracy(String target, Instant at, List<Result> results) {
    accuracy.merge(
        target,
        new Accuracy(at, results),
        (a, b) -> {
          if (!a.at().equals(b.at())) {
            return a.at().isAfter(b.at()) ? a : b;
          }
          Set<Result> both = new LinkedHashSet<>(a.results());
          both.addAll(b.results());
          return new Accuracy(at, List.copyOf(both));
        });
  }

  /** Adds what a reconciliation of a table found. */
  public void addAccuracy(TableId table, Instant at, List<Result> results) {
    addAccuracy(table.toString(), at, results);
  }

  /** What the last reconciliation of a table found; nothing if it was never held to its source. */
  List<Result> accuracy(TableId table) {
    return accuracy.getOrDefault(table.toString(), new Accuracy(Instant.MIN, List.of())).results();
  }

  private void readRuns(Table table, Instant since, Expression others) {
    RecordReader.read(
        table,
        List.of("target", "started_at", "duration_ms"),
        Expressions.and(
            others,
            Expressions.in("status", "PUBLISHED", "UNCHANGED"),
            Expressions.greaterThanOrEqual("started_at", micros(since))),
        row ->
            refreshed(
                TableId.parse((String) row.get("target")),
                ((Instant) row.get("started_at")).plusMillis((long) row.get("duration_ms"))));
  }

  static long micros(Instant t) {
    return t.getEpochSecond() * 1_000_000 + t.getNano() / 1_000;
  }

  private void add(Series s, String metric, double value) {
    if (metric.equals(ScoreRows.SCORE)) {
      scores.put(s.target(), value);
    } else {
      List<Double> values = series.computeIfAbsent(s, x -> new ArrayList<>());
      values.add(value);
      if (values.size() > Unusual.MOST) {
        values.remove(0);
      }
    }
  }

  private void refreshed(TableId table, Instant at) {
    refreshed.merge(table, at, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** Adds what a gate measured. */
  public void add(TableId table, Result result) {
    if (SERIES.contains(result.metric())) {
      add(new Series(table.toString(), result.ruleId()), result.metric(), result.value());
    }
  }

  /** Adds the overall score of a table. */
  public void add(TableId table, double score) {
    scores.put(table.toString(), score);
  }

  /** Adds that a table was brought up to date, if it was. */
  public void add(TableOutcome outcome) {
    if (outcome.isUsable()) {
      refreshed(outcome.table(), outcome.startedAt().plus(outcome.duration()));
    }
  }

  /** Whether the number of rows of a table does not fit its history. */
  public Optional<Unusual.Finding> unusualRows(TableId table, Result rows) {
    return Unusual.rows(before(table, rows), rows.value());
  }

  /** Whether a share of nulls does not fit its history. */
  public Optional<Unusual.Finding> unusualShare(TableId table, Result nulls) {
    List<Double> shares = before(table, nulls).stream().map(v -> 1 - v).toList();
    return Unusual.share(shares, 1 - nulls.value());
  }

  private List<Double> before(TableId table, Result result) {
    return List.copyOf(
        series.getOrDefault(new Series(table.toString(), result.ruleId()), List.of()));
  }

  /** When the table was last brought up to date; empty if that is longer ago than the history. */
  public Optional<Instant> refreshed(TableId table) {
    return Optional.ofNullable(refreshed.get(table));
  }

  /** The latest overall score of each table, by name, without that of the lake. */
  Map<String, Double> tableScores() {
    Map<String, Double> tables = new TreeMap<>(scores);
    tables.remove(ScoreRows.LAKE);
    return tables;
  }
}
