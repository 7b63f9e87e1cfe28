package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.job.Ledger;
import io.carelake.core.table.TableStore.ChangeSize;
import io.carelake.silver.KeyFold.Counts;
import io.carelake.silver.KeyFold.Event;
import io.carelake.silver.KeyFold.Folded;
import io.carelake.silver.KeyFold.State;
import io.carelake.testkit.SparkTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Spark engine against the rules in plain Java: many histories share one table. */
class BatchFoldTest extends SparkTest {
  private static final int HISTORIES = 400;
  private static final int BATCHES = 5;

  /** However large a batch is, its rows are the same. */
  enum Plan {
    ONE_TASK(BatchSize::of),
    KEYS_TO_EVERY_TASK(n -> BatchSize.of(new ChangeSize(BatchSize.ONE_TASK + 1, 0))),
    SHUFFLED(n -> BatchSize.UNBOUNDED);

    private final transient Function<ChangeSize, BatchSize> sizes;

    Plan(Function<ChangeSize, BatchSize> sizes) {
      this.sizes = sizes;
    }
  }

  /** Else Spark would put the few rows of a test into one partition again. */
  @BeforeAll
  static void spread() {
    spark().conf().set("spark.sql.adaptive.coalescePartitions.enabled", "false");
    spark().conf().set("spark.sql.shuffle.partitions", "5");
  }

  @AfterAll
  static void asBefore() {
    spark().conf().unset("spark.sql.adaptive.coalescePartitions.enabled");
    spark().conf().set("spark.sql.shuffle.partitions", "2");
  }

  @ParameterizedTest
  @EnumSource(Plan.class)
  void agreesWithTheRulesOnRandomHistories(Plan plan) {
    SourceTable table =
        new SourceTable(spark(), "histories_" + plan.name().toLowerCase(Locale.ROOT))
            .planned(plan.sizes)
            .key("id", "text", "STRING", "STRING")
            .column("value", "numeric(9,0)", "STRING", "DECIMAL(9,0)");
    Map<String, RandomHistory> histories = new HashMap<>();
    for (int h = 0; h < HISTORIES; h++) {
      histories.put("h" + h, new RandomHistory(h, h % 4 == 0));
    }
    Map<String, State> states = new HashMap<>();
    for (int b = 0; b < BATCHES; b++) {
      List<String> rows = new ArrayList<>();
      Counts expected = new Counts(0, 0, 0, 0);
      for (Map.Entry<String, RandomHistory> h : histories.entrySet()) {
        List<Event> events = batch(h.getValue().batches, b);
        events.forEach(e -> rows.add(bronze(h.getKey(), e)));
        Folded folded = KeyFold.fold(Optional.ofNullable(states.get(h.getKey())), events);
        folded.state().ifPresent(s -> states.put(h.getKey(), s));
        expected = expected.plus(folded.counts());
      }
      Ledger ledger = table.apply(rows);
      assertThat(
              new Counts(
                  ledger.entry("applied"),
                  ledger.entry("superseded"),
                  ledger.entry("duplicate"),
                  ledger.entry("quarantined")))
          .as("batch %d", b)
          .isEqualTo(expected);
      assertThat(rows(table)).as("batch %d", b).isEqualTo(existing(states));
    }
    histories.forEach(
        (id, h) -> {
          if (!h.isSpoiled) {
            assertThat(Optional.ofNullable(states.get(id)).map(State::value).orElse(null))
                .isEqualTo(h.truth);
          }
        });
  }

  /**
   * Keys that were swapped in one transaction: the row that came stays, however it is delivered.
   */
  @ParameterizedTest
  @EnumSource(Plan.class)
  void ofTwoChangesAtOneMomentTheDeleteIsTheFirst(Plan plan) {
    SourceTable table =
        new SourceTable(spark(), "swapped_" + plan.name().toLowerCase(Locale.ROOT))
            .planned(plan.sizes)
            .key("id", "text", "STRING", "STRING")
            .column("value", "numeric(9,0)", "STRING", "DECIMAL(9,0)");
    table.apply(
        List.of(
            bronze("a", new Event('c', 0, 10, 0, 1, true, 1)),
            bronze("b", new Event('c', 0, 11, 0, 2, true, 2))));
    Ledger ledger =
        table.apply(
            List.of(
                bronze("a", new Event('d', 0, 20, 0, 3, true, null)),
                bronze("a", new Event('c', 0, 20, 0, 4, true, 7)),
                bronze("b", new Event('c', 0, 20, 0, 5, true, 8)),
                bronze("b", new Event('d', 0, 20, 0, 6, true, null))));
    assertThat(ledger.entry("applied")).isEqualTo(2);
    assertThat(rows(table).values()).extracting(State::value).containsExactlyInAnyOrder(7, 8);
  }

  private static List<Event> batch(List<List<Event>> batches, int b) {
    if (b < BATCHES - 1) {
      return b < batches.size() ? batches.get(b) : List.of();
    }
    return batches.stream().skip(b).flatMap(List::stream).toList();
  }

  private static Map<String, State> existing(Map<String, State> states) {
    Map<String, State> rows = new HashMap<>(states);
    rows.values().removeIf(s -> !s.exists());
    return rows;
  }

  private static Map<String, State> rows(SourceTable table) {
    Map<String, State> states = new HashMap<>();
    for (Row r : table.rows().collectAsList()) {
      State state =
          new State(
              r.isNullAt(1) ? null : r.getDecimal(1).intValueExact(),
              r.getAs("_position_epoch"),
              Optional.ofNullable(r.getAs("_position_lsn")),
              Optional.ofNullable(r.getAs("_position_read_lsn")),
              r.getAs("_position_partition"),
              r.getAs("_position_offset"),
              r.<String>getAs("_position_op").charAt(0),
              Optional.ofNullable(r.getAs("_position_held_lsn")));
      assertThat(states.put(r.getString(0), state)).as("one row per key").isNull();
      assertThat(r.<Boolean>getAs("_held")).isEqualTo(state.heldLsn().isPresent());
    }
    return states;
  }

  private static String bronze(String id, Event e) {
    BronzeRow row =
        BronzeRow.of(String.valueOf(e.op()), e.lsn(), e.offset())
            .with("_topic_partition", e.partition())
            .with("_topic_epoch", e.epoch());
    return (e.op() == 'd'
            ? row.before("id", id)
            : row.after("id", id, "value", e.isDecodable() ? String.valueOf(e.value()) : "x"))
        .json();
  }
}
