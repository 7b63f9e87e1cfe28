package io.carelake.core.contract;

import java.util.Optional;
import java.util.Set;

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

  private RuleReader() {}

  /** The rule; empty for a {@code text} item, and, with a problem, for one that is broken. */
  static Optional<Rule> read(YamlMap item, Optional<String> column) {
    item.only(OdcsKeys.QUALITY);
    CustomProperties custom = new CustomProperties(item, OdcsKeys.RULE_CUSTOM);
    Optional<String> id = item.required("id");
    String type = item.text("type").orElse("library");
    Optional<Rule.Kind> kind = Optional.empty();
    Optional<String> expression = Optional.empty();
    switch (type) {
      case "text" -> {
        return Optional.empty();
      }
      case "library" -> {
        kind = Optional.of(Rule.Kind.LIBRARY);
        expression = MetricReader.read(item, column);
      }
      case "sql" -> {
        kind = Optional.of(Rule.Kind.SQL);
        expression = item.required("query");
      }
      case "custom" -> {
        kind = engine(item);
        expression = item.required("implementation");
      }
      default -> item.problem("type", Spelling.unknown("type", type, TYPES));
    }
    String dimension = known(item, "dimension", DIMENSIONS, "conformity");
    String severity = known(item, "severity", SEVERITIES, "error");
    Rule.OnFailure onFailure = onFailure(custom, severity);
    Optional<Double> share =
        custom
            .parsed("maxFailingShare", "a share from 0 to 1", RuleReader::share)
            .or(() -> type.equals("library") ? MetricReader.tolerated(item) : Optional.empty());
    if (id.isEmpty() || kind.isEmpty() || expression.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Rule(
            id.get(),
            kind.get(),
            column,
            expression.get().strip(),
            dimension,
            severity,
            onFailure,
            share,
            item.text("description").orElse("")));
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

  private static Rule.OnFailure onFailure(CustomProperties custom, String severity) {
    return custom
        .parsed(
            "onFailure",
            Choice.expected(Rule.OnFailure.class),
            v -> Choice.of(Rule.OnFailure.class, v))
        .orElse(severity.equals("error") ? Rule.OnFailure.QUARANTINE : Rule.OnFailure.WARN);
  }

  private static double share(String text) {
    double share = Double.parseDouble(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(text);
    }
    return share;
  }
}
