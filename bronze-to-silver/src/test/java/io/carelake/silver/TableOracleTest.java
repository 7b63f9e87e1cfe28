package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.job.Ledger;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.silver.ModelDatabase.Values;
import io.carelake.testkit.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Spark and Iceberg against a model of a database: tier B of the oracle. Histories of some keys
 * each share a table, and with it its truncates, snapshots and restores.
 */
class TableOracleTest extends SparkTest {
  /** {@code scripts/check --deep} asks for 10. */
  private static final int TABLES = Integer.getInteger("carelake.oracle.tables", 1);

  private static final int FIRST_TABLE = Integer.getInteger("carelake.oracle.first-table", 0);
  private static final int HISTORIES_OF_A_TABLE = 1000;
  private static final int MOST_BATCHES = 6;

  static List<Integer> tables() {
    List<Integer> tables = new ArrayList<>();
    for (int t = 0; t < TABLES; t++) {
      tables.add(FIRST_TABLE + t);
    }
    return tables;
  }

  @ParameterizedTest
  @MethodSource("tables")
  void endsWithTheRowsOfTheDatabaseHoweverEventsAreDelivered(int number) {
    ModelHistory history = history(number);
    SourceTable table =
        new SourceTable(spark(), "oracle_" + number)
            .planned(number % 2 == 0 ? BatchSize::of : n -> BatchSize.UNBOUNDED)
            .key("id", "text", "STRING", "STRING")
            .column("value", "integer", "INT", "INT")
            .column("note", "text", "STRING", "STRING");
    long delivered = 0;
    for (List<ModelEvent> batch : history.batches) {
      Ledger ledger = table.apply(ModelBronze.rows(batch, 0));
      assertThat(ledger.intake()).as("events of a batch").isEqualTo(batch.size());
      delivered += ledger.intake();
      assertThat(table.lastTally).as("what the rows count against").isEqualTo(table.tally());
      assertThat(table.rows().where("note LIKE '%unavailable%'").count()).isZero();
    }
    assertThat(delivered).isEqualTo(history.all().size());
    assertRows(number, history, table, "batch by batch");
    table.apply(Scope.FULL);
    assertRows(number, history, table, "replayed from zero");
  }

  private static ModelHistory history(int number) {
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
    return new ModelHistory(keys, steps, MOST_BATCHES, 0.01);
  }

  private static void assertRows(int number, ModelHistory history, SourceTable table, String how) {
    Map<String, Values> rows = new TreeMap<>();
    for (Row r : table.rows().collectAsList()) {
      String note = r.getAs("note");
      Values values = new Values(r.getAs("value"), note, note != null && note.startsWith("large"));
      assertThat(rows.put(r.getAs("id"), values)).as("one row per key").isNull();
    }
    if (!rows.equals(history.truth)) {
      throw new AssertionError(
          "Table %d, %s: %s".formatted(number, how, differences(history, rows)));
    }
  }

  private static String differences(ModelHistory history, Map<String, Values> rows) {
    StringBuilder s = new StringBuilder();
    TreeMap<String, Values> all = new TreeMap<>(history.truth);
    all.putAll(rows);
    List<String> wrong =
        all.keySet().stream()
            .filter(k -> !java.util.Objects.equals(rows.get(k), history.truth.get(k)))
            .toList();
    s.append(wrong.size()).append(" keys are wrong\n");
    for (String key : wrong.stream().limit(4).toList()) {
      s.append("key %s: is %s, was %s%n".formatted(key, rows.get(key), history.truth.get(key)));
      for (int b = 0; b < history.batches.size(); b++) {
        String batch = "  batch " + b + ": ";
        s.append(
            history.batches.get(b).stream()
                .filter(
                    e ->
                        key.equals(e.key())
                            || key.equals(e.oldKey())
                            || key.equals(e.newKey())
                            || e.op() == 't'
                            || e.completesSnapshot())
                .map(e -> batch + e + "\n")
                .collect(Collectors.joining()));
      }
    }
    return s.toString();
  }
}
