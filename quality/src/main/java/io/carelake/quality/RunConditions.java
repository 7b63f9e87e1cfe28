package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableOutcome;
import io.carelake.quality.alert.Alert;
import io.carelake.quality.alert.AlertKind;
import io.carelake.quality.alert.Condition;
import io.carelake.quality.alert.Thresholds;
import io.carelake.quality.score.JudgedTable;
import io.carelake.quality.score.QualityHistory;
import io.carelake.quality.score.Score;
import io.carelake.quality.score.Unusual;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is looked at after a run, to open and resolve alerts. */
final class RunConditions {
  private final RunContext run;
  private final Thresholds thresholds;
  private final QualityHistory history;
  private final Instant now;
  private final Map<Alert.Subject, Condition> conditions = new LinkedHashMap<>();

  RunConditions(RunContext run, Thresholds thresholds, QualityHistory history, Instant now) {
    this.run = run;
    this.thresholds = thresholds;
    this.history = history;
    this.now = now;
  }

  List<Condition> all() {
    return List.copyOf(conditions.values());
  }

  /** Before the history learns of it: what a gate said of a table. */
  void judged(JudgedTable judged) {
    Optional<Contract> contract = run.contracts().find(judged.table());
    for (Result r : judged.verdict().results()) {
      switch (r.metric()) {
        case Result.RULE -> {
          gate(judged.table(), r);
          contract.ifPresent(c -> critical(c, judged.table(), r));
        }
        case Result.ROWS -> unusual(judged.table(), r, history.unusualRows(judged.table(), r));
        case Result.NULLS -> unusual(judged.table(), r, history.unusualShare(judged.table(), r));
        default -> {
          // What is made of the rules says nothing beyond them.
        }
      }
    }
  }

  /** Open alerts of judged tables whose rule or column is judged no more: there is nothing left. */
  void gone(List<Alert> open, List<JudgedTable> judged) {
    Set<String> tables =
        judged.stream().map(j -> j.table().toString()).collect(Collectors.toUnmodifiableSet());
    for (Alert a : open) {
      AlertKind kind = a.subject().kind();
      boolean isOfRule = kind == AlertKind.GATE || kind == AlertKind.CRITICAL_NULLS;
      if (isOfRule && tables.contains(a.subject().table())) {
        conditions.putIfAbsent(
            a.subject(), new Condition(a.subject(), false, a.value(), a.threshold()));
      }
    }
  }

  private void gate(TableId table, Result r) {
    boolean isFailed = r.outcome() == Outcome.FAILED;
    look(AlertKind.GATE, table, r.column(), Optional.of(r.ruleId()), isFailed, r.failing(), 0);
  }

  /** A critical column that must not be null. Of others, only a change tells anything. */
  private void critical(Contract contract, TableId table, Result r) {
    boolean isCritical =
        r.ruleId().endsWith(RowRules.REQUIRED_SUFFIX)
            && r.column()
                .flatMap(contract::column)
                .filter(c -> c.criticalDataElement())
                .isPresent();
    if (isCritical) {
      double nulls = 1 - r.value();
      look(
          AlertKind.CRITICAL_NULLS,
          table,
          r.column(),
          Optional.empty(),
          nulls > thresholds.criticalNulls(),
          nulls,
          thresholds.criticalNulls());
    }
  }

  private void unusual(TableId table, Result r, Optional<Unusual.Finding> found) {
    double value = r.metric().equals(Result.ROWS) ? r.value() : 1 - r.value();
    look(
        AlertKind.ANOMALY,
        table,
        r.column(),
        Optional.of(r.ruleId()),
        found.isPresent(),
        value,
        found.map(Unusual.Finding::bound).orElse(value));
  }

  void scored(TableId table, List<Score> scores) {
    for (Score s : scores) {
      if (s.column().isEmpty()) {
        switch (s.dimension()) {
          case Score.OVERALL -> below(AlertKind.SCORE, table, s, thresholds.score());
          case "completeness" -> below(AlertKind.COMPLETENESS, table, s, thresholds.completeness());
          case "conformity" -> below(AlertKind.VALIDITY, table, s, thresholds.validity());
          default -> {
            // The specification sets no floor.
          }
        }
      }
    }
  }

  /** Of a reconciliation: the share of rows that are as in the source. */
  void reconciled(TableId table, double accuracy) {
    look(
        AlertKind.ACCURACY,
        table,
        Optional.empty(),
        Optional.empty(),
        accuracy < thresholds.accuracy(),
        accuracy,
        thresholds.accuracy());
  }

  private void below(AlertKind kind, TableId table, Score score, double threshold) {
    look(
        kind,
        table,
        Optional.empty(),
        Optional.empty(),
        score.value() < threshold,
        score.value(),
        threshold);
  }

  void ended(TableOutcome outcome) {
    boolean isOver = outcome.exitCode() == ExitCode.QUARANTINE_LIMIT;
    if (isOver || outcome.isUsable()) {
      look(
          AlertKind.QUOTA,
          outcome.table(),
          Optional.empty(),
          Optional.empty(),
          isOver,
          outcome.exitCode().code(),
          ExitCode.QUARANTINE_LIMIT.code());
    }
  }

  /** A table that no run made yet is not stale. */
  void fresh(TableId table) {
    history
        .refreshed(table)
        .ifPresent(
            at -> {
              Duration age = Duration.between(at, now);
              look(
                  AlertKind.FRESHNESS,
                  table,
                  Optional.empty(),
                  Optional.empty(),
                  age.compareTo(thresholds.freshness()) > 0,
                  age.toMinutes() / 60.0,
                  thresholds.freshness().toMinutes() / 60.0);
            });
  }

  private void look(
      AlertKind kind,
      TableId table,
      Optional<String> column,
      Optional<String> rule,
      boolean isViolated,
      double value,
      double threshold) {
    Alert.Subject subject = new Alert.Subject(kind, table.toString(), column, rule);
    conditions.put(subject, new Condition(subject, isViolated, value, threshold));
  }
}
