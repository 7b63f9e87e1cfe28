package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
  private static final Set<String> METRICS =
      Set.of("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount");
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
        expression = metric(item, column);
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
        custom.parsed("maxFailingShare", "a share from 0 to 1", RuleReader::share);
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

  private static Optional<String> metric(YamlMap item, Optional<String> column) {
    Optional<String> metric = item.required("metric");
    if (metric.isEmpty()) {
      return metric;
    }
    if (!METRICS.contains(metric.get())) {
      item.problem("metric", Spelling.unknown("metric", metric.get(), METRICS));
      return Optional.empty();
    }
    List<String> comparisons =
        OdcsKeys.COMPARISON.stream().filter(item::has).collect(Collectors.toList());
    if (comparisons.size() != 1) {
      item.problem(
          "metric",
          "Invalid "
              + metric.get()
              + ": "
              + comparisons.size()
              + " comparisons (expected one, "
              + "for example mustBe: 0)");
    }
    boolean isOfTable = metric.get().equals("rowCount") || metric.get().equals("duplicateValues");
    if (column.isEmpty() && !isOfTable) {
      item.problem("metric", "Invalid " + metric.get() + ": it belongs to a property");
    }
    if (!metric.get().equals("invalidValues")) {
      return metric;
    }
    return item.map("arguments")
        .flatMap(RuleReader::valid)
        .map(v -> "invalidValues(" + v + ")")
        .or(
            () -> {
              item.problem(
                  "metric", "Missing arguments of invalidValues (expected validValues or pattern)");
              return Optional.empty();
            });
  }

  private static Optional<String> valid(YamlMap arguments) {
    arguments.only(Set.of("validValues", "pattern"));
    if (arguments.has("validValues")) {
      List<String> quoted = new ArrayList<>();
      arguments.texts("validValues").forEach(v -> quoted.add("'" + v.replace("'", "''") + "'"));
      return Optional.of(quoted.toString());
    }
    return arguments.text("pattern").map(p -> "/" + p + "/");
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
