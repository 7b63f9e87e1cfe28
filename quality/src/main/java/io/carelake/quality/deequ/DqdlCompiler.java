package io.carelake.quality.deequ;

import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.Compliance;
import com.amazon.deequ.dqdl.model.CompositeExecutableRule;
import com.amazon.deequ.dqdl.model.DeequExecutableRule;
import com.amazon.deequ.dqdl.model.ExecutableRule;
import com.amazon.deequ.dqdl.translation.DQDLRuleTranslator;
import com.amazon.deequ.dqdl.util.DefaultDQDLParser;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ExpressionAllowList;
import io.carelake.core.contract.Rule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import scala.collection.JavaConverters;
import software.amazon.glue.dqdl.model.DQRule;
import software.amazon.glue.dqdl.model.DQRuleLogicalOperator;
import software.amazon.glue.dqdl.model.DQRuleset;
import software.amazon.glue.dqdl.model.condition.date.DateBasedCondition;
import software.amazon.glue.dqdl.model.condition.number.AtomicNumberOperand;
import software.amazon.glue.dqdl.model.condition.number.NullNumericOperand;
import software.amazon.glue.dqdl.model.condition.number.NumberBasedCondition;
import software.amazon.glue.dqdl.model.condition.string.KeywordStringOperand;
import software.amazon.glue.dqdl.model.condition.string.StringBasedCondition;

/**
 * Compiles DQDL with Deequ's own translator, and refuses what must not or cannot run here: SQL and
 * other data sets ({@code type: sql} is for those), the clock, what earlier runs measured, columns
 * that the contract does not have or that are of another type.
 *
 * <p>DQDL fails {@code ColumnValues} on null; here a rule passes on null, so it looks only at rows
 * in which its column has a value, unless it names NULL itself.
 */
final class DqdlCompiler {
  /** Those of DQDL that Deequ measures in one analysis of one table. */
  private static final Set<String> KNOWN =
      new TreeSet<>(
          Set.of(
              "RowCount",
              "ColumnCount",
              "ColumnExists",
              "Completeness",
              "IsComplete",
              "Uniqueness",
              "IsUnique",
              "IsPrimaryKey",
              "UniqueValueRatio",
              "DistinctValuesCount",
              "ColumnValues",
              "ColumnLength",
              "ColumnCorrelation",
              "Entropy",
              "Mean",
              "Sum",
              "StandardDeviation"));

  private static final Set<String> OF_NUMBERS =
      Set.of("Mean", "Sum", "StandardDeviation", "ColumnCorrelation");

  private final Contract contract;
  private final List<String> names;
  private final Set<String> objections = new LinkedHashSet<>();
  private final Set<String> columns = new TreeSet<>();

  private DqdlCompiler(Contract contract) {
    this.contract = contract;
    this.names = contract.columns().stream().map(Column::name).toList();
  }

  static DqdlRule compile(Contract contract, Rule rule) {
    DqdlCompiler compiler = new DqdlCompiler(contract);
    DqdlRule.Node condition = compiler.ruleset(rule.expression().strip());
    return new DqdlRule(
        rule, condition, Set.copyOf(compiler.columns), List.copyOf(compiler.objections));
  }

  /** One rule of DQDL, or a list of them, of which all must hold. */
  private DqdlRule.Node ruleset(String text) {
    DQRuleset parsed;
    try {
      parsed =
          DefaultDQDLParser.parse(text.startsWith("Rules") ? text : "Rules = [ " + text + " ]");
    } catch (RuntimeException | LinkageError e) {
      objections.add(
          "Cannot parse the DQDL (expected a rule such as ColumnValues \"unit\" in [\"mg\", \"ml\"])");
      return new DqdlRule.All(List.of());
    }
    List<DqdlRule.Node> nodes = new ArrayList<>();
    parsed.getRules().forEach(r -> node(r).ifPresent(nodes::add));
    return nodes.size() == 1 ? nodes.get(0) : new DqdlRule.All(nodes);
  }

  private Optional<DqdlRule.Node> node(DQRule rule) {
    if (rule.getRuleType().equals("Composite")) {
      List<DqdlRule.Node> nodes = new ArrayList<>();
      rule.getNestedRules().forEach(r -> node(r).ifPresent(nodes::add));
      return Optional.of(
          rule.getOperator() == DQRuleLogicalOperator.OR
              ? new DqdlRule.Any(nodes)
              : new DqdlRule.All(nodes));
    }
    if (!isAllowed(rule)) {
      return Optional.empty();
    }
    DQRule judged = withoutNulls(rule);
    Optional<DeequExecutableRule> translated = translate(judged);
    translated.ifPresent(t -> types(rule, t));
    return translated.map(
        t -> new DqdlRule.One(t.check(), Optional.ofNullable(judged.getWhereClause())));
  }

  private boolean isAllowed(DQRule rule) {
    String type = rule.getRuleType();
    if (!KNOWN.contains(type)) {
      objections.add(
          "Cannot use the DQDL rule "
              + type
              + " (known: "
              + KNOWN
              + "); say it as type: sql or sparkPredicate");
      return false;
    }
    int before = objections.size();
    for (Map.Entry<String, String> parameter : rule.getParameters().entrySet()) {
      if (parameter.getKey().contains("Column")) {
        column(parameter.getValue());
      }
    }
    if (rule.getWhereClause() != null) {
      for (String objection : ExpressionAllowList.objections(rule.getWhereClause(), names)) {
        objections.add("in where: " + objection);
      }
      names.stream().filter(n -> rule.getWhereClause().contains(n)).forEach(columns::add);
    }
    if (rule.getCondition() instanceof DateBasedCondition) {
      objections.add(
          "Cannot compare dates in DQDL, which can ask the clock; say it as sparkPredicate");
    }
    if (rule.getCondition() instanceof NumberBasedCondition number
        && !number.getOperands().stream()
            .allMatch(o -> o instanceof AtomicNumberOperand || o instanceof NullNumericOperand)) {
      objections.add("Cannot compare with anything but numbers in DQDL: no last(), no arithmetic");
    }
    return objections.size() == before;
  }

  private void column(String name) {
    if (names.contains(name)) {
      columns.add(name);
    } else {
      objections.add("Unknown column " + name + " in DQDL (known: " + names + ")");
    }
  }

  private static DQRule withoutNulls(DQRule rule) {
    if (!rule.getRuleType().equals("ColumnValues") || namesNull(rule)) {
      return rule;
    }
    String hasValue = "`" + rule.getParameters().get("TargetColumn") + "` IS NOT NULL";
    String where = rule.getWhereClause();
    return new DQRule(
        rule.getRuleType(),
        rule.getParameters(),
        rule.getParameterValueMap(),
        rule.getCondition(),
        rule.getThresholdCondition(),
        rule.getOperator(),
        rule.getNestedRules(),
        where == null ? hasValue : "(" + where + ") AND " + hasValue,
        rule.getIsExcludedAtRowLevelInCompositeRules(),
        null);
  }

  private static boolean namesNull(DQRule rule) {
    if (rule.getCondition() instanceof NumberBasedCondition number) {
      return number.getOperands().stream().anyMatch(NullNumericOperand.class::isInstance);
    }
    return rule.getCondition() instanceof StringBasedCondition text
        && text.getOperands().stream().anyMatch(KeywordStringOperand.class::isInstance);
  }

  private Optional<DeequExecutableRule> translate(DQRule rule) {
    try {
      ExecutableRule translated =
          DQDLRuleTranslator.toExecutableRules(new DQRuleset(List.of(rule))).head();
      if (translated instanceof DeequExecutableRule known) {
        return Optional.of(known);
      }
      if (translated instanceof CompositeExecutableRule) {
        throw new IllegalStateException("a composite inside of a rule");
      }
    } catch (RuntimeException | LinkageError e) {
      // Told below; Deequ's words are about its own insides.
    }
    objections.add(
        "Cannot translate the DQDL rule "
            + rule.getRuleType()
            + ": Deequ knows no such condition of it");
    return Optional.empty();
  }

  /**
   * Whether the columns are of a type that the rule can measure. (Deequ's analyzers would tell, but
   * to ask them starts a Spark session.) Deequ writes values into SQL and minds their quotes, but
   * no backslash before one; so that SQL is read too.
   */
  private void types(DQRule rule, DeequExecutableRule translated) {
    for (Analyzer<?, ?> analyzer :
        JavaConverters.setAsJavaSet(translated.check().requiredAnalyzers())) {
      if (analyzer instanceof Compliance compliance) {
        objections.addAll(ExpressionAllowList.objections(compliance.predicate(), names));
      }
    }
    boolean wantsNumber =
        OF_NUMBERS.contains(rule.getRuleType())
            || rule.getRuleType().equals("ColumnValues")
                && rule.getCondition() instanceof NumberBasedCondition;
    boolean wantsText =
        rule.getRuleType().equals("ColumnLength")
            || rule.getRuleType().equals("ColumnValues")
                && rule.getCondition() instanceof StringBasedCondition;
    for (String name : rule.getParameters().values()) {
      Optional<DataType> type = contract.column(name).map(Column::type);
      boolean isOther =
          wantsNumber && type.filter(t -> !(t instanceof NumericType)).isPresent()
              || wantsText && type.filter(t -> !(t instanceof StringType)).isPresent();
      if (isOther) {
        objections.add(
            "Cannot judge the DQDL rule "
                + rule.getRuleType()
                + " on "
                + name
                + ": it is for columns that hold "
                + (wantsNumber ? "numbers" : "text"));
      }
    }
  }
}
