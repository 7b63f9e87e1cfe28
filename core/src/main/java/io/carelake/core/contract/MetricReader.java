package io.carelake.core.contract;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * Reads a library metric of ODCS: its name, with what it is told of the values behind it: {@code
 * nullValues}, {@code missingValues(['', 'N/A'])}, {@code invalidValues(['A', 'B'])}, {@code
 * invalidValues(/pattern/)}, {@code duplicateValues(['a', 'b'])}, {@code rowCount}.
 */
final class MetricReader {
  private static final Set<String> METRICS =
      Set.of("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount");

  private MetricReader() {}

  static Optional<String> read(YamlMap item, Optional<String> column) {
    Optional<String> metric = item.required("metric");
    if (metric.isEmpty()) {
      return metric;
    }
    String name = metric.get();
    if (!METRICS.contains(name)) {
      item.problem("metric", Spelling.unknown("metric", name, METRICS));
      return Optional.empty();
    }
    Optional<YamlMap> arguments = item.map("arguments");
    arguments.ifPresent(a -> a.only(known(name)));
    boolean isMisplaced =
        name.equals("rowCount")
            ? column.isPresent()
            : column.isEmpty() && !name.equals("duplicateValues");
    if (isMisplaced) {
      item.problem(
          "metric",
          "Invalid "
              + name
              + ": it belongs to "
              + (name.equals("rowCount") ? "the table" : "a property"));
    }
    return switch (name) {
      case "missingValues" ->
          Optional.of(
              arguments
                  .filter(a -> a.has("missingValues"))
                  .map(a -> name + list(a.textsWithoutNulls("missingValues")))
                  .orElse(name));
      case "invalidValues" -> invalid(item, arguments);
      case "duplicateValues" -> duplicates(item, arguments, column);
      default -> metric;
    };
  }

  private static Set<String> known(String metric) {
    return switch (metric) {
      case "missingValues" -> Set.of("missingValues");
      case "invalidValues" -> Set.of("validValues", "pattern");
      case "duplicateValues" -> Set.of("properties");
      default -> Set.of();
    };
  }

  private static Optional<String> invalid(YamlMap item, Optional<YamlMap> arguments) {
    boolean hasValues = arguments.filter(a -> a.has("validValues")).isPresent();
    Optional<String> pattern = arguments.flatMap(a -> a.text("pattern"));
    if (hasValues == pattern.isPresent()) {
      item.problem(
          "metric",
          (hasValues ? "Invalid" : "Missing")
              + " arguments of invalidValues (expected validValues or pattern)");
      return Optional.empty();
    }
    if (hasValues) {
      return Optional.of("invalidValues" + list(arguments.orElseThrow().texts("validValues")));
    }
    try {
      Pattern.compile(pattern.get());
    } catch (PatternSyntaxException e) {
      item.problem("metric", "Invalid pattern of invalidValues (expected a regular expression)");
    }
    return Optional.of("invalidValues(/" + pattern.get() + "/)");
  }

  private static Optional<String> duplicates(
      YamlMap item, Optional<YamlMap> arguments, Optional<String> column) {
    List<String> properties = arguments.map(a -> a.texts("properties")).orElse(List.of());
    if (properties.isEmpty() == column.isEmpty()) {
      item.problem(
          "metric",
          "Invalid duplicateValues (expected it on a property, or on the table with the argument"
              + " properties)");
      return Optional.empty();
    }
    return Optional.of(
        properties.isEmpty() ? "duplicateValues" : "duplicateValues" + list(properties));
  }

  private static String list(List<String> values) {
    return values.stream()
        .map(v -> "'" + v.replace("'", "''") + "'")
        .collect(Collectors.joining(", ", "([", "])"));
  }
}
