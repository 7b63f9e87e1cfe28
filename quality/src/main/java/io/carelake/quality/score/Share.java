package io.carelake.quality.score;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How a share is told where a single row matters. */
public final class Share {
  private static final int DIGITS = 4;

  private Share() {}

  /**
   * Per cent with up to four digits behind the point. Never rounded up: one wrong row of a million
   * is not 100 %.
   */
  public static String exact(double share) {
    BigDecimal percent =
        BigDecimal.valueOf(share)
            .movePointRight(2)
            .setScale(DIGITS, RoundingMode.FLOOR)
            .stripTrailingZeros();
    return percent.setScale(Math.max(1, percent.scale()), RoundingMode.UNNECESSARY).toPlainString()
        + " %";
  }
}
