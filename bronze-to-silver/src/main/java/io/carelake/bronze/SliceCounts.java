package io.carelake.bronze;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.util.AccumulatorV2;

/**
 * How many records each slice held: by slice, so that a task that ran twice does not count twice.
 */
final class SliceCounts extends AccumulatorV2<Map.Entry<Integer, Long>, Map<Integer, Long>> {
  private static final long serialVersionUID = 1L;
  private final HashMap<Integer, Long> counts = new HashMap<>();

  @Override
  public boolean isZero() {
    return counts.isEmpty();
  }

  @Override
  public SliceCounts copy() {
    SliceCounts copy = new SliceCounts();
    copy.counts.putAll(counts);
    return copy;
  }

  @Override
  public void reset() {
    counts.clear();
  }

  @Override
  public void add(Map.Entry<Integer, Long> slice) {
    counts.put(slice.getKey(), slice.getValue());
  }

  @Override
  public void merge(AccumulatorV2<Map.Entry<Integer, Long>, Map<Integer, Long>> other) {
    counts.putAll(other.value());
  }

  @Override
  public Map<Integer, Long> value() {
    return counts;
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
