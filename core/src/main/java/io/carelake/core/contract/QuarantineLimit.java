package io.carelake.core.contract;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * How much of a table may go to quarantine in one run.
 *
 * @param value a number of rows, or a share of the table's rows
 * @param isShare which of the two
 */
public record QuarantineLimit(BigDecimal value, boolean isShare) {
  /** What {@link #parse} takes. */
  public static final String EXPECTED =
      "a whole number of rows, or a share from 0.0 to 1.0 with a decimal point";

  /**
   * A number with a decimal point is a share, one without is a number of rows.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static QuarantineLimit parse(String text) {
    String number = text.strip();
    if (number.matches("[0-9]{1,12}")) {
      return new QuarantineLimit(new BigDecimal(number), false);
    }
    if (number.matches("0?\\.[0-9]{1,12}|1\\.0{1,12}")) {
      return new QuarantineLimit(new BigDecimal(number), true);
    }
    throw new IllegalArgumentException(text);
  }

  /**
   * Whether so many rows are too many.
   *
   * @param rows of the table, with those that are kept out of it
   */
  public boolean isExceededBy(long failing, long rows) {
    BigDecimal most = isShare ? value.multiply(BigDecimal.valueOf(rows)) : value;
    return BigDecimal.valueOf(failing).compareTo(most) > 0;
  }

  @Override
  public String toString() {
    return isShare
        ? String.format(Locale.ROOT, "%s of its rows", value.toPlainString())
        : String.format(Locale.ROOT, "%s rows", value.toPlainString());
  }
}
