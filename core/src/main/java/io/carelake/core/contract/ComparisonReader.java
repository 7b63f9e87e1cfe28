package io.carelake.core.contract;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the one comparison of a quality item: its operator, operands and unit. */
final class ComparisonReader {
  private ComparisonReader() {}

  /** The comparison; empty, with a problem, unless there is exactly one that can be read. */
  static Optional<Comparison> read(YamlMap item, String key, String what) {
    List<Comparison.Operator> given =
        Comparison.Operator.all().stream().filter(o -> item.has(o.key())).toList();
    if (given.size() != 1) {
      item.problem(
          key,
          "Invalid "
              + what
              + ": "
              + given.size()
              + " comparisons (expected one, for example mustBe: 0)");
      return Optional.empty();
    }
    Comparison.Operator operator = given.get(0);
    Comparison.Unit unit =
        item.parsed(
                "unit", "rows or percent", v -> Comparison.Unit.valueOf(v.toUpperCase(Locale.ROOT)))
            .orElse(Comparison.Unit.ROWS);
    List<Double> operands = operands(item, operator);
    int expected = operator.isRange() ? 2 : 1;
    boolean inOrder =
        operands.size() == expected && operands.get(0) <= operands.get(operands.size() - 1);
    boolean isShare =
        unit == Comparison.Unit.ROWS || operands.stream().allMatch(o -> o >= 0 && o <= 100);
    if (!inOrder || !isShare) {
      item.problem(
          operator.key(),
          "Invalid "
              + operator.key()
              + " (expected "
              + (operator.isRange() ? "a list of two numbers, the lower first" : "a number")
              + (unit == Comparison.Unit.PERCENT ? ", from 0 to 100)" : ")"));
      return Optional.empty();
    }
    return Optional.of(
        new Comparison(operator, operands.get(0), operands.get(operands.size() - 1), unit));
  }

  private static List<Double> operands(YamlMap item, Comparison.Operator operator) {
    if (item.isList(operator.key()) != operator.isRange()) {
      return List.of();
    }
    List<String> texts =
        operator.isRange()
            ? item.texts(operator.key())
            : item.text(operator.key()).stream().toList();
    try {
      List<Double> numbers = texts.stream().map(t -> Double.parseDouble(t.strip())).toList();
      return numbers.stream().allMatch(n -> Double.isFinite(n)) ? numbers : List.of();
    } catch (NumberFormatException e) {
      return List.of();
    }
  }
}
