package io.carelake.core.contract;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.JavaConverters;

/**
 * Decides whether a query of a contract (a rule of {@code type: sql}) may run: one SELECT over the
 * contract's own table, with the functions of {@link ExpressionAllowList} and plain aggregates.
 */
final class QueryAllowList {
  private static final Set<String> PLANS =
      Set.of(
          "Project",
          "Filter",
          "Aggregate",
          "UnresolvedRelation",
          "SubqueryAlias",
          "UnresolvedHaving");

  private QueryAllowList() {}

  /** What is wrong with the query, empty if it may run. */
  static List<String> objections(String query, TableId table, Collection<String> columns) {
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
    Set<String> objections = new LinkedHashSet<>();
    visit(plan, table, columns, objections);
    return List.copyOf(objections);
  }

  private static void visit(
      LogicalPlan plan, TableId table, Collection<String> columns, Set<String> objections) {
    String node = plan.getClass().getSimpleName();
    if (!PLANS.contains(node)) {
      objections.add(
          "Cannot use " + node + " in a query: expected one SELECT over " + table + " alone");
      return;
    }
    if (plan instanceof UnresolvedRelation relation) {
      String name = String.join(".", JavaConverters.seqAsJavaList(relation.multipartIdentifier()));
      if (!name.equals(table.toString()) && !name.equals(table.name())) {
        objections.add("Cannot read " + name + " in a query: expected " + table + " alone");
      }
    }
    for (Expression e : JavaConverters.seqAsJavaList(plan.expressions())) {
      objections.addAll(ExpressionAllowList.objectionsInQuery(e, columns));
    }
    for (LogicalPlan child : JavaConverters.seqAsJavaList(plan.children())) {
      visit(child, table, columns, objections);
    }
  }
}
