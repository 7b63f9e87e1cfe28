package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.job.Ledger;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.silver.ModelHistory.Clock;
import io.carelake.silver.RowHistory.HistoryRow;
import io.carelake.testkit.SparkTest;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Histories in tables of Spark and Iceberg, batch by batch and replayed from zero, against the
 * plain reducer, which is held against a model of a database ({@link RowHistoryTest}). Histories of
 * some keys each share a table, and with it its truncates, snapshots and restores.
 */
class HistoryOracleTest extends SparkTest {
  private static final int HISTORIES_OF_A_TABLE = 25;
  private static final int MOST_BATCHES = 4;

  @ParameterizedTest
  @CsvSource({"1, TRUE, 0", "2, SKEWED, 0.05"})
  void tellsWhatTheReducerTellsAfterEveryBatch(int number, Clock clock, double tableWide) {
    ModelHistory model = model(number, clock, tableWide);
    SourceTable table =
        new SourceTable(spark(), "remembered_" + number)
            .key("id", "text", "STRING", "STRING")
            .column("value", "integer", "INT", "INT")
            .column("note", "text", "STRING", "STRING");
    for (int b = 0; b < model.batches.size(); b++) {
      table.deliver(ModelBronze.rows(model.batches.get(b), b));
      Ledger ledger = table.applyHistory(Scope.INCREMENTAL);
      List<HistoryRow> expected = new ModelFacts(model.batches.subList(0, b + 1)).history();
      assertRows(table, expected, "after batch " + b);
      assertThat(ledger.intake()).as("rows made anew").isLessThanOrEqualTo(expected.size());
    }
    List<HistoryRow> all = new ModelFacts(model.batches).history();
    assertThat(ModelFacts.last(all, model.batches.size())).isEqualTo(model.truth);
    if (!model.isLossy && clock == Clock.TRUE) {
      assertThat(ModelFacts.states(all)).isEqualTo(ModelFacts.withoutRepetition(model.states));
    }
    Ledger full = table.applyHistory(Scope.FULL);
    assertRows(table, all, "replayed from zero");
    assertThat(full.intake()).as("rows of a full build").isEqualTo(all.size());
  }

  private static ModelHistory model(int number, Clock clock, double tableWide) {
    List<String> keys = new ArrayList<>();
    for (int h = 0; h < HISTORIES_OF_A_TABLE; h++) {
      // What a database tells apart must not fall together: case, blanks, composed letters.
      keys.addAll(List.of(h + "é", h + "e\u0301", h + "E", h + "E "));
    }
    Random random = new Random(number);
    List<Long> steps = new ArrayList<>();
    for (int s = 0; s < HISTORIES_OF_A_TABLE * 5; s++) {
      steps.add(random.nextLong());
    }
    return new ModelHistory(keys, steps, MOST_BATCHES, tableWide, clock);
  }

  private static void assertRows(SourceTable table, List<HistoryRow> expected, String when) {
    List<String> is =
        table.historyRows().collectAsList().stream().map(HistoryOracleTest::told).toList();
    Set<String> rows = new TreeSet<>(is);
    assertThat(rows).as("every row once, %s", when).hasSameSizeAs(is);
    assertThat(rows)
        .as(when)
        .isEqualTo(
            expected.stream()
                .map(HistoryOracleTest::told)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String told(HistoryRow r) {
    return "%s %s %s %s valid %d to %s recorded %d to %s"
        .formatted(
            r.key(),
            r.event().op(),
            r.values()[0],
            r.values()[1],
            r.validFrom(),
            r.validTo(),
            r.recordedFrom(),
            r.recordedTo());
  }

  private static String told(Row r) {
    return "%s %s %s %s valid %d to %s recorded %d to %s"
        .formatted(
            r.<String>getAs("id"),
            r.<String>getAs("op"),
            r.getAs("value"),
            r.getAs("note"),
            millis(r, "valid_from"),
            millis(r, "valid_to"),
            batch(r, "recorded_from"),
            batch(r, "recorded_to"));
  }

  private static Long millis(Row r, String column) {
    Timestamp time = r.getAs(column);
    return time == null ? null : time.getTime();
  }

  private static Long batch(Row r, String column) {
    Timestamp time = r.getAs(column);
    return time == null
        ? null
        : Duration.between(ModelBronze.recorded(0), time.toInstant()).toHours();
  }
}
