package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.UnresolvedNamedLambdaVariable;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Decides whether a Spark SQL expression from a contract may run. Spark SQL reaches the environment
 * ({@code reflect}), the clock, the session and other tables; so the parsed tree may hold only node
 * classes, functions and columns that are known to be harmless. Whatever is not on the list, also
 * of later Spark versions, is refused.
 */
public final class ExpressionAllowList {
  /** Simple names of Catalyst's nodes as the parser (not the analyzer) makes them. */
  private static final Set<String> NODES =
      Set.of(
          "Literal",
          "UnresolvedAttribute",
          "UnresolvedFunction",
          "UnresolvedExtractValue",
          "UnresolvedNamedLambdaVariable",
          "LambdaFunction",
          "Cast",
          "And",
          "Or",
          "Not",
          "EqualTo",
          "EqualNullSafe",
          "LessThan",
          "LessThanOrEqual",
          "GreaterThan",
          "GreaterThanOrEqual",
          "In",
          "Like",
          "ILike",
          "LikeAll",
          "LikeAny",
          "NotLikeAll",
          "NotLikeAny",
          "RLike",
          "IsNull",
          "IsNotNull",
          "Add",
          "Subtract",
          "Multiply",
          "Divide",
          "IntegralDivide",
          "Remainder",
          "UnaryMinus",
          "UnaryPositive",
          "BitwiseAnd",
          "BitwiseOr",
          "BitwiseXor",
          "BitwiseNot",
          "CaseWhen",
          "Concat",
          "CreateNamedStruct",
          "NamePlaceholder",
          "StringTrim",
          "StringTrimLeft",
          "StringTrimRight",
          "StringLocate",
          "Substring",
          "Overlay",
          "TimestampAdd",
          "TimestampDiff");

  private static final String ASK =
      "; ask for it by adding it to AllowedFunctions with a test, if it is deterministic and reads"
          + " nothing but its arguments";

  /** What the parser makes of a SELECT list, and the aggregates that may stand in one. */
  private static final Set<String> QUERY_NODES =
      Set.of("Alias", "UnresolvedAlias", "UnresolvedStar");

  private static final Set<String> AGGREGATES =
      Set.of("avg", "count", "count_if", "max", "mean", "min", "sum");

  private final Scope scope;
  private final Set<String> columns;
  private final Set<String> qualifiers;
  private final Set<String> objections = new LinkedHashSet<>();

  private enum Scope {
    ROW,
    QUERY
  }

  private ExpressionAllowList(
      Scope scope, Collection<String> columns, Collection<String> qualifiers) {
    this.scope = scope;
    this.columns = Set.copyOf(columns);
    this.qualifiers = Set.copyOf(qualifiers);
  }

  /**
   * What is wrong with the expression, empty if it may run.
   *
   * @param columns the columns it may refer to
   */
  public static List<String> objections(String expression, Collection<String> columns) {
    var text = ExpressionText.objection(expression);
    if (text.isPresent()) {
      return List.of("Cannot use the expression: " + text.get());
    }
    Expression parsed;
    try {
      parsed = new CatalystSqlParser().parseExpression(expression);
    } catch (Exception | StackOverflowError e) {
      // The parser's message quotes the expression and points into it at length.
      return List.of("Cannot parse the expression: it is not a Spark SQL expression");
    }
    ExpressionAllowList walk = new ExpressionAllowList(Scope.ROW, columns, Set.of());
    walk.visit(parsed, Set.of());
    return List.copyOf(walk.objections);
  }

  /**
   * The same for an expression of a parsed query, where aggregates may stand.
   *
   * @param qualifiers names of tables that may stand before a column
   */
  static List<String> objectionsInQuery(
      Expression expression, Collection<String> columns, Collection<String> qualifiers) {
    ExpressionAllowList walk = new ExpressionAllowList(Scope.QUERY, columns, qualifiers);
    walk.visit(expression, Set.of());
    return List.copyOf(walk.objections);
  }

  private void visit(Expression node, Set<String> lambdaVariables) {
    Set<String> bound = lambdaVariables;
    String type = node.getClass().getSimpleName();
    if (!NODES.contains(type) && !(scope == Scope.QUERY && QUERY_NODES.contains(type))) {
      objections.add("Cannot use " + node.prettyName() + ": it is not on the allow-list" + ASK);
      return;
    }
    if (node instanceof UnresolvedFunction call) {
      function(call);
    } else if (node instanceof UnresolvedAttribute attribute) {
      column(attribute.nameParts());
    } else if (node instanceof LambdaFunction lambda) {
      bound = new HashSet<>(lambdaVariables);
      for (NamedExpression argument : list(lambda.arguments())) {
        bound.add(String.join(".", list(((UnresolvedNamedLambdaVariable) argument).nameParts())));
      }
    } else if (node instanceof UnresolvedNamedLambdaVariable variable
        && !lambdaVariables.contains(list(variable.nameParts()).get(0))) {
      column(variable.nameParts());
    }
    for (Expression child : list(node.children())) {
      visit(child, bound);
    }
  }

  private void function(UnresolvedFunction call) {
    List<String> parts = list(call.nameParts());
    String name = String.join(".", parts).toLowerCase(Locale.ROOT);
    boolean isAggregate = scope == Scope.QUERY && AGGREGATES.contains(name);
    if (parts.size() != 1 || !AllowedFunctions.ALL.contains(name) && !isAggregate) {
      objections.add("Cannot use the function " + name + ": it is not on the allow-list" + ASK);
    }
    if (!isAggregate && call.isDistinct() || call.filter().isDefined() || call.ignoreNulls()) {
      objections.add("Cannot use the function " + name + " as an aggregate: rules judge one row");
    }
  }

  /** The first part is the column, what follows are fields of a struct. */
  private void column(Seq<String> nameParts) {
    boolean isQualified = nameParts.size() > 1 && qualifiers.contains(nameParts.head());
    String name = isQualified ? nameParts.apply(1) : nameParts.head();
    if (!columns.contains(name)) {
      objections.add(Spelling.unknown("column", name, columns));
    }
  }

  private static <T> List<T> list(Seq<T> seq) {
    return new ArrayList<>(JavaConverters.seqAsJavaList(seq));
  }
}
