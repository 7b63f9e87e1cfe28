package io.carelake.core.job;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.TableVersion;

/**
 * An input of a run at one version.
 *
 * @param from the version the target has already consumed, {@link TableVersion#NOTHING} for a first
 *     or a full run
 * @param to the version this run reads
 */
public record PinnedInput(TableId table, TableVersion from, TableVersion to) {
  public boolean isUnchanged() {
    return from.hasRowsOf(to);
  }
}
