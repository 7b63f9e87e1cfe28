package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.QueryPlanningTracker;
import org.apache.spark.sql.catalyst.analysis.SimpleAnalyzer$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Count;
import org.apache.spark.sql.catalyst.expressions.aggregate.CountIf;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias$;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The query of a rule of {@code type: sql}: one number about a table. It is never run by the names
 * that it holds, which would read what is published: each table in it is bound to rows that the
 * caller hands over, the rule's own table to the staged ones.
 */
public final class RuleQuery {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$?\\{(object|table|model|property|column|field)\\}");

  private final TableId table;
  private final LogicalPlan parsed;
  private final List<TableId> readable;

  private RuleQuery(Contract contract, String text) {
    this.table = contract.table();
    this.readable = readable(contract);
    this.parsed = new CatalystSqlParser().parsePlan(text);
  }

  /** The query of a rule that the loader has passed. */
  public static RuleQuery of(Contract contract, Rule rule) {
    return new RuleQuery(contract, text(contract, rule));
  }

  /** The query with the placeholders of ODCS filled in: the table, and the rule's column. */
  static String text(Contract contract, Rule rule) {
    return PLACEHOLDER
        .matcher(rule.expression())
        .replaceAll(
            m ->
                switch (m.group(1)) {
                  case "object", "table", "model" ->
                      Matcher.quoteReplacement(contract.table().toString());
                  default -> Matcher.quoteReplacement(rule.column().orElse(m.group()));
                });
  }

  /** The table itself, then its inputs. */
  private static List<TableId> readable(Contract contract) {
    List<TableId> tables = new ArrayList<>();
    tables.add(contract.table());
    tables.addAll(contract.inputs());
    return tables;
  }

  /**
   * What is wrong with the query of a rule, empty if it may run and gives one number.
   *
   * @param columns the columns of the contract's own table
   * @param inputs the schema of an input; none of one that is not known
   */
  static List<String> objections(
      Contract contract,
      Rule rule,
      StructType columns,
      Function<TableId, Optional<StructType>> inputs) {
    Map<TableId, StructType> schemas = new LinkedHashMap<>();
    schemas.put(contract.table(), columns);
    contract.inputs().forEach(i -> inputs.apply(i).ifPresent(s -> schemas.putIfAbsent(i, s)));
    Map<TableId, Collection<String>> names = new LinkedHashMap<>();
    schemas.forEach((t, s) -> names.put(t, List.of(s.fieldNames())));
    List<String> objections = QueryAllowList.objections(text(contract, rule), names);
    if (!objections.isEmpty()) {
      return objections;
    }
    LogicalPlan analyzed;
    try {
      LogicalPlan bound =
          of(contract, rule)
              .bind(t -> new LocalRelation(attributes(schemas.get(t)), noRows(), false));
      analyzed =
          SimpleAnalyzer$.MODULE$.executeAndCheck(
              bound, new QueryPlanningTracker(scala.Option.empty()));
    } catch (Exception e) {
      if (e instanceof AnalysisException wrong) {
        return List.of("Cannot analyse the query: " + firstLine(wrong));
      }
      throw e;
    }
    boolean isOneRow = analyzed.maxRows().filter(n -> (long) n == 1L).isDefined();
    boolean isOneNumber =
        analyzed.output().size() == 1 && analyzed.output().head().dataType() instanceof NumericType;
    return isOneRow && isOneNumber
        ? List.of()
        : List.of(
            "Cannot use the query: it must give one number in one row, for example SELECT count(*)");
  }

  /** The analyser speaks of the text of the contract, which holds no data. */
  private static String firstLine(AnalysisException wrong) {
    String text = wrong.getSimpleMessage().lines().findFirst().orElse("");
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }

  /** The tables that the query reads. */
  public Set<TableId> tables() {
    Set<TableId> tables = new TreeSet<>();
    bind(
        t -> {
          tables.add(t);
          return new LocalRelation(attributes(new StructType()), noRows(), false);
        });
    return tables;
  }

  /** The names of columns that the query looks at, of whatever table. */
  public Set<String> columns() {
    Set<String> names = new TreeSet<>();
    columns(parsed, names);
    return names;
  }

  private static void columns(LogicalPlan plan, Set<String> names) {
    for (Expression e : JavaConverters.seqAsJavaList(plan.expressions())) {
      for (Expression leaf : JavaConverters.seqAsJavaList(e.collectLeaves())) {
        if (leaf instanceof UnresolvedAttribute attribute) {
          names.addAll(JavaConverters.seqAsJavaList(attribute.nameParts()));
        }
      }
    }
    JavaConverters.seqAsJavaList(plan.children()).forEach(c -> columns(c, names));
  }

  /** The query over these rows, not analysed yet. */
  public LogicalPlan bind(Function<TableId, LogicalPlan> rows) {
    return bind(parsed, rows);
  }

  private LogicalPlan bind(LogicalPlan plan, Function<TableId, LogicalPlan> rows) {
    if (plan instanceof UnresolvedRelation relation) {
      TableId read = QueryAllowList.named(QueryAllowList.name(relation), readable).orElseThrow();
      return SubqueryAlias$.MODULE$.apply(read.name(), rows.apply(read));
    }
    List<LogicalPlan> children = new ArrayList<>();
    for (LogicalPlan child : JavaConverters.seqAsJavaList(plan.children())) {
      children.add(bind(child, rows));
    }
    return plan.withNewChildren(JavaConverters.asScalaBuffer(children).toIndexedSeq());
  }

  /** Whether the number of an analysed query counts rows; then it is no patient's value. */
  public static boolean isCount(LogicalPlan analyzed) {
    if (!(analyzed instanceof Aggregate aggregate)
        || aggregate.aggregateExpressions().size() != 1) {
      return false;
    }
    Expression result = (Expression) aggregate.aggregateExpressions().head();
    Expression inner = result instanceof Alias alias ? alias.child() : result;
    return inner instanceof AggregateExpression call
        && (call.aggregateFunction() instanceof Count
            || call.aggregateFunction() instanceof CountIf);
  }

  public TableId table() {
    return table;
  }

  private static Seq<Attribute> attributes(StructType schema) {
    List<Attribute> attributes =
        new ArrayList<>(JavaConverters.seqAsJavaList(DataTypeUtils.toAttributes(schema)));
    return JavaConverters.asScalaBuffer(attributes).toSeq();
  }

  private static Seq<InternalRow> noRows() {
    return JavaConverters.<InternalRow>asScalaBuffer(List.of()).toSeq();
  }
}
