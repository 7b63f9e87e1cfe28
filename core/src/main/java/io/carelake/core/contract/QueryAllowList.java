package io.carelake.core.contract;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.plans.NaturalJoin;
import org.apache.spark.sql.catalyst.plans.UsingJoin;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import scala.collection.JavaConverters;

/**
 * Decides whether a query of a contract (a rule of {@code type: sql}) may run: one SELECT over the
 * contract's own table and its inputs, with the functions of {@link ExpressionAllowList} and plain
 * aggregates.
 */
final class QueryAllowList {
  private static final Set<String> PLANS =
      Set.of(
          "Project",
          "Filter",
          "Aggregate",
          "Distinct",
          "Join",
          "UnresolvedRelation",
          "SubqueryAlias",
          "UnresolvedHaving");

  private final Map<TableId, ? extends Collection<String>> tables;
  private final Set<String> objections = new LinkedHashSet<>();
  private final Set<String> columns = new HashSet<>();
  private final Set<String> qualifiers = new HashSet<>();

  private QueryAllowList(Map<TableId, ? extends Collection<String>> tables) {
    this.tables = tables;
  }

  /**
   * What is wrong with the query, empty if it may run.
   *
   * @param tables what it may read, and their columns; the table of the rule comes first
   */
  static List<String> objections(String query, Map<TableId, ? extends Collection<String>> tables) {
    var text = ExpressionText.objection(query);
    if (text.isPresent()) {
      return List.of("Cannot use the query: " + text.get());
    }
    LogicalPlan plan;
    try {
      plan = new CatalystSqlParser().parsePlan(query);
    } catch (Exception | StackOverflowError e) {
      return List.of("Cannot parse the query: it is not a Spark SQL query");
    }
    QueryAllowList walk = new QueryAllowList(tables);
    walk.names(plan);
    walk.visit(plan);
    return List.copyOf(walk.objections);
  }

  /** The table that a name in a query means: {@code silver.vitals}, or {@code vitals} for short. */
  static Optional<TableId> named(String name, Collection<TableId> tables) {
    return tables.stream()
        .filter(t -> t.toString().equals(name))
        .findFirst()
        .or(() -> tables.stream().filter(t -> t.name().equals(name)).findFirst());
  }

  static String name(UnresolvedRelation relation) {
    return String.join(".", JavaConverters.seqAsJavaList(relation.multipartIdentifier()));
  }

  /** What the query itself gives names to: tables, their short names, results of expressions. */
  private void names(LogicalPlan plan) {
    if (plan instanceof UnresolvedRelation relation) {
      Optional<TableId> table = named(name(relation), tables.keySet());
      if (table.isEmpty()) {
        objections.add(
            "Cannot read " + name(relation) + " in a query: expected one of " + tables.keySet());
      } else {
        columns.addAll(tables.get(table.get()));
        qualifiers.add(table.get().name());
      }
    } else if (plan instanceof SubqueryAlias alias) {
      qualifiers.add(alias.identifier().name());
    }
    for (Expression e : JavaConverters.seqAsJavaList(plan.expressions())) {
      if (e instanceof Alias alias) {
        columns.add(alias.name());
      }
    }
    JavaConverters.seqAsJavaList(plan.children()).forEach(this::names);
  }

  private void visit(LogicalPlan plan) {
    String node = plan.getClass().getSimpleName();
    if (!PLANS.contains(node)) {
      objections.add(
          "Cannot use " + node + " in a query: expected one SELECT over " + tables.keySet());
      return;
    }
    if (plan instanceof Join join
        && join.condition().isEmpty()
        && !(join.joinType() instanceof UsingJoin)
        && !(join.joinType() instanceof NaturalJoin)) {
      objections.add("Cannot use a join without a condition in a query: it multiplies its tables");
    }
    for (Expression e : JavaConverters.seqAsJavaList(plan.expressions())) {
      objections.addAll(ExpressionAllowList.objectionsInQuery(e, columns, qualifiers));
    }
    JavaConverters.seqAsJavaList(plan.children()).forEach(this::visit);
  }
}
