package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.job.Ledger;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.table.SystemColumns;
import io.carelake.testkit.SparkTest;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class SourceAlignedBuilderTest extends SparkTest {

  private SourceTable doses(String name) {
    return new SourceTable(spark(), name)
        .key("dose_id", "uuid", "STRING", "STRING")
        .column("patient_id", "uuid", "STRING", "STRING")
        .column("amount", "numeric(6,2)", "STRING", "DECIMAL(6,2)")
        .column("given_on", "date", "INT", "DATE")
        .column("note", "text", "STRING", "STRING")
        .subject("patient_id");
  }

  private static String created(String id, long lsn, long offset, String amount) {
    return BronzeRow.of("c", lsn, offset)
        .after("dose_id", id, "patient_id", "p1", "amount", amount, "given_on", 19000, "note", "n")
        .json();
  }

  private static String updated(String id, long lsn, long offset, String amount) {
    return created(id, lsn, offset, amount).replace("\"op\":\"c\"", "\"op\":\"u\"");
  }

  private static String deleted(String id, long lsn, long offset) {
    return BronzeRow.of("d", lsn, offset)
        .before("dose_id", id, "patient_id", "", "amount", "0", "given_on", 0)
        .json();
  }

  @Test
  void decodesTheTypesOfPostgres() {
    SourceTable t =
        new SourceTable(spark(), "typed")
            .key("id", "bigint", "BIGINT", "BIGINT")
            .column("amount", "numeric(10,2)", "STRING", "DECIMAL(10,2)")
            .column("born_on", "date", "INT", "DATE")
            .column("local_at", "timestamp", "BIGINT", "TIMESTAMP")
            .column("at", "timestamptz", "STRING", "TIMESTAMP")
            .column("raw", "bytea", "STRING", "BINARY")
            .column("tags", "text[]", "ARRAY<STRING>", "ARRAY<STRING>")
            .column("is_on", "boolean", "BOOLEAN", "BOOLEAN")
            .column("score", "double precision", "DOUBLE", "DOUBLE")
            .derived("doubled", "DECIMAL(12,2)", "amount * 2");
    t.apply(
        List.of(
            BronzeRow.of("c", 1, 1)
                .after(
                    "id",
                    7,
                    "amount",
                    "12.50",
                    "born_on",
                    -1,
                    "local_at",
                    1_000_000,
                    "at",
                    "2024-01-01T08:00:00.123456Z",
                    "raw",
                    "aGk=",
                    "tags",
                    List.of("a", "b"),
                    "is_on",
                    true,
                    "score",
                    0.5)
                .json(),
            BronzeRow.of("r", 2, 2).after("id", 8).json()));
    Row row = t.rows().where("id = 7").head();
    assertThat(row.<BigDecimal>getAs("amount")).isEqualByComparingTo("12.50");
    assertThat(row.<Date>getAs("born_on")).isEqualTo(Date.valueOf("1969-12-31"));
    assertThat(row.<Timestamp>getAs("local_at").toInstant())
        .isEqualTo(Instant.parse("1970-01-01T00:00:01Z"));
    assertThat(row.<Timestamp>getAs("at").toInstant())
        .isEqualTo(Instant.parse("2024-01-01T08:00:00.123456Z"));
    assertThat(row.<byte[]>getAs("raw")).isEqualTo(new byte[] {'h', 'i'});
    assertThat(row.<BigDecimal>getAs("doubled")).isEqualByComparingTo("25.00");
    assertThat(row.<String>getAs("_position_op")).isEqualTo("c");
    Row empty = t.rows().where("id = 8").head();
    assertThat(empty.isNullAt(empty.fieldIndex("amount"))).isTrue();
  }

  @Test
  void keepsTheLastEventPerKeyAndCountsTheRest() {
    SourceTable t = doses("folded");
    Ledger first =
        t.apply(
            List.of(
                created("a", 10, 1, "1.00"),
                updated("a", 20, 2, "2.00"),
                created("b", 30, 3, "3.00"),
                created("a", 10, 4, "1.00"),
                updated("a", 20, 5, "2.00"),
                BronzeRow.tombstone(6).json()));
    assertThat(first.toString())
        .isEqualTo(
            "delivered=6 applied=2 superseded=1 duplicate=2 control=1 quarantined=0 withheld=0");
    Ledger second =
        t.apply(
            List.of(updated("a", 20, 7, "2.00"), created("a", 10, 8, "1.00"), deleted("b", 40, 9)));
    assertThat(second.toString())
        .isEqualTo(
            "delivered=3 applied=1 superseded=1 duplicate=1 control=0 quarantined=0 withheld=0");
    assertThat(t.rows().select("dose_id", "amount").collectAsList().toString())
        .isEqualTo("[[a,2.00]]");
  }

  @Test
  void remembersDeletedKeysWithTheirSubject() {
    SourceTable t = doses("remembered");
    t.apply(List.of(created("a", 10, 1, "1.00")));
    t.apply(List.of(deleted("a", 30, 2)));
    Ledger late = t.apply(List.of(updated("a", 20, 3, "9.00")));
    assertThat(late.entry("superseded")).isEqualTo(1);
    assertThat(t.rows().count()).isZero();
    Row gone = t.gone().head();
    assertThat(gone.<String>getAs("key")).isEqualTo("[\"a\"]");
    assertThat(gone.<String>getAs("subject")).isEqualTo("p1");
    assertThat(gone.<String>getAs("reason")).isEqualTo("deleted");

    t.apply(List.of(created("a", 40, 4, "4.00")));
    assertThat(t.rows().count()).isEqualTo(1);
  }

  @Test
  void tellsWhenARowMovesToAnotherSubject() {
    SourceTable t = doses("moved_rows");
    t.apply(List.of(created("a", 10, 1, "1.00")));
    t.apply(List.of(updated("a", 20, 2, "1.00").replace("p1", "p2")));
    Row gone = t.gone().head();
    assertThat(gone.<String>getAs("reason")).isEqualTo("moved");
    assertThat(gone.<String>getAs("subject")).isEqualTo("p1");
    assertThat(t.rows().head().<String>getAs("patient_id")).isEqualTo("p2");
  }

  @Test
  void ordersSnapshotReadsAgainstChangesByOffset() {
    SourceTable t = doses("snapshots");
    // A transaction in flight at the snapshot has a lower LSN and commits later.
    t.apply(
        List.of(
            created("a", 100, 10, "1.00").replace("\"op\":\"c\"", "\"op\":\"r\""),
            updated("a", 90, 11, "2.00")));
    assertThat(amount(t, "a")).isEqualByComparingTo("2.00");
    t.apply(List.of(created("a", 200, 12, "3.00").replace("\"op\":\"c\"", "\"op\":\"r\"")));
    assertThat(amount(t, "a")).isEqualByComparingTo("3.00");
    t.apply(List.of(updated("a", 150, 13, "4.00")));
    assertThat(amount(t, "a")).isEqualByComparingTo("4.00");
    Ledger again =
        t.apply(List.of(created("a", 200, 14, "3.00").replace("\"op\":\"c\"", "\"op\":\"r\"")));
    assertThat(again.entry("duplicate")).isEqualTo(1);
    assertThat(amount(t, "a")).isEqualByComparingTo("4.00");
  }

  /** One row whose expression throws does not stop the others, nor is its value in an error. */
  @Test
  void quarantinesARowWhoseExpressionThrows() {
    SourceTable t =
        doses("throwing")
            .derived("share", "DECIMAL(6,2)", "CAST(100 / amount AS DECIMAL(6,2))")
            .derived("noted_on", "DATE", "to_date(note, 'yyyy-MM-dd')")
            .derived("twice", "DATE", "date_add(to_date(note, 'yyyy-MM-dd'), 1)");
    Ledger first =
        t.apply(
            List.of(
                created("a", 10, 1, "4.00").replace("\"n\"", "\"2024-02-29\""),
                created("b", 11, 2, "0.00").replace("\"n\"", "\"2024-02-29\""),
                created("c", 12, 3, "4.00"),
                created("d", 13, 4, "4.00").replace("\"n\"", "null")));
    assertThat(first.entry("applied")).isEqualTo(2);
    assertThat(first.entry("quarantined")).isEqualTo(2);
    Row good = t.rows().where("dose_id = 'a'").head();
    assertThat(good.<BigDecimal>getAs("share")).isEqualByComparingTo("25.00");
    assertThat(good.<Date>getAs("noted_on")).isEqualTo(Date.valueOf("2024-02-29"));
    assertThat(good.<Date>getAs("twice")).isEqualTo(Date.valueOf("2024-03-01"));
    assertThat(t.rows().where("dose_id = 'd' AND noted_on IS NULL").count()).isEqualTo(1);
    assertThat(
            t.quarantined()
                .orderBy("offset")
                .select(functions.concat_ws(",", functions.col("reasons")))
                .collectAsList()
                .toString())
        .isEqualTo("[[undecodable:share], [undecodable:noted_on,undecodable:twice]]");
  }

  @Test
  void quarantinesWhatItCannotDecodeAndMarksTheOlderRow() {
    SourceTable t = doses("undecodable");
    t.apply(List.of(created("a", 10, 1, "1.00")));
    Ledger bad =
        t.apply(
            List.of(
                updated("a", 20, 2, "1.999"),
                updated("b", 21, 3, "99999999"),
                BronzeRow.of("u", 22, 4).after("patient_id", "p1").json(),
                BronzeRow.of("u", 23, 5)
                    .after("dose_id", "c", "given_on", null)
                    .with("_rescued", "{\"after.given_on\":\"soon\",\"after.extra\":1}")
                    .json(),
                BronzeRow.of("u", 24, 6)
                    .after("dose_id", "d", "amount", "1.00")
                    .with("_rescued", "{\"after.extra\":1,\"after.amount\":1.0}")
                    .json()));
    assertThat(bad.toString())
        .isEqualTo(
            "delivered=5 applied=1 superseded=0 duplicate=0 control=0 quarantined=4 withheld=0");
    Row held = t.rows().where("dose_id = 'a'").head();
    assertThat(held.<Boolean>getAs("_held")).isTrue();
    assertThat(held.<BigDecimal>getAs("amount")).isEqualByComparingTo("1.00");
    assertThat(
            t.quarantined()
                .orderBy("offset")
                .select(functions.concat_ws(",", functions.col("reasons")))
                .collectAsList()
                .toString())
        .isEqualTo(
            "[[undecodable:amount], [undecodable:amount], [no_key], [undecodable:given_on]]");
    assertThat(t.gone().count()).isZero();

    t.apply(List.of(updated("a", 15, 7, "1.50")));
    Row late = t.rows().where("dose_id = 'a'").head();
    assertThat(late.<BigDecimal>getAs("amount")).isEqualByComparingTo("1.50");
    assertThat(late.<Boolean>getAs("_held")).isTrue();

    t.apply(List.of(updated("a", 30, 8, "3.00")));
    assertThat(t.rows().where("dose_id = 'a'").head().<Boolean>getAs("_held")).isFalse();
  }

  @Test
  void keepsLargeValuesThatAnUpdateDidNotTouch() {
    SourceTable t = doses("toast");
    String placeholder = "__debezium_unavailable_value";
    t.apply(List.of(created("a", 10, 1, "1.00"), created("c", 11, 2, "1.00")));
    Ledger ledger =
        t.apply(
            List.of(
                updated("a", 20, 3, "2.00").replace("\"n\"", "\"" + placeholder + "\""),
                created("b", 21, 4, "1.00").replace("\"n\"", "\"first\""),
                updated("b", 22, 5, "2.00").replace("\"n\"", "\"" + placeholder + "\""),
                updated("x", 23, 6, "2.00").replace("\"n\"", "\"" + placeholder + "\""),
                updated("c", 24, 7, "5.00").replace("\"n\"", "\"m\"")));
    assertThat(ledger.toString())
        .isEqualTo(
            "delivered=5 applied=3 superseded=1 duplicate=0 control=0 quarantined=1 withheld=0");
    assertThat(t.rows().orderBy("dose_id").select("dose_id", "amount", "note").collectAsList())
        .map(Row::toString)
        .containsExactly("[a,2.00,n]", "[b,2.00,first]", "[c,5.00,m]");
    assertThat(t.quarantined().head().<Object>getAs("reasons").toString())
        .contains("toast_unresolved");
  }

  @Test
  void flagsRowsThatFailARuleAndListsThem() {
    SourceTable t =
        doses("flagged")
            .validator(
                (contract, rows) ->
                    rows.withColumn(
                            SystemColumns.FAILED_RULES,
                            functions.expr(
                                "filter(array(CASE WHEN amount > 100 AND _source_at IS NOT NULL"
                                    + " THEN 'too_much' END), x -> x IS NOT NULL)"))
                        .withColumn(
                            SystemColumns.FINDINGS,
                            functions.expr("array_join(_failed_rules, ',')")));
    Ledger ledger = t.apply(List.of(created("a", 10, 1, "500.00"), created("b", 11, 2, "5.00")));
    assertThat(ledger.entry("applied")).isEqualTo(2);
    assertThat(t.rows().where("size(_failed_rules) = 1").head().<String>getAs("dose_id"))
        .isEqualTo("a");
    assertThat(t.quarantined().count()).isEqualTo(1);
  }

  @Test
  void aFullBuildGivesTheSameRows() {
    SourceTable t = doses("rebuilt");
    t.apply(List.of(created("a", 10, 1, "1.00"), created("b", 11, 2, "1.00")));
    t.apply(List.of(updated("a", 20, 3, "2.00"), deleted("b", 21, 4)));
    List<Row> before = t.rows().drop(SystemColumns.RUN_ID).collectAsList();
    t.apply(Scope.FULL);
    assertThat(t.rows().drop(SystemColumns.RUN_ID).collectAsList())
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(t.apply(List.of(updated("b", 15, 5, "7.00"))).entry("superseded")).isEqualTo(1);
  }

  @Test
  void anUnchangedInputIsNoWork() {
    SourceTable t = doses("unchanged");
    t.apply(List.of(created("a", 10, 1, "1.00")));
    Ledger ledger = t.apply(Scope.INCREMENTAL);
    assertThat(ledger.intake()).isZero();
    assertThat(t.rows().count()).isEqualTo(1);
  }

  @Test
  void aServiceWithoutEventsIsNoWork() {
    SourceTable t = doses("silent");
    t.deliver(List.of());
    assertThat(t.apply(Scope.FULL).intake()).isZero();
    assertThat(t.rows().count()).isZero();
  }

  private static BigDecimal amount(SourceTable t, String id) {
    return t.rows().where("dose_id = '" + id + "'").head().getAs("amount");
  }
}
