package io.carelake.core.contract;

/** How the rows of a table come into being. */
public enum Load {
  /** Rows are only ever added (bronze). */
  APPEND,
  /** The exact current state of a source table, from its change events. */
  CDC,
  /** Rows are replaced by key, those of the touched subjects only. */
  MERGE,
  /** The whole table (or its partitions) is computed anew and replaced. */
  OVERWRITE_PARTITIONS,
  /**
   * Every state of a source table, when it was valid and when it was known, from the same events
   * ({@link HistoryContract}); no file says it.
   */
  HISTORY
}
