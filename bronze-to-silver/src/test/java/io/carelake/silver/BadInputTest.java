package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.bronze.IngestResult;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.OnDrift;
import io.carelake.core.job.Ledger;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever arrives is applied exactly or accounted for with a reason, and stops nothing. What
 * silver shows is compared with what the payload says by a reader of its own ({@link ExactJson}).
 */
class BadInputTest extends SparkTest {
  private static final Path BAD_DATA = RepositoryFiles.root().resolve("../shared/data/baddata");
  private static final int FUZZED = 50_000;

  @TempDir Path folder;

  private static Contract bronze(String table) {
    return ContractBuilder.of("bronze." + table)
        .topic("cdc.bad." + table)
        .sourceKey("id", "bigint", "BIGINT")
        .source("note", "text", "STRING")
        .source("amount", "numeric(8,2)", "STRING")
        .source("born", "date", "INT")
        .source("seen", "timestamptz", "STRING")
        .source("active", "boolean", "BOOLEAN")
        .source("score", "double precision", "DOUBLE")
        .source("tags", "text[]", "ARRAY<STRING>")
        .source("raw", "bytea", "STRING")
        .source("count", "integer", "INT")
        .onDrift(OnDrift.REPORT)
        .build();
  }

  private static Contract silver(String table) {
    return ContractBuilder.of("silver." + table)
        .inputs("bronze." + table)
        .load(Load.CDC)
        .sourceKey("id", "bigint", "BIGINT")
        .source("note", "text", "STRING")
        .source("amount", "numeric(8,2)", "DECIMAL(8,2)")
        .source("born", "date", "DATE")
        .source("seen", "timestamptz", "TIMESTAMP")
        .source("active", "boolean", "BOOLEAN")
        .source("score", "double precision", "DOUBLE")
        .source("tags", "text[]", "ARRAY<STRING>")
        .source("raw", "bytea", "BINARY")
        .source("count", "integer", "INT")
        .build();
  }

  /** What became of payloads, by their offsets. */
  private record Fates(
      IngestedTable table,
      Ledger ledger,
      Map<Long, Row> rows,
      Map<Long, List<String>> quarantined,
      Map<Long, String> dead,
      Set<Long> landed) {}

  private Fates deliver(String table, List<byte[]> payloads) {
    IngestedTable lake = new IngestedTable(spark(), folder, bronze(table), silver(table));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < payloads.size(); i++) {
      lines.add(IngestedTable.record(lake.topic(), i, null, payloads.get(i)));
    }
    IngestResult ingested = lake.ingestLines(lines);
    assertThat(ingested.delivered()).isEqualTo(payloads.size());
    Ledger ledger = lake.apply();
    Map<Long, Row> rows = new HashMap<>();
    lake.store
        .read(silver(table).table())
        .collectAsList()
        .forEach(r -> rows.put(r.<Long>getAs("_position_offset"), r));
    Map<Long, List<String>> quarantined = new HashMap<>();
    lake.quarantined()
        .collectAsList()
        .forEach(r -> quarantined.put(r.<Long>getAs("offset"), r.getList(r.fieldIndex("reasons"))));
    Map<Long, String> dead = new HashMap<>();
    spark()
        .table("lake.bronze.dead_letter")
        .where("topic = '" + lake.topic() + "'")
        .collectAsList()
        .forEach(r -> dead.put(r.<Long>getAs("offset"), r.getAs("error")));
    Set<Long> landed = new HashSet<>();
    lake.bronze().select("_offset").collectAsList().forEach(r -> landed.add(r.getLong(0)));
    return new Fates(lake, ledger, rows, quarantined, dead, landed);
  }

  /** Every payload is somewhere, once; what silver shows is what it says. */
  private static void check(String table, List<byte[]> payloads, Fates fates) {
    PayloadOracle oracle = new PayloadOracle(bronze(table), silver(table));
    Set<String> shown = new HashSet<>();
    fates.rows().values().forEach(r -> shown.add(r.<Long>getAs("id").toString()));
    List<String> wrong = new ArrayList<>();
    long folded = 0;
    for (int i = 0; i < payloads.size(); i++) {
      long at = i;
      byte[] payload = payloads.get(i);
      boolean isDead = fates.dead().containsKey(at);
      boolean isLanded = fates.landed().contains(at);
      PayloadOracle.Place place = PayloadOracle.place(payload);
      if (isDead == isLanded
          || (place == PayloadOracle.Place.DEAD_LETTER && !isDead)
          || (place == PayloadOracle.Place.BRONZE && !isLanded)) {
        wrong.add(i + ": dead " + isDead + ", landed " + isLanded + ", expected " + place);
        continue;
      }
      if (isDead) {
        if (fates.dead().get(at).isBlank()) {
          wrong.add(i + ": no reason");
        }
        continue;
      }
      Row row = fates.rows().get(at);
      List<String> reasons = fates.quarantined().get(at);
      if (row != null) {
        List<String> differences = oracle.differences(payload, row);
        if (!differences.isEmpty()) {
          wrong.add(i + ": silver says something else in " + differences);
        }
      } else if (reasons == null) {
        // Neither shown nor in quarantine: another event of its key stands for it, or it is none.
        folded++;
        Optional<Object> id = oracle.after(payload).map(o -> o.get("id"));
        boolean isFolded =
            id.isPresent()
                && id.get() instanceof ExactJson.Num n
                && shown.contains(n.text().equals("-0") ? "0" : n.text());
        boolean isControl = new String(payload, StandardCharsets.UTF_8).contains("\"m\"");
        if (!isFolded && !isControl) {
          wrong.add(i + ": neither applied nor accounted for");
        }
      } else if (reasons.isEmpty()) {
        wrong.add(i + ": no reason");
      }
    }
    assertThat(wrong.stream().limit(20)).as(table).isEmpty();
    Ledger ledger = fates.ledger();
    assertThat(ledger.intake()).isEqualTo(fates.landed().size());
    assertThat(ledger.entry("superseded") + ledger.entry("duplicate") + ledger.entry("control"))
        .isEqualTo(folded);
    assertThat(ledger.entry("applied")).isEqualTo(fates.rows().size());
  }

  @ParameterizedTest
  @EnumSource(Payloads.Shape.class)
  void fuzzedPayloads(Payloads.Shape shape) {
    String table = "fuzzed_" + shape.name().toLowerCase(java.util.Locale.ROOT);
    int count = FUZZED / Payloads.Shape.values().length + 1;
    long seed = 20_260_101;
    List<byte[]> payloads = new ArrayList<>();
    int valid = 0;
    for (int i = 0; i < count; i++) {
      Random r = new Random(seed + i);
      String right = Payloads.valid(shape, i, r);
      boolean isValid = i % 10 == 0;
      valid += isValid ? 1 : 0;
      payloads.add(isValid ? right.getBytes(StandardCharsets.UTF_8) : Payloads.broken(right, r));
    }
    Fates fates = deliver(table, payloads);
    check(table, payloads, fates);
    // Broken neighbours cost a right event nothing.
    List<Long> lost = new ArrayList<>();
    for (long i = 0; i < count; i += 10) {
      if (fates.rows().values().isEmpty() || !fates.rows().containsKey(i) && !isTaken(fates, i)) {
        lost.add(i);
      }
    }
    assertThat(lost).isEmpty();
    assertThat(fates.rows().size()).isGreaterThan(valid);
    assertThat(fates.dead()).hasSizeGreaterThan(count / 20);
    assertThat(fates.quarantined()).hasSizeGreaterThan(count / 10);
  }

  /** A mutation made another event one of the same key. */
  private static boolean isTaken(Fates fates, long id) {
    return fates.rows().values().stream().anyMatch(r -> r.<Long>getAs("id") == id)
        || fates.quarantined().values().stream().anyMatch(r -> r.contains("no_position"));
  }

  private static String right(long id) {
    return Payloads.valid(Payloads.Shape.ENVELOPE, id, new Random(id));
  }

  @Test
  void theEightCasesThatPassUnflaggedElsewhere() {
    List<String> cases =
        List.of(
            // 1 a decimal with more digits than its type
            right(0).replaceAll("\"amount\":\"[^\"]*\"", "\"amount\":\"1.999\""),
            // 2 a name given twice
            right(1).replace("\"note\":", "\"note\":\"first\",\"note\":"),
            // 3 a name in other letters
            right(2).replace("\"id\":", "\"ID\":"),
            // 4 a second document behind the first
            right(3) + right(3),
            // 5 an unpaired surrogate
            right(4).replace("note ", "\\ud800 "),
            // 6 U+0000
            right(5).replace("note ", "no\\u0000te "),
            // 7 an envelope inside its schema
            "{\"schema\":{},\"payload\":" + right(6) + "}",
            // 8 nothing at all
            "");
    List<byte[]> payloads = cases.stream().map(c -> c.getBytes(StandardCharsets.UTF_8)).toList();
    Fates fates = deliver("eight_cases", payloads);
    check("eight_cases", payloads, fates);
    assertThat(fates.quarantined().get(0L)).containsExactly("undecodable:amount");
    assertThat(fates.quarantined().get(1L)).containsExactly("unreadable_event");
    assertThat(fates.quarantined().get(2L)).contains("no_key");
    assertThat(fates.dead().get(3L)).isEqualTo("more than one JSON document");
    assertThat(fates.quarantined().get(4L)).containsExactly("undecodable:note");
    assertThat(fates.rows().get(5L).<String>getAs("note")).startsWith("no\u0000te ");
    assertThat(fates.rows().get(6L).<Long>getAs("id")).isEqualTo(6);
    assertThat(fates.dead().get(7L)).isEqualTo("no value");
    assertThat(fates.ledger().toString())
        .isEqualTo(
            "delivered=6 applied=2 superseded=0 duplicate=0 control=0 quarantined=4 withheld=0");
  }

  /** Made to cost: none stops its batch, none takes long, and the event behind them is applied. */
  @Test
  void bombsStopNothing() {
    int mega = 1 << 20;
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      many.append("\"f").append(i).append("\":").append(i).append(',');
    }
    List<byte[]> payloads =
        Stream.of(
                "[".repeat(5 * mega),
                "{\"a\":".repeat(mega),
                right(2).replace("\"count\":", "\"count\":" + "9".repeat(10 * mega)),
                right(3).replace("\"count\":", "\"e\":" + "9".repeat(10 * mega) + ",\"count\":"),
                right(4).replace("\"count\":", "\"e\":1e999999999,\"count\":"),
                right(5).replaceAll("\"score\":[^,]*", "\"score\":1e-999999999"),
                right(6)
                    .replaceAll("\"amount\":\"[^\"]*\"", "\"amount\":\"" + "9".repeat(mega) + "\""),
                right(7).replace("note ", "é".repeat(10 * mega)),
                right(8).replace("\"id\":8,", "\"id\":8," + many),
                right(9).replace("\"id\":9,", "\"id\":9,\"" + "k".repeat(49_000) + "\":1,"),
                right(10).replace("\"id\":", "\"" + "k".repeat(5 * mega) + "\":1,\"id\":"),
                "\"" + "\\u0000".repeat(mega) + "\"",
                right(12))
            .map(s -> s.getBytes(StandardCharsets.UTF_8))
            .toList();
    long start = System.nanoTime();
    Fates fates = deliver("bombs", payloads);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(2));
    assertThat(fates.dead().size() + fates.landed().size()).isEqualTo(payloads.size());
    assertThat(fates.rows()).containsKeys(7L, 8L, 9L, 12L);
    assertThat(fates.rows().get(7L).<String>getAs("note")).hasSizeGreaterThan(10 * mega);
    assertThat(fates.quarantined().get(6L)).containsExactly("undecodable:amount");
    fates
        .landed()
        .forEach(
            at ->
                assertThat(fates.rows().containsKey(at) || fates.quarantined().containsKey(at))
                    .as("" + at)
                    .isTrue());
  }

  /** As whole payloads, as a row, as a value: what must parse lands, what must not is told. */
  @Test
  void theJsonTestSuite() throws IOException {
    assumeTrue(Files.isDirectory(BAD_DATA), "the corpus is not on this machine");
    List<Path> files;
    try (Stream<Path> all = Files.walk(BAD_DATA.resolve("JSONTestSuite"))) {
      files = all.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(300);
    List<byte[]> payloads = new ArrayList<>();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      payloads.add(bytes);
      String right = right(payloads.size());
      int after = right.indexOf("{\"id\"");
      payloads.add(spliced(right, after, right.indexOf("},\"source\"") + 1, bytes));
      int note = right.indexOf("\"note ");
      payloads.add(spliced(right, note, right.indexOf(",\"amount\""), bytes));
      int count = right.indexOf("\"count\":");
      payloads.add(
          spliced(right, count, right.indexOf("},\"source\""), concat("\"unknown\":", bytes)));
    }
    Fates fates = deliver("json_test_suite", payloads);
    check("json_test_suite", payloads, fates);
    for (int i = 0; i < files.size(); i++) {
      String name = files.get(i).getFileName().toString();
      if (name.startsWith("y_")) {
        assertThat(fates.landed()).as(name).contains(4L * i);
      } else if (name.startsWith("n_")) {
        assertThat(fates.dead()).as(name).containsKey(4L * i);
      }
    }
  }

  private static byte[] spliced(String text, int from, int to, byte[] middle) {
    return concat(text.substring(0, from), concat(middle, text.substring(to)));
  }

  private static byte[] concat(String a, byte[] b) {
    byte[] start = a.getBytes(StandardCharsets.UTF_8);
    byte[] both = java.util.Arrays.copyOf(start, start.length + b.length);
    System.arraycopy(b, 0, both, start.length, b.length);
    return both;
  }

  private static byte[] concat(byte[] a, String b) {
    byte[] end = b.getBytes(StandardCharsets.UTF_8);
    byte[] both = java.util.Arrays.copyOf(a, a.length + end.length);
    System.arraycopy(end, 0, both, a.length, end.length);
    return both;
  }

  /** As text every one of them is applied as it is; as anything else it is accounted for. */
  @Test
  void naughtyStrings() throws IOException {
    assumeTrue(Files.isDirectory(BAD_DATA), "the corpus is not on this machine");
    ObjectMapper json = new ObjectMapper();
    JsonNode strings = json.readTree(BAD_DATA.resolve("naughty/blns.json").toFile());
    assertThat(strings.size()).isGreaterThan(400);
    List<byte[]> payloads = new ArrayList<>();
    for (JsonNode string : strings) {
      String right = right(payloads.size());
      String quoted = string.toString();
      payloads.add(
          right
              .replaceAll("\"note [0-9]*\"", java.util.regex.Matcher.quoteReplacement(quoted))
              .getBytes(StandardCharsets.UTF_8));
      right = right(payloads.size());
      payloads.add(
          right
              .replaceAll(
                  "\"amount\":\"[^\"]*\"",
                  java.util.regex.Matcher.quoteReplacement("\"amount\":" + quoted))
              .getBytes(StandardCharsets.UTF_8));
      right = right(payloads.size());
      payloads.add(
          right.replace("\"count\":", quoted + ":1,\"count\":").getBytes(StandardCharsets.UTF_8));
      payloads.add(string.textValue().getBytes(StandardCharsets.UTF_8));
    }
    Fates fates = deliver("naughty", payloads);
    check("naughty", payloads, fates);
    for (long i = 0; i < payloads.size(); i += 4) {
      assertThat(fates.rows()).as("string " + i / 4).containsKey(i);
    }
  }
}
