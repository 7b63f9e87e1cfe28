package io.carelake.bronze;

import java.util.Iterator;
import java.util.Map;

/** Counts what a slice delivers, and tells it when the slice is read to its end. */
final class Counted<T> implements Iterator<T> {
  private final Iterator<T> rows;
  private final int slice;
  private final SliceCounts counts;
  private long delivered;
  private boolean isTold;

  Counted(Iterator<T> rows, int slice, SliceCounts counts) {
    this.rows = rows;
    this.slice = slice;
    this.counts = counts;
  }

  @Override
  public boolean hasNext() {
    boolean more = rows.hasNext();
    if (!more && !isTold) {
      isTold = true;
      counts.add(Map.entry(slice, delivered));
    }
    return more;
  }

  @Override
  public T next() {
    T row = rows.next();
    delivered++;
    return row;
  }
}
