package io.carelake.core.job;

import io.carelake.core.contract.TableId;

/** Watches a run: progress on a terminal, metrics, and in tests the place to pull the plug. */
public interface RunListener {
  RunListener NONE = new RunListener() {};

  /** A table run is about to take a step. */
  default void beforeStep(TableId table, Step step) {}

  default void finished(TableOutcome outcome) {}
}
