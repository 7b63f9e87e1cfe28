package io.carelake.core.contract;

/** What happens to a column on its way into the tokenised twin of a table. */
public enum Protection {
  /** Replaced by a keyed token: joinable, not readable. */
  TOKEN,
  /** Replaced by a constant mask; null stays null. */
  MASK,
  /** Made coarser: dates to the year, ZIP codes to three digits. */
  GENERALISE,
  /** Left empty. */
  DROP
}
