package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a library metric of ODCS: its name, what is valid, how much may be wrong. */
final class MetricReader {
  private static final Set<String> METRICS =
      Set.of("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount");

  private MetricReader() {}

  /** {@code nullValues}, {@code invalidValues(['A', 'B'])}, {@code invalidValues(/pattern/)}, … */
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
    comparison(item, name);
    if (column.isEmpty() && !name.equals("rowCount")) {
      item.problem("metric", "Invalid " + name + ": it belongs to a property");
    }
    if (!name.equals("invalidValues")) {
      return metric;
    }
    Optional<String> valid = item.map("arguments").flatMap(MetricReader::valid);
    if (valid.isEmpty()) {
      item.problem(
          "metric", "Missing arguments of invalidValues (expected validValues or pattern)");
    }
    return valid.map(v -> "invalidValues(" + v + ")");
  }

  /** A metric counts bad rows: none, or at most a share of them. */
  private static void comparison(YamlMap item, String metric) {
    List<String> comparisons = OdcsKeys.COMPARISON.stream().filter(item::has).sorted().toList();
    if (comparisons.size() != 1) {
      item.problem(
          "metric",
          "Invalid "
              + metric
              + ": "
              + comparisons.size()
              + " comparisons (expected one, for example mustBe: 0)");
      return;
    }
    if (metric.equals("rowCount")) {
      return;
    }
    boolean isNone = item.text("mustBe").filter("0"::equals).isPresent();
    if (!isNone && tolerated(item).isEmpty()) {
      item.problem(
          comparisons.get(0),
          "Invalid comparison of "
              + metric
              + ": "
              + comparisons.get(0)
              + " (expected mustBe: 0, or mustBeLessOrEqualTo with unit: percent)");
    }
  }

  /** The share of rows that a metric in percent lets pass. */
  static Optional<Double> tolerated(YamlMap item) {
    if (!item.has("mustBeLessOrEqualTo") || item.text("unit").filter("percent"::equals).isEmpty()) {
      return Optional.empty();
    }
    return item.parsed(
        "mustBeLessOrEqualTo",
        "a percentage",
        v -> {
          double percent = Double.parseDouble(v);
          if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException(v);
          }
          return percent / 100;
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
}
