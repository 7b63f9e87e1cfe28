package io.carelake.bronze;

import io.carelake.bronze.HeldTopic.Reason;
import io.carelake.core.contract.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a topic follows on what bronze has of it. Gaps inside a log are legal (compaction,
 * transaction markers); a log that begins later than what comes next, ends before it, or is another
 * one, is not.
 */
final class TopicAudit {
  private TopicAudit() {}

  /** Where to read on, or why not. */
  record Verdict(SortedMap<Integer, Long> starts, Optional<HeldTopic> held) {}

  /**
   * @param known what bronze has consumed of the topic; empty if nothing: it begins where the log
   *     begins
   */
  static Verdict judge(
      TopicState now, Optional<TopicPosition> known, TableId table, boolean acceptsLoss) {
    if (known.isEmpty()) {
      return new Verdict(now.begins(), Optional.empty());
    }
    TopicPosition position = known.get();
    if (!position.topicId().isEmpty() && !position.topicId().equals(now.id())) {
      return held(now, position, table, Reason.RECREATED, firstPartition(position));
    }
    SortedMap<Integer, Long> starts = new TreeMap<>();
    for (Map.Entry<Integer, Long> begin : now.begins().entrySet()) {
      int partition = begin.getKey();
      long expected = position.next().getOrDefault(partition, 0L);
      if (now.ends().getOrDefault(partition, 0L) < expected) {
        return held(now, position, table, Reason.SHRUNK, partition);
      }
      if (begin.getValue() > expected && !acceptsLoss) {
        return held(now, position, table, Reason.LOST, partition);
      }
      starts.put(partition, Math.max(expected, begin.getValue()));
    }
    return new Verdict(starts, Optional.empty());
  }

  private static int firstPartition(TopicPosition position) {
    return position.next().isEmpty() ? 0 : position.next().firstKey();
  }

  private static Verdict held(
      TopicState now, TopicPosition position, TableId table, Reason reason, int partition) {
    SortedMap<Integer, Long> found = reason == Reason.LOST ? now.begins() : now.ends();
    return new Verdict(
        new TreeMap<>(),
        Optional.of(
            new HeldTopic(
                now.name(),
                table,
                partition,
                reason,
                position.next().getOrDefault(partition, 0L),
                found.getOrDefault(partition, 0L),
                position.epoch())));
  }

  /**
   * Whether all records of a stretch that may be read were read, looked at after reading: all
   * offsets came, or the log still begins no later than the stretch, so that what did not come is a
   * gap.
   */
  static boolean isWhole(TopicState now, int partition, long from, long to, long events) {
    return events == to - from || now.begins().getOrDefault(partition, 0L) <= from;
  }
}
