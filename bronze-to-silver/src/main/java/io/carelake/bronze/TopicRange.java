package io.carelake.bronze;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A stretch of a partition of a topic.
 *
 * @param first its first offset
 * @param end the offset behind its last
 */
record TopicRange(TopicPart part, long first, long end) implements Serializable {
  /** The file of a table costs about as much as so many of its events. */
  private static final long FILE = 300;

  long offsets() {
    return end - first;
  }

  /**
   * Deals stretches out to tasks of about the same size. All of a table go to one task, which
   * writes one file of them.
   *
   * @return at most that many lists, each in the order of topics and partitions
   */
  static List<List<TopicRange>> dealt(
      List<TopicRange> ranges, Function<String, ?> tableOf, int tasks) {
    Map<String, List<TopicRange>> byTable = new TreeMap<>();
    for (TopicRange r : ranges) {
      byTable
          .computeIfAbsent(tableOf.apply(r.part().topic()).toString(), t -> new ArrayList<>())
          .add(r);
    }
    List<List<TopicRange>> largestFirst = new ArrayList<>(byTable.values());
    largestFirst.sort(Comparator.comparingLong(r -> -weight(r)));
    List<List<TopicRange>> dealt = new ArrayList<>();
    for (List<TopicRange> table : largestFirst) {
      if (dealt.size() < tasks) {
        dealt.add(new ArrayList<>(table));
      } else {
        dealt.stream()
            .min(Comparator.comparingLong(TopicRange::weight))
            .orElseThrow()
            .addAll(table);
      }
    }
    dealt.forEach(task -> task.sort(Comparator.comparing(TopicRange::part)));
    return dealt;
  }

  private static long weight(List<TopicRange> ranges) {
    long files = ranges.stream().map(r -> r.part().topic()).distinct().count();
    return ranges.stream().mapToLong(TopicRange::offsets).sum() + FILE * files;
  }
}
