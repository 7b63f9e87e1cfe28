package io.carelake.quality.score;

import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.table.RecordReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;

/** Reads results back from {@code ops.quality_results}, as they were before they became rows. */
final class StoredResults {
  private StoredResults() {}

  /**
   * A result with where it belongs.
   *
   * @param value as it was stored: a score may count no rows
   */
  record Stored(
      String target, String runId, long publication, Instant at, double value, Result result) {}

  /** Hands over the results, in no order; rows of before version 1.1.0 are left out. */
  static void read(Table table, Expression where, Consumer<Stored> reader) {
    if (table.schema().findField("metric") == null) {
      return;
    }
    RecordReader.read(
        table,
        List.of(
            "run_id",
            "target",
            "publication",
            "rule_id",
            "dimension",
            "outcome",
            "evaluated",
            "failing",
            "message",
            "metric",
            "column_name",
            "value",
            "at"),
        where,
        row -> {
          if (row.get("metric") != null && row.get("value") != null) {
            reader.accept(
                new Stored(
                    (String) row.get("target"),
                    (String) row.get("run_id"),
                    (long) row.get("publication"),
                    (Instant) row.get("at"),
                    (double) row.get("value"),
                    new Result(
                        (String) row.get("rule_id"),
                        (String) row.get("dimension"),
                        Outcome.valueOf((String) row.get("outcome")),
                        (long) row.get("evaluated"),
                        (long) row.get("failing"),
                        (String) row.getOrDefault("message", ""),
                        (String) row.get("metric"),
                        Optional.ofNullable((String) row.get("column_name")))));
          }
        });
  }
}
