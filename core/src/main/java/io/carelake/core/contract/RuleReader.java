package io.carelake.core.contract;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one quality item of a contract. */
final class RuleReader {
  static final String REQUIRED_SUFFIX = "_required";
  private static final Set<String> DIMENSIONS =
      Set.of(
          "accuracy",
          "completeness",
          "conformity",
          "consistency",
          "coverage",
          "timeliness",
          "uniqueness");
  private static final Set<String> SEVERITIES = Set.of("info", "warning", "error");
  private static final Set<String> ENGINES = Set.of("sparkPredicate", "deequ");
  private static final Set<String> TYPES = Set.of("library", "sql", "custom", "text");

  /** Ids stand in lists of what a row fails. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]+");

  private RuleReader() {}

  /** The rule; empty for a {@code text} item, and, with a problem, for one that is broken. */
  static Optional<Rule> read(YamlMap item, Optional<String> column) {
    item.only(OdcsKeys.QUALITY);
    CustomProperties custom = new CustomProperties(item, OdcsKeys.RULE_CUSTOM);
    Optional<String> id = item.required("id");
    if (id.filter(i -> !ID.matcher(i).matches()).isPresent()) {
      item.problem("id", "Invalid id of a rule: use letters, digits, '_', '-' and '.'");
      id = Optional.empty();
    }
    String type = item.text("type").orElse("library");
    Optional<Rule.Kind> kind = Optional.empty();
    Optional<String> expression = Optional.empty();
    Optional<Comparison> comparison = Optional.empty();
    switch (type) {
      case "text" -> {
        return Optional.empty();
      }
      case "library" -> {
        kind = Optional.of(Rule.Kind.LIBRARY);
        expression = MetricReader.read(item, column);
        comparison = ComparisonReader.read(item, "metric", item.text("metric").orElse("metric"));
      }
      case "sql" -> {
        kind = Optional.of(Rule.Kind.SQL);
        expression = item.required("query");
        comparison = ComparisonReader.read(item, "query", "query");
      }
      case "custom" -> {
        kind = engine(item);
        expression = item.required("implementation");
      }
      default -> item.problem("type", Spelling.unknown("type", type, TYPES));
    }
    String dimension = known(item, "dimension", DIMENSIONS, "conformity");
    String severity = known(item, "severity", SEVERITIES, "error");
    Optional<Double> share =
        custom.parsed("maxFailingShare", "a share from 0 to 1", RuleReader::share);
    if (id.isEmpty() || kind.isEmpty() || expression.isEmpty()) {
      return Optional.empty();
    }
    Rule read =
        new Rule(
            id.get(),
            kind.get(),
            column,
            expression.get().strip(),
            dimension,
            severity,
            Rule.OnFailure.WARN,
            comparison,
            share,
            item.text("description").orElse(""));
    return Optional.of(withOnFailure(read, custom));
  }

  /** What a required column promises: never null. */
  static Rule required(Column column) {
    return new Rule(
        column.name() + REQUIRED_SUFFIX,
        Rule.Kind.ROW,
        Optional.of(column.name()),
        column.name() + " IS NOT NULL",
        "completeness",
        "error",
        Rule.OnFailure.QUARANTINE,
        Optional.empty(),
        column.name() + " is required.");
  }

  /** Whether the rule is one of those that required columns imply, which need no parser. */
  static boolean isRequiredness(Rule rule) {
    return rule.column()
        .filter(c -> rule.expression().equals(c + " IS NOT NULL"))
        .filter(c -> rule.id().equals(c + REQUIRED_SUFFIX))
        .isPresent();
  }

  private static Optional<Rule.Kind> engine(YamlMap item) {
    Optional<String> engine = item.required("engine");
    if (engine.isPresent() && !ENGINES.contains(engine.get())) {
      item.problem("engine", Spelling.unknown("engine", engine.get(), ENGINES));
      return Optional.empty();
    }
    return engine.map(e -> e.equals("deequ") ? Rule.Kind.DEEQU : Rule.Kind.ROW);
  }

  private static String known(YamlMap item, String key, Set<String> values, String otherwise) {
    String value = item.text(key).orElse(otherwise);
    if (!values.contains(value)) {
      item.problem(key, Spelling.unknown(key, value, values));
    }
    return value;
  }

  /** Errors take rows out, or, where a rule names none, fail the table; the rest only warns. */
  private static Rule withOnFailure(Rule rule, CustomProperties custom) {
    Rule.OnFailure ofErrors = rule.isOfTable() ? Rule.OnFailure.FAIL : Rule.OnFailure.QUARANTINE;
    Rule.OnFailure onFailure =
        custom
            .parsed(
                "onFailure",
                Choice.expected(Rule.OnFailure.class),
                v -> Choice.of(Rule.OnFailure.class, v))
            .orElse(rule.severity().equals("error") ? ofErrors : Rule.OnFailure.WARN);
    if (rule.isOfTable() && onFailure == Rule.OnFailure.QUARANTINE) {
      custom.problem(
          "onFailure",
          "Invalid onFailure: quarantine (rule "
              + rule.id()
              + " judges the table and names no row; expected warn or fail)");
    }
    if (rule.isOfTable() && rule.maxFailingShare().isPresent()) {
      custom.problem(
          "maxFailingShare",
          "Invalid maxFailingShare: rule "
              + rule.id()
              + " judges the table; say it by its comparison");
    }
    return new Rule(
        rule.id(),
        rule.kind(),
        rule.column(),
        rule.expression(),
        rule.dimension(),
        rule.severity(),
        onFailure,
        rule.comparison(),
        rule.maxFailingShare(),
        rule.description());
  }

  private static double share(String text) {
    double share = Double.parseDouble(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(text);
    }
    return share;
  }
}
