package io.carelake.core.contract;

/**
 * What becomes of a source whose events no longer agree with the contract. Whatever is chosen, no
 * value is lost: what has no column is rescued in bronze, and read from there once it has one.
 */
public enum OnDrift {
  /** The value is rescued, and the drift told. */
  REPORT,
  /** As {@link #REPORT}; and a field that is new becomes a column. */
  EVOLVE,
  /** As {@link #REPORT}; and the run ends with exit code 3, silver waits for a decision. */
  FAIL
}
