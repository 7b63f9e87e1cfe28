package io.carelake.core.privacy;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedGenerator;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * A statement at the read door, parsed and checked but not analysed: one query, made of known kinds
 * of nodes, calling built-in functions only, naming tables as {@code layer.table}.
 *
 * <p>The check walks everything the parser made, also what Spark's own traversals leave out (named
 * windows, common table expressions, subqueries inside of expressions). What is not known is
 * refused: commands, writes, {@code CALL}, {@code TRANSFORM … USING}, time travel, metadata tables,
 * paths.
 */
final class Statement {
  private static final Set<String> PLANS =
      Set.of(
          "Aggregate",
          "Deduplicate",
          "Distinct",
          "Except",
          "Expand",
          "Filter",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LateralJoin",
          "LocalLimit",
          "LocalRelation",
          "Offset",
          "OneRowRelation",
          "Pivot",
          "Project",
          "Sample",
          "Sort",
          "SubqueryAlias",
          "Union",
          "UnresolvedHaving",
          "UnresolvedHint",
          "UnresolvedInlineTable",
          "UnresolvedRelation",
          "UnresolvedSubqueryColumnAliases",
          "UnresolvedTVFAliases",
          "UnresolvedTableValuedFunction",
          "UnresolvedWith",
          "Unpivot",
          "WithWindowDefinition");

  private static final Set<String> TABLE_FUNCTIONS =
      Set.of(
          "explode",
          "explode_outer",
          "inline",
          "inline_outer",
          "json_tuple",
          "posexplode",
          "posexplode_outer",
          "range",
          "stack");

  /** Built-in functions that reach outside of the query, or that parse with external entities. */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "assert_true",
          "input_file_block_length",
          "input_file_block_start",
          "input_file_name",
          "java_method",
          "raise_error",
          "reflect",
          "try_reflect",
          "version",
          "xpath",
          "xpath_boolean",
          "xpath_double",
          "xpath_float",
          "xpath_int",
          "xpath_long",
          "xpath_number",
          "xpath_short",
          "xpath_string");

  private final LogicalPlan plan;
  private final Set<TableId> tables = new TreeSet<>();
  private final Set<String> commonTables = new LinkedHashSet<>();
  private final Set<String> singleNames = new LinkedHashSet<>();

  private Statement(LogicalPlan plan) {
    this.plan = plan;
  }

  /** Parses and checks; refuses with the reason. */
  static Statement parse(SparkSession spark, String sql) {
    if (sql.contains("${")) {
      throw refused("it holds a ${…} substitution, which reads the environment");
    }
    LogicalPlan plan;
    try {
      plan = spark.sessionState().sqlParser().parsePlan(sql);
    } catch (StackOverflowError e) {
      throw refused("it is nested too deeply");
    } catch (Exception e) {
      throw refused("it is not one SQL query (" + Redaction.message(e) + ")");
    }
    Statement statement = new Statement(plan);
    statement.visit(plan);
    for (String name : statement.singleNames) {
      boolean shadowed = spark.sessionState().catalog().getTempView(name).isDefined();
      if (!statement.commonTables.contains(name) || shadowed) {
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Unknown table " + name + " (expected layer.table, for example gold.patient_360)");
      }
    }
    return statement;
  }

  LogicalPlan plan() {
    return plan;
  }

  /** The tables it names, in name order. */
  Set<TableId> tables() {
    return tables;
  }

  boolean isCommonTable(UnresolvedRelation relation) {
    return relation.multipartIdentifier().size() == 1;
  }

  private void visit(Object part) {
    if (part instanceof LogicalPlan node) {
      check(node);
    } else if (part instanceof UnresolvedFunction call) {
      checkFunction(JavaConverters.seqAsJavaList(call.nameParts()));
    } else if (part instanceof UnresolvedGenerator generator) {
      checkFunction(List.of(generator.name().unquotedString()));
    } else if (part instanceof TreeNode<?> node
        && node.getClass().getSimpleName().equals("ExpressionWithUnresolvedIdentifier")) {
      throw refused("it names something by IDENTIFIER(…)");
    }
    if (part instanceof TreeNode<?> node) {
      JavaConverters.asJavaIterator(node.productIterator()).forEachRemaining(this::visit);
    } else if (part instanceof scala.collection.Iterable<?> many) {
      JavaConverters.asJavaIterator(many.iterator()).forEachRemaining(this::visit);
    } else if (part instanceof scala.Option<?> option && option.isDefined()) {
      visit(option.get());
    } else if (part instanceof Tuple2<?, ?> pair) {
      visit(pair._1());
      visit(pair._2());
    }
  }

  private void check(LogicalPlan node) {
    String kind = node.getClass().getSimpleName().replace("$", "");
    if (!PLANS.contains(kind)) {
      throw refused("it holds a " + kind + ", and only queries are answered");
    }
    if (node instanceof UnresolvedWith with) {
      JavaConverters.asJavaCollection(with.cteRelations()).forEach(c -> commonTables.add(c._1()));
    } else if (node instanceof UnresolvedRelation relation) {
      List<String> name = JavaConverters.seqAsJavaList(relation.multipartIdentifier());
      if (name.size() == 1) {
        singleNames.add(name.get(0));
      } else {
        tables.add(table(relation));
      }
    } else if (node instanceof UnresolvedTableValuedFunction call) {
      String name = String.join(".", JavaConverters.seqAsJavaList(call.name()));
      if (!TABLE_FUNCTIONS.contains(name.toLowerCase(Locale.ROOT))) {
        throw refused("it calls the table function " + name);
      }
    }
  }

  /** The table a relation names: {@code layer.table}, with or without the catalog. */
  static TableId table(UnresolvedRelation relation) {
    List<String> name = JavaConverters.seqAsJavaList(relation.multipartIdentifier());
    List<String> inCatalog =
        name.size() == 3 && name.get(0).equalsIgnoreCase("lake") ? name.subList(1, 3) : name;
    try {
      if (inCatalog.size() == 2) {
        return new TableId(
            inCatalog.get(0).toLowerCase(Locale.ROOT), inCatalog.get(1).toLowerCase(Locale.ROOT));
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION,
        "Unknown table "
            + String.join(".", name)
            + " (expected layer.table, for example gold.patient_360; no branches, snapshots,"
            + " metadata tables or files)");
  }

  private static void checkFunction(List<String> name) {
    String function = String.join(".", name).toLowerCase(Locale.ROOT);
    boolean builtIn =
        name.size() == 1
            && FunctionRegistry.builtin().functionExists(new FunctionIdentifier(function));
    boolean generator = name.size() == 1 && TABLE_FUNCTIONS.contains(function);
    if ((!builtIn && !generator) || FORBIDDEN.contains(function)) {
      throw refused("it calls the function " + function);
    }
  }

  private static CarelakeException refused(String reason) {
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Cannot answer the statement: "
            + reason
            + "; ask with a single SELECT over tables of the lake");
  }

  /**
   * SHA-256 of the statement without literals, comments, case and spacing: tells that two readers
   * asked the same, and gives away no value, not even to guessing.
   */
  static String hash(String sql) {
    String bare =
        sql.replaceAll("(?s)/\\*.*?\\*/|--[^\\n]*", " ")
            .replaceAll("(?s)'(?:[^'\\\\]|\\\\.|'')*'|\"(?:[^\"\\\\]|\\\\.|\"\")*\"", "?")
            .replaceAll("\\b[0-9][0-9a-zA-Z_.]*", "?")
            .replaceAll("\\s+", " ")
            .strip()
            .toLowerCase(Locale.ROOT);
    return sha256(bare);
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256", e);
    }
  }
}
