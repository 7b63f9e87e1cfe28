package io.carelake.core.contract;

/** What kind of information a column holds; masks, access rules and redaction follow from it. */
public enum Classification {
  DIRECT_IDENTIFIER,
  QUASI_IDENTIFIER,
  CLINICAL,
  FINANCIAL,
  NONE
}
