package io.carelake.core.job;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.TableVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the run of one table ended.
 *
 * @param rows rows written by the run
 * @param removed rows removed by it
 * @param message for an operator: names and counts, never values
 */
public record TableOutcome(
    TableId table,
    Status status,
    ExitCode exitCode,
    Instant startedAt,
    Duration duration,
    Optional<TableVersion> version,
    long rows,
    long removed,
    Optional<Ledger> ledger,
    String message) {

  /** The end of a table run. */
  public enum Status {
    PUBLISHED,
    UNCHANGED,
    FAILED,
    BLOCKED
  }

  public boolean isUsable() {
    return status == Status.PUBLISHED || status == Status.UNCHANGED;
  }
}
