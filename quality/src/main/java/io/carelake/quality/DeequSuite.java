package io.carelake.quality;

import com.amazon.deequ.VerificationResult;
import com.amazon.deequ.VerificationSuite;
import com.amazon.deequ.checks.Check;
import com.amazon.deequ.checks.CheckLevel;
import io.carelake.core.contract.Comparison;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.session.LenientSession;
import io.carelake.quality.deequ.DqdlGate;
import io.carelake.quality.deequ.DqdlRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import scala.Function1;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * The rules of a contract in Deequ's own words, so that Deequ's {@link VerificationSuite} can judge
 * a table by the contract: the same texts that the gate compiles to predicates.
 *
 * <p>A row rule becomes a {@code Compliance} over what the compiled predicate says of each row
 * ({@link #judged}): Deequ would count null as a failure, and end on a row that the predicate
 * cannot be computed for. Checks are named by their rules. Left out are rules that Deequ has no
 * words for: queries and relationships, which need other tables, and duplicates that are limited in
 * rows.
 */
public final class DeequSuite {
  private static final String FAILED = "_judged";

  private final List<RowRules.Compiled> ofRows;
  private final List<Check> checks = new ArrayList<>();

  private DeequSuite(Contract contract) {
    this.ofRows = RowRules.of(contract);
    ofRows.forEach(r -> checks.add(ofRow(r)));
    if (!contract.key().isEmpty()) {
      checks.add(distinct("key_unique", contract.keyNames(), "", v -> v == 1));
    }
    for (Rule rule : contract.rules()) {
      Comparison wanted = rule.comparison().orElse(Comparison.none());
      if (rule.isMetric("rowCount")) {
        checks.add(check(rule.id()).hasSize(holds(wanted::holds), none()));
      } else if (rule.isMetric("duplicateValues")
          && (wanted.isNone() || wanted.unit() == Comparison.Unit.PERCENT)) {
        List<String> columns = LibraryMetric.distinct(rule);
        String complete =
            columns.stream()
                .map(c -> RowRules.quoted(c) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        checks.add(distinct(rule.id(), columns, complete, v -> wanted.holds(100 * (1 - v))));
      } else if (rule.kind() == Rule.Kind.DEEQU) {
        DqdlRule compiled = DqdlGate.compile(contract, List.of(rule)).get(0);
        checks.addAll(compiled.checks());
      }
    }
  }

  /** The suite of a contract. */
  public static DeequSuite of(Contract contract) {
    return new DeequSuite(contract);
  }

  /** The ids of the row rules, each of which is the name of a check. */
  public List<String> rowRules() {
    return ofRows.stream().map(RowRules.Compiled::id).toList();
  }

  public List<Check> checks() {
    return List.copyOf(checks);
  }

  /** The rows with what the compiled predicates say of each, which the checks look at. */
  public Dataset<Row> judged(Dataset<Row> rows) {
    Column broken =
        new Column(
            new BrokenRules(
                ofRows.stream().map(r -> new BrokenRules.Told(r.id(), null)).toList(),
                ofRows.stream().map(r -> r.predicate().expr()).toList()));
    return rows.withColumn(
        FAILED, functions.split(functions.coalesce(broken, functions.lit("")), ","));
  }

  /**
   * Lets Deequ judge.
   *
   * @param judged rows as {@link #judged} gives them
   */
  public VerificationResult verify(Dataset<Row> judged) {
    SparkSession lenient = LenientSession.of(judged.sparkSession());
    return LenientSession.within(
        lenient,
        () ->
            new VerificationSuite()
                .onData(Dataset.ofRows(lenient, judged.queryExecution().analyzed()))
                .addChecks(JavaConverters.asScalaBuffer(checks))
                .run());
  }

  /** Per row, what Deequ says of each row rule: a boolean column by the name of the rule. */
  public Dataset<Row> byRow(Dataset<Row> judged, VerificationResult verified) {
    Dataset<Row> all =
        VerificationResult.rowLevelResultsAsDataFrame(judged.sparkSession(), verified, judged);
    List<Column> kept = new ArrayList<>();
    for (String name : judged.columns()) {
      kept.add(functions.col(RowRules.quoted(name)));
    }
    rowRules().forEach(r -> kept.add(functions.col(RowRules.quoted(r))));
    return all.select(kept.toArray(Column[]::new));
  }

  private static Check ofRow(RowRules.Compiled rule) {
    if (rule.id().endsWith(RowRules.REQUIRED_SUFFIX) && rule.columns().size() == 1) {
      return check(rule.id()).isComplete(rule.columns().iterator().next(), none(), none());
    }
    return check(rule.id())
        .satisfies(
            "NOT array_contains(" + FAILED + ", '" + rule.id() + "')",
            rule.id(),
            holds(v -> v == 1),
            none(),
            JavaConverters.asScalaBuffer(List.of(FAILED)).toList(),
            none());
  }

  private static Check distinct(
      String id, List<String> columns, String where, DoublePredicate share) {
    var check =
        check(id)
            .hasDistinctness(JavaConverters.asScalaBuffer(columns).toSeq(), holds(share), none());
    return where.isEmpty() ? check : check.where(where);
  }

  private static Check check(String id) {
    return new Check(
        CheckLevel.Error(),
        id,
        JavaConverters.<com.amazon.deequ.constraints.Constraint>asScalaBuffer(List.of()).toSeq());
  }

  private static Function1<Object, Object> holds(DoublePredicate assertion) {
    return v -> assertion.test(((Number) v).doubleValue());
  }

  private static <T> Option<T> none() {
    return Option.empty();
  }
}
