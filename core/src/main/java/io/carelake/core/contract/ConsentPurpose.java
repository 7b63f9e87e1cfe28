package io.carelake.core.contract;

/**
 * Why a table is made (HL7 purpose of use); decides which recorded consent or restriction applies.
 */
public enum ConsentPurpose {
  TREATMENT,
  PAYMENT,
  OPERATIONS,
  RESEARCH,
  MARKETING,
  AI_TRAINING;

  /**
   * Research, marketing and AI training need a recorded permission; the others a recorded
   * restriction to be barred.
   */
  public boolean isOptIn() {
    return this == RESEARCH || this == MARKETING || this == AI_TRAINING;
  }
}
