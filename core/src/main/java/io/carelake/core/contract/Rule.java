package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One quality rule of a contract.
 *
 * @param id unique within its table; what quarantine, scores and reports name
 * @param kind what the expression is written in
 * @param column the column the rule sits on, empty for a rule of the table
 * @param expression a Spark SQL predicate (ROW), DQDL (DEEQU), a query (SQL) or the name of a
 *     library metric (LIBRARY), with what it is told of the values behind it
 * @param dimension the ODCS dimension (completeness, conformity, consistency, timeliness,
 *     uniqueness, accuracy, coverage)
 * @param comparison what the number of a LIBRARY or SQL rule is held against; empty for others
 * @param maxFailingShare share of rows (0 to 1) that may fail before the gate fails the table;
 *     empty = no bound
 */
public record Rule(
    String id,
    Kind kind,
    Optional<String> column,
    String expression,
    String dimension,
    String severity,
    OnFailure onFailure,
    Optional<Comparison> comparison,
    Optional<Double> maxFailingShare,
    String description) {
  private static final Pattern QUOTED = Pattern.compile("'((?:[^']|'')*)'");

  /** A rule that compares no number, or, of a library metric, wants none. */
  public Rule(
      String id,
      Kind kind,
      Optional<String> column,
      String expression,
      String dimension,
      String severity,
      OnFailure onFailure,
      Optional<Double> maxFailingShare,
      String description) {
    this(
        id,
        kind,
        column,
        expression,
        dimension,
        severity,
        onFailure,
        Optional.empty(),
        maxFailingShare,
        description);
  }

  /** Whether it judges the table as a whole, so that it can name no row. */
  public boolean isOfTable() {
    return switch (kind) {
      case ROW -> false;
      case DEEQU, SQL -> true;
      case LIBRARY -> isMetric("rowCount") || isMetric("duplicateValues");
    };
  }

  /** Whether it is this library metric. */
  public boolean isMetric(String name) {
    return kind == Kind.LIBRARY && (expression.equals(name) || expression.startsWith(name + "("));
  }

  /** The texts in quotes behind the name of a library metric: values, or names of columns. */
  public List<String> values() {
    List<String> values = new ArrayList<>();
    int open = expression.indexOf("([");
    if (kind == Kind.LIBRARY && open > 0) {
      Matcher quoted = QUOTED.matcher(expression).region(open, expression.length());
      while (quoted.find()) {
        values.add(quoted.group(1).replace("''", "'"));
      }
    }
    return List.copyOf(values);
  }

  /** The regular expression between slashes behind the name of a library metric. */
  public Optional<String> pattern() {
    int open = expression.indexOf("(/");
    return kind == Kind.LIBRARY && open > 0 && expression.endsWith("/)")
        ? Optional.of(expression.substring(open + 2, expression.length() - 2))
        : Optional.empty();
  }

  /** What the expression of a rule is written in. */
  public enum Kind {
    ROW,
    DEEQU,
    SQL,
    LIBRARY
  }

  /**
   * What a violation does: nothing but count, take the row out (silver: flag it), or fail the
   * table.
   */
  public enum OnFailure {
    WARN,
    QUARANTINE,
    FAIL
  }
}
