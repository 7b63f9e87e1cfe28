package io.carelake.quality;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Comparison;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.table.SystemColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.functions;
import scala.collection.JavaConverters;

/**
 * The rules of a contract that judge one row by itself, compiled to Spark columns ({@link
 * BrokenRules} evaluates them).
 *
 * <p>A rule passes on null: that a value must be there is a rule of its own, {@code
 * <column>_required}, for every required column and every key column. A predicate that throws
 * (under ANSI a bad cast, a division by zero, an overflow) fails its row instead of the job: a
 * value so odd that the rule cannot judge it is not a good value.
 */
final class RowRules {
  static final String REQUIRED_SUFFIX = "_required";

  private RowRules() {}

  /**
   * One compiled rule.
   *
   * @param predicate false, or an error, for a row that breaks the rule; null passes
   * @param tolerance what the number of failing rows is held against instead
   * @param columns the contract's columns that the rule looks at
   */
  record Compiled(
      String id,
      String dimension,
      Rule.OnFailure onFailure,
      Optional<Double> maxFailingShare,
      Optional<Comparison> tolerance,
      org.apache.spark.sql.Column predicate,
      Set<String> columns) {}

  /** Every row rule of the contract, requiredness first, then in the contract's order. */
  static List<Compiled> of(Contract contract) {
    Map<String, Compiled> rules = new LinkedHashMap<>();
    for (Column column : contract.columns()) {
      if (column.required() || column.isKey()) {
        String id = column.name() + REQUIRED_SUFFIX;
        rules.put(
            id,
            new Compiled(
                id,
                "completeness",
                Rule.OnFailure.QUARANTINE,
                Optional.empty(),
                Optional.empty(),
                functions.col(quoted(column.name())).isNotNull(),
                Set.of(column.name())));
      }
    }
    for (Rule rule : contract.rules()) {
      compile(contract, rule).ifPresent(c -> rules.put(c.id(), c));
    }
    return new ArrayList<>(rules.values());
  }

  private static Optional<Compiled> compile(Contract contract, Rule rule) {
    Optional<org.apache.spark.sql.Column> predicate =
        switch (rule.kind()) {
          case ROW -> Optional.of(predicate(contract, rule));
          case LIBRARY -> LibraryMetric.predicate(contract, rule);
          case DEEQU, SQL -> Optional.empty();
        };
    return predicate.map(
        p ->
            new Compiled(
                rule.id(),
                rule.dimension(),
                rule.onFailure(),
                rule.maxFailingShare(),
                rule.comparison().filter(c -> !c.isNone()),
                p,
                references(contract, rule, p)));
  }

  private static org.apache.spark.sql.Column predicate(Contract contract, Rule rule) {
    try {
      return functions.expr(rule.expression());
    } catch (Exception e) {
      // The parser quotes the whole text; the rule's name is enough to find it.
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot compile rule "
              + rule.id()
              + " of "
              + contract.table()
              + ": it is not a Spark SQL predicate; correct it in the contract");
    }
  }

  private static Set<String> references(
      Contract contract, Rule rule, org.apache.spark.sql.Column predicate) {
    Set<String> names = new TreeSet<>();
    for (Expression leaf : JavaConverters.seqAsJavaList(predicate.expr().collectLeaves())) {
      if (leaf instanceof UnresolvedAttribute attribute) {
        names.add(attribute.nameParts().head());
      }
    }
    // A rule may hold a date against the moment of the change that reported it.
    names.remove(SystemColumns.SOURCE_AT);
    for (String name : names) {
      if (contract.column(name).isEmpty()) {
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Unknown column "
                + name
                + " in rule "
                + rule.id()
                + " of "
                + contract.table()
                + " (known: "
                + contract.columns().stream().map(Column::name).toList()
                + ")");
      }
    }
    return names;
  }

  static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }
}
