package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.core.table.IcebergTables;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test has tables and topics of its own in the shared lake. */
class IngestFilesTest extends SparkTest {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final String CANARY = "Canary";

  @TempDir Path folder;
  private String patients;
  private String visits;
  private String prefix;
  private RunContext run;

  @BeforeEach
  void makeRun() {
    int n = NEXT.incrementAndGet();
    prefix = "p" + n;
    patients = "ingest_patients_" + n;
    visits = "ingest_visits_" + n;
    Contracts leftovers = ContractLoader.load(List.of(Path.of("../conf/contracts/bronze")));
    Contracts contracts =
        new Contracts(
            List.of(
                contract(patients),
                contract(visits),
                leftovers.require(FanOutPlan.UNASSIGNED),
                leftovers.require(FanOutPlan.DEAD_LETTER)));
    run =
        new RunContext(
            spark(),
            "run-" + n,
            Instant.EPOCH,
            Instant.EPOCH,
            Clock.systemUTC(),
            contracts,
            new IcebergTableStore(spark()),
            Optional.empty());
  }

  private Contract contract(String table) {
    ContractBuilder builder =
        ContractBuilder.of("bronze." + table).topic("cdc." + prefix + "." + table);
    for (StructField f : EnvelopeDecoderTest.ROW.fields()) {
      builder =
          f.name().equals("id")
              ? builder.key("id", "BIGINT")
              : builder.column(f.name(), f.dataType().sql());
    }
    return builder.build();
  }

  private String topic(String table) {
    return "cdc." + prefix + "." + table;
  }

  /** A process that lands events for days, while others compact, expire and change tables. */
  @Test
  void aTableThatOthersMovedOnTooFarIsTakenUpAnew() throws IOException {
    TableId id = TableId.parse("bronze." + patients);
    BronzeTables tables = new BronzeTables(run);
    tables.ensure();
    assertThat(tables.targets(List.of(id))).hasSize(1);
    try (HadoopCatalog other =
        new HadoopCatalog(new Configuration(), warehouse().toUri().toString())) {
      Table table = other.loadTable(TableIdentifier.of(id.namespace(), id.name()));
      table.updateProperties().set("write.metadata.previous-versions-max", "1").commit();
      for (int i = 1; i <= 5; i++) {
        table.updateProperties().set("commit", String.valueOf(i)).commit();
      }
    }
    assertThat(tables.targets(List.of(id)).get(0).table().properties())
        .containsEntry("commit", "5");
    assertThat(tables.table(id).properties()).containsEntry("commit", "5");
  }

  private void write(String file, String... lines) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, Arrays.asList(lines));
  }

  private String[] creates(String table, int from, int to) {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add(KafkaRecord.create(topic(table), i).line());
    }
    return lines.toArray(String[]::new);
  }

  private IngestResult ingest() {
    return IngestFiles.run(run, folder, IngestProgress.SILENT);
  }

  private static Dataset<Row> rows(String table) {
    return spark().table("lake.bronze." + table);
  }

  private Dataset<Row> leftovers(String table) {
    return rows(table).where("topic LIKE '%" + prefix + ".%' OR topic LIKE '%" + prefix + "/%'");
  }

  private TableIngest of(IngestResult result, String table) {
    return result.table(new TableId("bronze", table)).orElseThrow();
  }

  @Test
  void everyRecordLandsOnceInTheTableOfItsTopic() throws Exception {
    write("patients/0.jsonl", creates(patients, 0, 300));
    write("visits/0.jsonl", creates(visits, 0, 50));
    write("visits/1.jsonl", KafkaRecord.create(prefix + ".public." + visits, 1).line());
    IngestResult result = ingest();
    assertThat(result.balances()).isTrue();
    assertThat(result.delivered()).isEqualTo(351);
    assertThat(result.appended()).isEqualTo(351);
    assertThat(of(result, visits).appended()).isEqualTo(51);
    assertThat(rows(patients).where("after.id = _offset").count()).isEqualTo(300);
    Row row = rows(patients).where("_offset = 7").first();
    assertThat(row.<String>getAs("key")).isEqualTo("{\"id\":7}");
    assertThat(row.<String>getAs("op")).isEqualTo("c");
    assertThat(row.<java.sql.Timestamp>getAs("_kafka_at").toInstant())
        .isEqualTo(Instant.ofEpochMilli(1_735_000_000_007L));
    assertThat(row.<java.sql.Timestamp>getAs("_event_at").toInstant())
        .isEqualTo(Instant.ofEpochMilli(1795431420011L));
    assertThat(row.<Row>getAs("after").<String>getAs("mrn")).isEqualTo("MRN1");
    assertThat(row.getList(row.fieldIndex("_headers")).toString())
        .isEqualTo("[[h,v], [none,null]]");
    assertThat(row.<String>getAs("_rescued")).isNull();
  }

  @Test
  void aFolderGivenTwiceAddsNothing() throws Exception {
    write("a.jsonl", creates(patients, 0, 200));
    write("b.jsonl", "broken " + prefix, KafkaRecord.of("x." + prefix + ".y", 3, "{}").line());
    ingest();
    long snapshot =
        new IcebergTables(spark())
            .load(new TableId("bronze", patients))
            .currentSnapshot()
            .snapshotId();
    IngestResult again = ingest();
    assertThat(again.appended()).isZero();
    assertThat(again.delivered()).isEqualTo(202);
    assertThat(of(again, patients).alreadyPresent()).isEqualTo(200);
    assertThat(rows(patients).count()).isEqualTo(200);
    assertThat(
            new IcebergTables(spark())
                .load(new TableId("bronze", patients))
                .currentSnapshot()
                .snapshotId())
        .isEqualTo(snapshot);
  }

  @Test
  void overlappingCapturesAreMerged() throws Exception {
    write("a.jsonl", creates(patients, 100, 200));
    ingest();
    // Older and newer records, a gap, the same record in two files, and offsets of other
    // partitions.
    write("b.jsonl", creates(patients, 50, 250));
    write("c.jsonl", creates(patients, 240, 260));
    write("d.jsonl", KafkaRecord.create(topic(patients), 150).in(1).line());
    write("e.jsonl", KafkaRecord.create(topic(patients), 400_000).line());
    IngestResult result = ingest();
    assertThat(of(result, patients).appended()).isEqualTo(112);
    assertThat(of(result, patients).alreadyPresent()).isEqualTo(210);
    assertThat(rows(patients).count()).isEqualTo(212);
    assertThat(rows(patients).select("_topic", "_topic_partition", "_offset").distinct().count())
        .isEqualTo(212);
  }

  @Test
  void theSamePositionWithAnotherTimeIsTheSameRecord() throws Exception {
    KafkaRecord record = KafkaRecord.create(topic(patients), 5);
    write("a.jsonl", record.line(), record.at(1_500_000_000_000L).line(), record.at(-1).line());
    assertThat(of(ingest(), patients).appended()).isEqualTo(1);
  }

  @Test
  void recordsOfManyDaysAndOfNoneLandInTheirPartitions() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int day = 0; day < 40; day++) {
      for (int i = 0; i < 3; i++) {
        int offset = i * 40 + day;
        lines.add(
            KafkaRecord.create(topic(patients), offset).at(86_400_000L * (day + 20_000)).line());
      }
    }
    lines.add(KafkaRecord.create(topic(patients), 999).at(-1).line());
    write("a.jsonl", lines.toArray(String[]::new));
    ingest();
    assertThat(rows(patients).count()).isEqualTo(121);
    assertThat(rows(patients).where("_kafka_at = timestamp_seconds(86400 * 20007)").count())
        .isEqualTo(3);
    assertThat(rows(patients).where("_kafka_at IS NULL").count()).isEqualTo(1);
  }

  @Test
  void aTopicMadeAnewStartsAnEpochOfItsOwn() throws Exception {
    write("a.jsonl", creates(patients, 0, 10));
    ingest();
    spark().conf().set("spark.carelake.topic-epoch." + topic(patients), "1");
    try {
      assertThat(of(ingest(), patients).appended()).isEqualTo(10);
      assertThat(of(ingest(), patients).appended()).isZero();
      assertThat(rows(patients).where("_topic_epoch = 1").count()).isEqualTo(10);
    } finally {
      spark().conf().unset("spark.carelake.topic-epoch." + topic(patients));
    }
  }

  @Test
  void aRunThatDiedBetweenTwoTablesIsRepairedByTheNext() throws Exception {
    write("a.jsonl", creates(patients, 0, 40));
    write("b.jsonl", creates(visits, 0, 40));
    BronzeAppends dying =
        (id, table, addition) -> {
          if (id.name().equals(visits)) {
            throw new IllegalStateException("killed");
          }
          return BronzeAppends.commit(id, table, addition);
        };
    assertThatThrownBy(
            () -> IngestFiles.run(run, new FileEventSource(folder), IngestProgress.SILENT, dying))
        .hasMessageContaining("run again, what has landed stays");
    assertThat(rows(patients).count()).isEqualTo(40);
    assertThat(rows(visits).count()).isZero();
    IngestResult repaired = ingest();
    assertThat(of(repaired, patients).alreadyPresent()).isEqualTo(40);
    assertThat(of(repaired, visits).appended()).isEqualTo(40);
    assertThat(rows(visits).count()).isEqualTo(40);
  }

  /** An orchestrator tries again under the same id what it believes dead. */
  @Test
  void anotherProcessOfTheSameRunIsAnotherRun() throws Exception {
    write("a.jsonl", creates(patients, 0, 40));
    BronzeAppends overtaken =
        (id, table, addition) -> {
          table
              .newAppend()
              .set(BronzeAppends.RUN_ID, addition.runId())
              .set(BronzeAppends.PROCESS, "another")
              .commit();
          return BronzeAppends.commit(id, table, addition);
        };
    assertThatThrownBy(
            () ->
                IngestFiles.run(run, new FileEventSource(folder), IngestProgress.SILENT, overtaken))
        .hasMessageContaining("another run has landed some since this one looked");
    assertThat(of(ingest(), patients).appended()).isEqualTo(40);
    assertThat(rows(patients).count()).isEqualTo(40);
  }

  @Test
  void aCommitWhoseAnswerWasLostIsNotRepeated() throws Exception {
    write("a.jsonl", creates(patients, 0, 40));
    BronzeAppends mute =
        (id, table, addition) -> {
          BronzeAppends.commit(id, table, addition);
          throw new IllegalStateException("no answer");
        };
    assertThatThrownBy(
        () -> IngestFiles.run(run, new FileEventSource(folder), IngestProgress.SILENT, mute));
    assertThat(of(ingest(), patients).alreadyPresent()).isEqualTo(40);
    assertThat(rows(patients).count()).isEqualTo(40);
  }

  @Test
  void positionsAreRememberedThroughCompactionAndExpiry() throws Exception {
    write("a.jsonl", creates(patients, 0, 30));
    ingest();
    write("a.jsonl", creates(patients, 30, 60));
    ingest();
    String id = "bronze." + patients;
    spark()
        .sql(
            "CALL lake.system.rewrite_data_files(table => '"
                + id
                + "', options => map('min-input-files', '2'))");
    spark()
        .sql(
            "CALL lake.system.expire_snapshots(table => '"
                + id
                + "', older_than => TIMESTAMP '2100-01-01 00:00:00', retain_last => 1)");
    write("a.jsonl", creates(patients, 0, 61));
    assertThat(of(ingest(), patients).appended()).isEqualTo(1);
  }

  @Test
  void aTopicWithoutAContractLandsWhole() throws Exception {
    String unknown = "cdc." + prefix + ".nobody";
    write(
        "a.jsonl",
        KafkaRecord.of(unknown, 1, "any text").line(),
        KafkaRecord.of(unknown, 2, null).line(),
        KafkaRecord.of("__debezium-heartbeat." + prefix + ".", 0, "{\"ts_ms\":1}").line());
    IngestResult result = ingest();
    assertThat(of(result, "unassigned").appended()).isEqualTo(3);
    List<Row> rows = leftovers("unassigned").orderBy("offset").collectAsList();
    assertThat(rows)
        .extracting(r -> r.getAs("payload"))
        .containsExactly("{\"ts_ms\":1}", "any text", null);
    assertThat(rows)
        .extracting(r -> r.getAs("kind"))
        .containsExactly("control", "unknown topic", "unknown topic");
    assertThat(rows.get(1).<String>getAs("key")).isEqualTo("{\"id\":1}");
    assertThat(ingest().appended()).isZero();
  }

  @Test
  void aTopicOfTransactionMarkersIsControl() {
    assertThat(TopicRoutes.isControl("users.transaction")).isTrue();
    assertThat(TopicRoutes.isControl("__debezium-heartbeat.users")).isTrue();
    assertThat(TopicRoutes.isControl("bank.public.transaction")).isFalse();
  }

  @Test
  void whatIsNoJsonIsADeadLetterWithItsBytesAndWithoutItsValuesInTheError() throws Exception {
    byte[] binary = {0, 1, -1, -2};
    write(
        "s" + prefix + "/x.jsonl",
        KafkaRecord.of(topic(patients), 0, "{\"after\":{\"ssn\":" + CANARY + "}}").line(),
        "{\"topic\":" + CANARY,
        KafkaRecord.of(topic(patients), 1, "{\"before\":null,\"after\":{\"ssn\":\"" + CANARY)
            .line(),
        KafkaRecord.of(topic(patients), 2, null).lineWithBytes(binary),
        KafkaRecord.of(topic(patients), 3, "").line(),
        KafkaRecord.create(topic(patients), 4).line());
    IngestResult result = ingest();
    assertThat(of(result, patients).deadLettered()).isEqualTo(4);
    assertThat(of(result, patients).appended()).isEqualTo(1);
    assertThat(of(result, "dead_letter").appended()).isEqualTo(5);
    assertThat(result.balances()).isTrue();
    List<Row> rows =
        rows("dead_letter")
            .where("file = 's" + prefix + "/x.jsonl'")
            .orderBy("line")
            .collectAsList();
    assertThat(rows)
        .extracting(r -> r.getAs("error"))
        .containsExactly(
            "malformed JSON at character 22",
            "line: malformed JSON at character 15",
            "ends in the middle of a value at character 37",
            "the value is not UTF-8",
            "no value");
    assertThat(rows.get(1).<String>getAs("topic")).isEqualTo("file:s" + prefix + "/x.jsonl");
    assertThat(rows.get(1).<Long>getAs("offset")).isEqualTo(2);
    assertThat(rows.get(3).<byte[]>getAs("payload")).isEqualTo(binary);
    assertThat(ingest().appended()).isZero();
  }

  @Test
  void everyFormOfEnvelopeLands() throws Exception {
    String row = EnvelopeDecoderTest.ROW_JSON;
    String unwrapped =
        row.substring(0, row.length() - 1)
            + ",\"__op\":\"u\",\"__lsn\":77,\"__source_ts_ms\":1000}";
    write(
        "a.jsonl",
        KafkaRecord.of(topic(patients), 0, EnvelopeDecoderTest.EVENT).line(),
        KafkaRecord.of(
                topic(patients), 1, "{\"schema\":{},\"payload\":" + EnvelopeDecoderTest.EVENT + "}")
            .line(),
        KafkaRecord.of(topic(patients), 2, unwrapped).line(),
        KafkaRecord.of(topic(patients), 3, null).line(),
        KafkaRecord.of(
                topic(patients),
                4,
                "{\"before\":null,\"after\":null,\"source\":{\"lsn\":9},\"op\":\"t\"}")
            .line(),
        KafkaRecord.of(topic(patients), 5, "{\"a\":1,\"a\":2}").line(),
        KafkaRecord.of(topic(patients), 6, EnvelopeDecoderTest.EVENT)
            .lineWithBytes(
                EnvelopeDecoderTest.EVENT.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    IngestResult result = ingest();
    assertThat(of(result, patients).appended()).isEqualTo(7);
    assertThat(of(result, patients).rescued()).isEqualTo(1);
    assertThat(
            rows(patients)
                .selectExpr(
                    "op", "after.mrn", "source.lsn", "unix_millis(_event_at)", "left(_rescued, 7)")
                .orderBy("_offset")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly(
            "[c,MRN1,25375968,1795431420011,null]",
            "[c,MRN1,25375968,1795431420011,{\"$sche]",
            "[u,MRN1,77,1000,{\"$meta]",
            "[null,null,null,null,null]",
            "[t,null,9,null,{\"$abse]",
            "[null,null,null,null,{\"$raw\"]",
            "[c,MRN1,25375968,1795431420011,null]");
  }

  @Test
  void driftIsReportedByFieldName() throws Exception {
    write(
        "a.jsonl",
        KafkaRecord.create(topic(patients), 0).line(),
        KafkaRecord.of(
                topic(patients),
                1,
                EnvelopeDecoderTest.EVENT.replace(
                    "\"mrn\":", "\"fax\":\"" + CANARY + "\",\"mrn\":"))
            .line(),
        KafkaRecord.of(
                topic(patients), 2, EnvelopeDecoderTest.EVENT.replace("3711", "\"" + CANARY + "\""))
            .line());
    TableIngest table = of(ingest(), patients);
    assertThat(table.rescued()).isEqualTo(2);
    assertThat(table.drift().toString()).isEqualTo("{birth misfit=1, fax unknown (text)=1}");
  }

  @Test
  void aWidenedContractGivesLaterEventsTheColumn() throws Exception {
    String event = EnvelopeDecoderTest.EVENT.replace("\"mrn\":", "\"fax\":\"1\",\"mrn\":");
    write("a.jsonl", KafkaRecord.of(topic(patients), 1, event).line());
    ingest();
    ContractBuilder wide =
        ContractBuilder.of("bronze." + patients)
            .topic(topic(patients))
            .key("id", "BIGINT")
            .column("fax", "STRING");
    Contracts contracts =
        new Contracts(
            List.of(
                wide.build(),
                run.contracts().require(FanOutPlan.UNASSIGNED),
                run.contracts().require(FanOutPlan.DEAD_LETTER)));
    run =
        new RunContext(
            run.spark(),
            run.runId(),
            run.asOf(),
            run.knownAt(),
            run.clock(),
            contracts,
            run.store(),
            run.parent());
    write("b.jsonl", KafkaRecord.of(topic(patients), 2, event).line());
    assertThat(of(ingest(), patients).rescued()).isZero();
    assertThat(rows(patients).where("after.fax = '1' AND after.mrn = 'MRN1'").count()).isEqualTo(1);
  }

  @Test
  void manifestsKnowPositionsAndNoValues() throws Exception {
    write("a.jsonl", creates(patients, 0, 30));
    ingest();
    Table table = new IcebergTables(spark()).load(new TableId("bronze", patients));
    try (CloseableIterable<FileScanTask> files = table.newScan().includeColumnStats().planFiles()) {
      for (FileScanTask task : files) {
        DataFile file = task.file();
        assertThat(file.lowerBounds().keySet())
            .extracting(i -> table.schema().findColumnName(i))
            .containsExactlyInAnyOrder(
                "_topic", "_topic_epoch", "_topic_partition", "_offset", "_kafka_at");
      }
    }
  }

  @Test
  void aLargeFolderInPortionsIsTheSameAsInOne() throws Exception {
    write("a.jsonl", creates(patients, 0, 500));
    write("b.jsonl", creates(visits, 0, 500));
    AtomicInteger landed = new AtomicInteger();
    IngestProgress progress =
        new IngestProgress() {
          @Override
          public void landed(int portion, int of, long events, java.time.Duration elapsed) {
            landed.incrementAndGet();
          }
        };
    IngestResult result =
        IngestFiles.run(run, new FileEventSource(folder, 200_000, 50_000), progress);
    assertThat(landed.get()).isGreaterThan(3);
    assertThat(result.appended()).isEqualTo(1000);
    assertThat(rows(patients).select("_offset").distinct().count()).isEqualTo(500);
    assertThat(rows(visits).count()).isEqualTo(500);
  }

  @Test
  void aCompressedFileThatEndsEarlyIsToldWithoutSparksStack() throws Exception {
    Files.write(folder.resolve("a.jsonl.gz"), new byte[] {31, -117, 8, 0, 0});
    assertThatThrownBy(this::ingest)
        .hasMessageStartingWith("Cannot read a.jsonl.gz: the compressed file ends early")
        .hasNoCause();
  }
}
