package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A batch of events that has become visible. Counts and times only.
 *
 * @param at when all its tables had it
 * @param events records read
 * @param appended rows the tables gained
 * @param tables the tables that gained any
 * @param duration from the begin of the batch to {@code at}
 * @param lag records that may be read and were not yet, by offsets
 * @param latency how long after their commit in the database the events were visible; empty if none
 *     tells its time
 */
public record LandedBatch(
    Instant at,
    long events,
    long appended,
    Set<TableId> tables,
    Duration duration,
    long lag,
    Optional<Latency> latency) {

  /** Milliseconds from {@code source.ts_ms} to visible. */
  public record Latency(long p50, long p95, long p99, long max) {}
}
