package io.carelake.core.maintenance;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A share of the time that passes; what is spent too much is paid back by waiting. */
final class TimeShare {
  private final double share;
  private final LongSupplier nanos;
  private final long start;
  private long spent;

  TimeShare(double share, LongSupplier nanos) {
    this.share = share;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** What may be spent now, zero or less if nothing. */
  Duration left() {
    return Duration.ofNanos((long) (share * (nanos.getAsLong() - start)) - spent);
  }

  void spend(Duration time) {
    spent += time.toNanos();
  }
}
