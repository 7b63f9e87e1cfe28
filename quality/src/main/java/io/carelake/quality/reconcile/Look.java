package io.carelake.quality.reconcile;

import java.time.Instant;

/**
 * An earlier look at a source table.
 *
 * @param at when, by the lake's clock
 * @param position how far the log of the source went
 * @param oldestOpen every transaction below this number was over
 */
record Look(String runId, Instant at, long position, long oldestOpen) {}
