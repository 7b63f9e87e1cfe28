package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;

/**
 * A portion of events in data files that no table knows yet.
 *
 * @param counts what it means for each table
 * @param files by table; tables that gain nothing are not there
 * @param rows where the rows in the files come from, by table
 * @param spans what was read, by topic and partition
 * @param seen by table the snapshot that was looked at for what is there already, 0 for none
 */
record Written(
    Map<TableId, TableIngest> counts,
    Map<TableId, List<DataFile>> files,
    Map<TableId, List<RowSpan>> rows,
    Map<TopicPart, OffsetSpan> spans,
    EventTimes times,
    Map<TableId, Long> seen) {

  static Written of(List<TaskResult> tasks, Map<TableId, Long> seen) {
    Map<TableId, TableIngest> counts = new TreeMap<>();
    Map<TableId, List<DataFile>> files = new TreeMap<>();
    Map<TableId, List<RowSpan>> rows = new TreeMap<>();
    Map<TopicPart, OffsetSpan> spans = new TreeMap<>();
    for (TaskResult task : tasks) {
      for (Landed l : task.landed()) {
        counts.merge(l.counts().table(), l.counts(), TableIngest::plus);
        files.computeIfAbsent(l.counts().table(), t -> new ArrayList<>()).addAll(l.files());
        rows.computeIfAbsent(l.counts().table(), t -> new ArrayList<>()).addAll(l.rows());
      }
      task.spans()
          .forEach(s -> spans.merge(new TopicPart(s.topic(), s.partition()), s, OffsetSpan::plus));
    }
    files.values().removeIf(List::isEmpty);
    return new Written(
        counts,
        files,
        rows,
        spans,
        EventTimes.together(tasks.stream().map(TaskResult::times).toList()),
        seen);
  }
}
