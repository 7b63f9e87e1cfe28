package io.carelake.quality.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.SystemColumns;
import io.carelake.quality.reconcile.Difference.Kind;
import io.carelake.quality.reconcile.Difference.State;
import io.carelake.quality.reconcile.SourceOfRecord.Moment;
import io.carelake.quality.reconcile.SourceOfRecord.SourceRow;
import io.carelake.quality.reconcile.TableComparison.Limits;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;

/** Ranges, portions and limits, against a source that is another table of the lake. */
class TableComparisonTest extends SparkTest {
  private static final int ROWS = 20_000;
  private static final Limits WIDE = new Limits(1_000_000, 1_000_000, 200);
  private final Contract silver = contract("silver.compared");
  private final Contract mirror = contract("silver.mirror");

  private static Contract contract(String table) {
    return ContractBuilder.of(table)
        .key("id", "BIGINT")
        .column("a", "STRING")
        .column("b", "INT")
        .load(Load.CDC)
        .build();
  }

  private RunContext run() {
    Instant now = Instant.now();
    return new RunContext(
        spark(),
        "r",
        now,
        now,
        Clock.systemUTC(),
        new Contracts(List.of(silver, mirror)),
        new IcebergTableStore(spark()),
        Optional.empty());
  }

  private static ComparedTable table(Contract contract) {
    return new ComparedTable(
        contract,
        new ServiceSource("test-service", "test", "cdc.test.t"),
        List.of(new ComparedColumn("id", CanonicalForm.WHOLE, "id")),
        List.of(
            new ComparedColumn("a", CanonicalForm.TEXT, "a"),
            new ComparedColumn("b", CanonicalForm.WHOLE, "b")),
        new TreeMap<>());
  }

  private Dataset<Row> rows() {
    return spark().range(ROWS).selectExpr("id", "concat('v', id) AS a", "CAST(id % 7 AS INT) AS b");
  }

  private void write(Contract contract, Dataset<Row> rows) throws Exception {
    TableId id = contract.table();
    spark().sql("DROP TABLE IF EXISTS lake." + id + " PURGE");
    run().store().ensure(PhysicalTables.spec(contract, id));
    Dataset<Row> all = rows;
    for (StructField f : spark().table("lake." + id).schema().fields()) {
      if (!List.of(rows.columns()).contains(f.name())) {
        all = all.withColumn(f.name(), functions.lit(null).cast(f.dataType()));
      }
    }
    all.writeTo("lake." + id).append();
  }

  /** A source as Spark sees it: its transactions are the values of {@code b}. */
  private final class MirrorView implements SourceOfRecord.View {
    private final SilverView rows =
        new SilverView(run(), table(mirror), run().store().version(mirror.table()));
    private final Moment moment;

    private MirrorView(Moment moment) {
      this.moment = moment;
    }

    @Override
    public Moment moment() {
      return moment;
    }

    @Override
    public Map<String, SourceOfRecord.RangeDigest> digests(int digits, Set<String> within) {
      return rows.digests(digits, within);
    }

    @Override
    public void rows(Set<String> ranges, Consumer<SourceRow> reader) {
      rows.rows(ranges)
          .forEach(
              r ->
                  reader.accept(
                      new SourceRow(r.id(), r.key(), r.digests(), Long.parseLong(r.key().get(0)))));
    }

    @Override
    public void close() {}
  }

  private Reconciliation compare(Consumed consumed, Limits limits) {
    return compare(consumed, limits, new Moment(100, 5, false, Optional.empty()));
  }

  private Reconciliation compare(Consumed consumed, Limits limits, Moment moment) {
    return TableComparison.ready(
            run(), table(silver), run().store().version(silver.table()), limits)
        .with(new MirrorView(moment), consumed);
  }

  @Test
  void findsEveryDifferenceWhateverThePortions() throws Exception {
    write(mirror, rows());
    write(silver, rows());
    Reconciliation equal = compare(Consumed.ALL, WIDE);
    assertThat(equal.differences()).isEmpty();
    assertThat(equal.accuracy()).hasValue(1);
    assertThat(equal.sourceRows()).isEqualTo(ROWS);

    Dataset<Row> damaged =
        rows()
            .where("id NOT IN (1, 2)")
            .selectExpr("id", "IF(id % 100 = 3, 'x', a) AS a", "IF(id % 1000 = 3, NULL, b) AS b");
    write(
        silver,
        damaged
            .union(damaged.where("id = 7"))
            .union(damaged.where("id = 9").selectExpr("-id", "a", "b")));
    for (Limits limits :
        List.of(WIDE, new Limits(100, 1_000_000, 200), new Limits(100, 1_000_000, 2))) {
      Reconciliation found = compare(Consumed.ALL, limits);
      assertThat(found.count(State.WRONG, Kind.MISSING)).isEqualTo(2);
      assertThat(found.count(State.WRONG, Kind.TOO_MANY)).isEqualTo(2);
      assertThat(found.wrongByColumn()).isEqualTo(Map.of("a", 200L, "b", 20L));
      assertThat(found.wrong()).isEqualTo(204);
      assertThat(found.judged()).isEqualTo(ROWS + 2);
      assertThat(found.unexamined()).isZero();
    }
  }

  @Test
  void whatIsBeyondTheLimitIsToldAndNeitherRightNorWrong() throws Exception {
    write(mirror, rows());
    write(silver, rows().selectExpr("id", "'x' AS a", "b"));
    Reconciliation found = compare(Consumed.ALL, new Limits(100, 1_000, 200));
    assertThat(found.wrong()).isBetween(1_000L, 1_100L);
    assertThat(found.unexamined()).isEqualTo(ROWS - found.wrong());
    assertThat(found.accuracy()).hasValue(0);
    assertThat(found.line())
        .contains("%,d in ranges not looked into".formatted(found.unexamined()));
  }

  @Test
  void onlyWhatSilverHasConsumedIsHeldAgainstIt() throws Exception {
    write(mirror, rows());
    write(
        silver,
        rows()
            .where("id NOT IN (10, 11)")
            .selectExpr("id", "IF(id IN (3, 4), 'x', a) AS a", "b")
            .union(rows().where("id = 5").selectExpr("-5L", "a", "b"))
            .union(rows().where("id = 6").selectExpr("-6L", "a", "b")));
    Look look = new Look("earlier", Instant.EPOCH, 50, 4);
    Reconciliation found =
        compare(Consumed.of(look, Map.of("[\"-5\"]", 0L, "[\"-6\"]", 8L), Optional.empty()), WIDE);
    assertThat(found.differences())
        .extracting(Difference::key, Difference::kind, Difference::state)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(List.of("3"), Kind.DIFFERS, State.WRONG),
            org.assertj.core.groups.Tuple.tuple(List.of("4"), Kind.DIFFERS, State.IN_FLIGHT),
            org.assertj.core.groups.Tuple.tuple(List.of("10"), Kind.MISSING, State.IN_FLIGHT),
            org.assertj.core.groups.Tuple.tuple(List.of("11"), Kind.MISSING, State.IN_FLIGHT),
            org.assertj.core.groups.Tuple.tuple(List.of("-5"), Kind.TOO_MANY, State.WRONG),
            org.assertj.core.groups.Tuple.tuple(List.of("-6"), Kind.TOO_MANY, State.IN_FLIGHT));
    assertThat(found.judged()).isEqualTo(ROWS + 2 - 4);
  }

  @Test
  void withoutAMeasureOnlyEqualTablesProveAnything() throws Exception {
    write(mirror, rows());
    write(silver, rows());
    assertThat(compare(Consumed.NOTHING, WIDE).accuracy()).hasValue(1);
    write(silver, rows().selectExpr("id", "IF(id = 3, 'x', a) AS a", "b"));
    Reconciliation unknown = compare(Consumed.NOTHING, WIDE);
    assertThat(unknown.accuracy()).isEmpty();
    assertThat(unknown.line())
        .isEqualTo(
            "silver.compared: accuracy not known yet: 1 rows may be wrong or on their way, and"
                + " silver has caught up with no earlier look; 1 in flight, 0 kept out");
    // Not looked into is not in flight: some of it may be wrong all the same.
    assertThat(compare(Consumed.NOTHING, new Limits(100, 1, 200)).accuracy()).isEmpty();
    assertThat(compare(Consumed.ALL, WIDE).accuracy()).hasValue(1 - 1.0 / ROWS);
  }

  @Test
  void aLookThatCouldJudgeNoRowIsNotPerfect() throws Exception {
    write(mirror, rows());
    write(silver, rows().where("false"));
    Look early = new Look("earlier", Instant.EPOCH, 50, 0);
    Reconciliation none = compare(Consumed.of(early, Map.of(), Optional.empty()), WIDE);
    assertThat(none.judged()).isZero();
    assertThat(none.accuracy()).isEmpty();
    assertThat(none.line()).contains("accuracy not known yet: no row could be judged; 20,000 in");
    write(mirror, rows().where("false"));
    assertThat(compare(Consumed.NOTHING, WIDE).accuracy()).hasValue(1);
  }

  @Test
  void whatSilverKnowsBetterThanACopyIsNotWrong() throws Exception {
    write(mirror, rows());
    write(
        silver,
        rows()
            .selectExpr("id", "IF(id = 3, 'x', a) AS a", "b")
            .union(rows().where("id = 6").selectExpr("-6L", "a", "b"))
            .withColumn(SystemColumns.flat("lsn"), functions.lit(101L)));
    Moment behind = new Moment(100, 5, true, Optional.empty());
    Moment upToDate = new Moment(101, 5, true, Optional.empty());
    assertThat(compare(Consumed.ALL, WIDE, behind).count(State.IN_FLIGHT)).isEqualTo(2);
    assertThat(compare(Consumed.ALL, WIDE, upToDate).wrong()).isEqualTo(2);
  }

  @Test
  void smallerRangesHaveSomeFiftyRows() {
    assertThat(TableComparison.digits(10)).isEqualTo(4);
    assertThat(TableComparison.digits(16 * 50)).isEqualTo(4);
    assertThat(TableComparison.digits(16 * 60)).isEqualTo(5);
    assertThat(TableComparison.digits(16 * 16 * 60)).isEqualTo(6);
  }

  @Test
  void noKeyGetsIntoAMessageByChance() {
    assertThat(
            new Difference(List.of("secret"), Kind.DIFFERS, State.WRONG, List.of("a"), 1).toString()
                + new SourceRow("i", List.of("secret"), List.of(), 1)
                + new SilverView.SilverRow("i", List.of("secret"), List.of(), false, 1))
        .doesNotContain("secret");
  }
}
