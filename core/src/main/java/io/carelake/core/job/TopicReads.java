package io.carelake.core.job;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordAppender;
import io.carelake.core.table.RecordReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.expressions.Expressions;

/**
 * {@code ops.topic_reads}: which bronze tables had all that their topics held, and of when. Only an
 * ingest that read the topics to their ends says so, of each table by itself, also where nothing
 * was new. Contracts without the table leave nothing, and nothing is proven.
 */
public final class TopicReads {
  public static final TableId TABLE = TableId.parse("ops.topic_reads");

  private static final int MICROS = 1_000_000;
  private static final int NANOS_OF_MICRO = 1_000;

  private TopicReads() {}

  /**
   * That a bronze table has all that its topics held.
   *
   * @param readTo before the cluster was asked where the topics end
   * @param landedAt by then the table had it
   */
  public record Read(TableId table, Instant readTo, Instant landedAt) {}

  /** Says so of tables: what they have of it is committed. */
  public static void write(RunContext run, Collection<TableId> tables, Instant readTo) {
    if (tables.isEmpty() || run.contracts().find(TABLE).isEmpty()) {
      return;
    }
    run.store().ensure(PhysicalTables.spec(run.contracts().require(TABLE), TABLE));
    Instant now = run.clock().instant();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (TableId table : tables) {
      Map<String, Object> row = new HashMap<>();
      row.put("run_id", run.runId());
      row.put("target", table.toString());
      row.put("read_to", readTo);
      row.put("landed_at", now);
      rows.add(row);
    }
    RecordAppender.append(new IcebergTables(run.spark()).load(TABLE), rows);
  }

  /** What was said since then, in no order. */
  public static List<Read> since(RunContext run, Instant since) {
    List<Read> reads = new ArrayList<>();
    if (run.store().exists(TABLE)) {
      RecordReader.read(
          new IcebergTables(run.spark()).load(TABLE),
          List.of("target", "read_to", "landed_at"),
          Expressions.greaterThanOrEqual(
              "landed_at", since.getEpochSecond() * MICROS + since.getNano() / NANOS_OF_MICRO),
          row ->
              reads.add(
                  new Read(
                      TableId.parse((String) row.get("target")),
                      (Instant) row.get("read_to"),
                      (Instant) row.get("landed_at"))));
    }
    return reads;
  }
}
