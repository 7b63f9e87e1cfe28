package io.carelake.bronze;

import java.io.Serializable;
import java.util.Arrays;

/**
 * When the events of a batch were committed in their databases ({@code source.ts_ms}): the oldest
 * exactly, the others as an even sample, so that a large batch costs no more than a small one.
 */
final class EventTimes implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST = 4096;

  private long[] millis = new long[64];
  private int size;
  private long stride = 1;
  private long seen;
  private long oldest = Long.MAX_VALUE;

  void saw(Long sourceMillis) {
    if (sourceMillis == null) {
      return;
    }
    oldest = Math.min(oldest, sourceMillis);
    if (seen++ % stride == 0) {
      keep(sourceMillis);
    }
  }

  private void keep(long value) {
    if (size == MOST) {
      for (int i = 0; i < MOST / 2; i++) {
        millis[i] = millis[2 * i];
      }
      size = MOST / 2;
      stride *= 2;
    }
    if (size == millis.length) {
      millis = Arrays.copyOf(millis, Math.min(MOST, size * 2));
    }
    millis[size++] = value;
  }

  /** Of all tasks of a batch. */
  static EventTimes together(Iterable<EventTimes> tasks) {
    EventTimes all = new EventTimes();
    for (EventTimes task : tasks) {
      all.oldest = Math.min(all.oldest, task.oldest);
      for (int i = 0; i < task.size; i++) {
        all.saw(task.millis[i]);
      }
    }
    return all;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** How old the oldest event was at that moment, in milliseconds. */
  long longest(long atMillis) {
    return Math.max(0, atMillis - oldest);
  }

  /** The age at that moment that this share of the events was not older than, in milliseconds. */
  long quantile(double share, long atMillis) {
    long[] ages = new long[size];
    for (int i = 0; i < size; i++) {
      ages[i] = Math.max(0, atMillis - millis[i]);
    }
    Arrays.sort(ages);
    return ages[(int) Math.min(size - 1L, (long) Math.floor(share * size))];
  }
}
