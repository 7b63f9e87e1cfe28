package io.carelake.core.contract;

import java.util.List;
import java.util.Locale;

/**
 * The operator of ODCS that a rule holds its number against: of a library metric the rows that it
 * counts, or their share in percent, of a query its one result.
 *
 * @param low the operand, of the two of a range the lower
 * @param high the upper operand of a range; else the same as {@code low}
 */
public record Comparison(Operator operator, double low, double high, Unit unit) {

  /** The operators; ranges hold both of their ends. */
  public enum Operator {
    MUST_BE("mustBe"),
    MUST_NOT_BE("mustNotBe"),
    MUST_BE_GREATER_THAN("mustBeGreaterThan"),
    MUST_BE_GREATER_OR_EQUAL_TO("mustBeGreaterOrEqualTo"),
    MUST_BE_LESS_THAN("mustBeLessThan"),
    MUST_BE_LESS_OR_EQUAL_TO("mustBeLessOrEqualTo"),
    MUST_BE_BETWEEN("mustBeBetween"),
    MUST_NOT_BE_BETWEEN("mustNotBeBetween");

    private final String key;

    Operator(String key) {
      this.key = key;
    }

    /** As ODCS writes it. */
    public String key() {
      return key;
    }

    boolean isRange() {
      return this == MUST_BE_BETWEEN || this == MUST_NOT_BE_BETWEEN;
    }

    static List<Operator> all() {
      return List.of(values());
    }
  }

  /** What a metric that counts rows is compared in. */
  public enum Unit {
    ROWS,
    PERCENT
  }

  /** Not one row. */
  public static Comparison none() {
    return new Comparison(Operator.MUST_BE, 0, 0, Unit.ROWS);
  }

  /** Whether no row at all may be counted. */
  public boolean isNone() {
    return operator == Operator.MUST_BE && low == 0;
  }

  /** Whether a count of rows, out of all that were looked at, is as the rule wants it. */
  public boolean holds(long counted, long of) {
    return holds(unit == Unit.PERCENT ? of == 0 ? 0 : 100.0 * counted / of : counted);
  }

  /** Whether a number is as the rule wants it. */
  public boolean holds(double value) {
    return switch (operator) {
      case MUST_BE -> value == low;
      case MUST_NOT_BE -> value != low;
      case MUST_BE_GREATER_THAN -> value > low;
      case MUST_BE_GREATER_OR_EQUAL_TO -> value >= low;
      case MUST_BE_LESS_THAN -> value < low;
      case MUST_BE_LESS_OR_EQUAL_TO -> value <= low;
      case MUST_BE_BETWEEN -> value >= low && value <= high;
      case MUST_NOT_BE_BETWEEN -> value < low || value > high;
    };
  }

  /** In words: {@code must be less than 5 %}. */
  public String words() {
    String operands = operator.isRange() ? number(low) + " and " + number(high) : number(low);
    return operator.key.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT)
        + " "
        + operands
        + (unit == Unit.PERCENT ? " %" : "");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
