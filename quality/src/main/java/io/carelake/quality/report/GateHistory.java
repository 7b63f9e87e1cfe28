package io.carelake.quality.report;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.RunContext;
import io.carelake.quality.report.Report.Day;
import io.carelake.quality.report.Report.RuleLine;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What {@code ops.quality_results} says: the last gate of each table, and its scores by day. */
final class GateHistory {
  static final String LAKE = "lake";
  private static final List<String> DIMENSIONS =
      List.of("completeness", "conformity", "consistency", "uniqueness", "timeliness", "accuracy");

  private final Map<String, Map<LocalDate, Day>> days = new HashMap<>();
  private final Map<String, List<Row>> last = new HashMap<>();

  static GateHistory read(RunContext run, Instant now) {
    GateHistory history = new GateHistory();
    if (run.store().exists(OpsRunLog.QUALITY_RESULTS)) {
      history.read(run.store().read(OpsRunLog.QUALITY_RESULTS), now);
    }
    return history;
  }

  private void read(Dataset<Row> results, Instant now) {
    Dataset<Row> recent =
        results.where(
            org.apache.spark.sql.functions.col("at").geq(now.minus(Duration.ofDays(Charts.DAYS))));
    recent
        .where("rule_id IN ('score', 'row_count')")
        .selectExpr(
            "target", "rule_id", "date(at) AS day", "coalesce(value, evaluated) AS value", "at")
        .groupBy("target", "rule_id", "day")
        .agg(org.apache.spark.sql.functions.expr("max_by(value, at)"))
        .collectAsList()
        .forEach(this::day);
    // The last word on each rule; rules that the last gate, or the last reconciliation, no longer
    // knew are left out.
    recent
        .where("metric IS NULL OR metric <> 'deequ'")
        .selectExpr(
            "*",
            "max(if(rule_id = 'row_count' OR target = 'lake', at, NULL)) OVER (PARTITION BY target) AS _gate",
            "max(if(rule_id = 'reconciled', at, NULL)) OVER (PARTITION BY target) AS _look")
        .where("at >= if(metric <=> 'reconciled', _look, _gate)")
        .groupBy("target", "rule_id")
        .agg(
            org.apache.spark.sql.functions.expr(
                "max_by(struct(dimension, outcome, evaluated, failing,"
                    + " coalesce(metric, 'rule') AS metric, column_name, value), at) AS r"))
        .selectExpr("target", "rule_id", "r.*")
        .collectAsList()
        .forEach(r -> last.computeIfAbsent(r.getString(0), t -> new ArrayList<>()).add(r));
  }

  private void day(Row row) {
    LocalDate on = row.getDate(2).toLocalDate();
    Map<LocalDate, Day> own = days.computeIfAbsent(row.getString(0), t -> new TreeMap<>());
    Day known = own.getOrDefault(on, new Day(on, Optional.empty(), Optional.empty()));
    double value = row.getDouble(3);
    own.put(
        on,
        row.getString(1).equals("score")
            ? new Day(on, Optional.of(value), known.rows())
            : new Day(on, known.score(), Optional.of(Math.round(value))));
  }

  List<Day> days(String target) {
    return List.copyOf(days.getOrDefault(target, Map.of()).values());
  }

  private List<Row> last(String target, String metric) {
    return last.getOrDefault(target, List.of()).stream()
        .filter(r -> r.<String>getAs("metric").equals(metric))
        .toList();
  }

  Optional<Double> score(String target) {
    return last(target, "score").stream()
        .filter(r -> r.getString(1).equals("score"))
        .map(r -> r.<Double>getAs("value"))
        .findFirst();
  }

  Optional<Boolean> certified(String target) {
    return last(target, "certified").stream().map(r -> r.<Double>getAs("value") > 0).findFirst();
  }

  Map<String, Double> dimensions(String target) {
    return ordered(
        last(target, "score").stream().filter(r -> r.getAs("column_name") == null).toList());
  }

  Map<String, Map<String, Double>> columns(String target) {
    Map<String, List<Row>> rows = new TreeMap<>();
    last(target, "score").stream()
        .filter(r -> r.getAs("column_name") != null)
        .forEach(r -> rows.computeIfAbsent(r.getAs("column_name"), c -> new ArrayList<>()).add(r));
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    rows.forEach((c, r) -> columns.put(c, ordered(r)));
    return columns;
  }

  private static Map<String, Double> ordered(List<Row> scores) {
    Map<String, Double> ordered = new LinkedHashMap<>();
    for (String d : DIMENSIONS) {
      scores.stream()
          .filter(r -> r.<String>getAs("dimension").equals(d))
          .findFirst()
          .ifPresent(r -> ordered.put(d, r.getAs("value")));
    }
    return ordered;
  }

  /**
   * The rules, the worst first; what they say is in the contract. A reconciliation stands among
   * them, with the columns that are not as in the source.
   */
  List<RuleLine> rules(String target, Optional<Contract> contract) {
    Stream<Row> reconciled =
        last(target, Result.RECONCILED).stream()
            .filter(r -> r.getAs("column_name") == null || r.<Long>getAs("failing") > 0);
    return Stream.concat(last(target, Result.RULE).stream(), reconciled)
        .map(r -> rule(r, contract))
        .sorted(
            Comparator.comparing((RuleLine r) -> !r.outcome().equals("FAILED"))
                .thenComparing(RuleLine::failing, Comparator.reverseOrder())
                .thenComparing(RuleLine::id))
        .toList();
  }

  private static RuleLine rule(Row row, Optional<Contract> contract) {
    String id = row.getString(1);
    Optional<Rule> rule =
        contract.flatMap(c -> c.rules().stream().filter(r -> r.id().equals(id)).findFirst());
    String column = row.getAs("column_name");
    return new RuleLine(
        id,
        row.getAs("dimension"),
        row.getAs("outcome"),
        row.getAs("evaluated"),
        row.getAs("failing"),
        Optional.ofNullable(column),
        rule.map(Rule::description)
            .filter(d -> !d.isBlank())
            .orElseGet(() -> says(id, column, contract)),
        rule.filter(r -> !id.endsWith("_required")).map(Rule::expression).orElse(""),
        rule.map(r -> r.onFailure().name().toLowerCase(Locale.ROOT)).orElse(""));
  }

  /** What a rule says that a contract implies without writing it. */
  private static String says(String id, String column, Optional<Contract> contract) {
    if (id.equals("key_unique")) {
      return "No two rows have the same key.";
    }
    if (id.equals(Result.RECONCILED)) {
      return "Rows are as in the database of the service.";
    }
    if (id.startsWith(Result.RECONCILED + "_") && column != null) {
      return column + " is as in the database of the service.";
    }
    if (id.endsWith("_required") && column != null) {
      return column + " is required.";
    }
    if (id.startsWith("orphans_")) {
      return contract
          .flatMap(
              c -> c.relationships().stream().filter(r -> r.column().equals(column)).findFirst())
          .map(r -> column + " is found in " + r.to() + "." + r.toColumn() + ".")
          .orElse("");
    }
    return "";
  }
}
