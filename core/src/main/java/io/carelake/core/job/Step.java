package io.carelake.core.job;

/** The steps of a table run, in order (DESIGN: how a run goes). */
public enum Step {
  LOAD_CONTRACT,
  PIN_INPUTS,
  APPLY,
  CONFORM,
  VALIDATE,
  POLICY,
  PROTECT,
  STAGE,
  GATE,
  PUBLISH,
  RECORD
}
