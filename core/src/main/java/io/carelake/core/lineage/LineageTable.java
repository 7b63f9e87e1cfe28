package io.carelake.core.lineage;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.RecordAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** The table {@code ops.lineage}: each event once, by its id. */
final class LineageTable {
  static final TableId ID = TableId.parse("ops.lineage");
  private final Supplier<Table> table;

  LineageTable(Supplier<Table> table) {
    this.table = table;
  }

  /** Appends the events that the table does not have yet, in one commit. */
  void append(Collection<LineageEvent> events) {
    Map<String, LineageEvent> byId = new LinkedHashMap<>();
    events.forEach(e -> byId.putIfAbsent(e.eventId(), e));
    if (byId.isEmpty()) {
      return;
    }
    Table t = table.get();
    byId.keySet().removeAll(present(t, byId.values()));
    List<Map<String, Object>> rows = new ArrayList<>();
    byId.values().forEach(e -> rows.add(e.row()));
    RecordAppender.append(t, rows);
  }

  /** By run first: files that hold other runs are not even opened. */
  private static Set<String> present(Table t, Collection<LineageEvent> events) {
    Set<String> runs = new HashSet<>();
    events.forEach(e -> runs.add(e.runId()));
    Set<String> present = new HashSet<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(t)
            .select("event_id")
            .where(Expressions.in("run_id", runs.toArray()))
            .build()) {
      rows.forEach(r -> present.add((String) r.getField("event_id")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return present;
  }
}
