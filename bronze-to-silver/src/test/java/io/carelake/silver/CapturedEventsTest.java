package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events of a real PostgreSQL through a real Debezium, in each of its encodings, become the rows
 * that the SQL before them had made: two rows read as a snapshot, an insert of every type, updates,
 * a key change, a delete, a column added, one dropped, one renamed, one retyped; then a truncate,
 * and two rows with dates that no Spark type has.
 */
class CapturedEventsTest extends SparkTest {
  private static final Path CAPTURED =
      RepositoryFiles.root().resolve("../shared/data/cdc/debezium_postgresql_captured");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final List<String> SHOWN =
      List.of(
          "id",
          "mrn",
          "name",
          "birth",
          "sex",
          "admitted",
          "admitted_us",
          "seen_at",
          "score",
          "active",
          "doc",
          "tags",
          "uid",
          "hex(bin)",
          "phone");

  @TempDir Path folder;

  /** What the connector was told, as far as the contract must know it. */
  private record Encoding(boolean areDecimalsText, String date, String moment, String microType) {
    static Encoding of(String capture) {
      boolean iso = capture.contains("isostring");
      return new Encoding(
          capture.contains("decimal-string") || iso,
          iso ? "STRING" : "INT",
          iso ? "STRING" : "BIGINT",
          capture.contains("connect") ? "timestamp(3)" : "timestamp");
    }
  }

  private static Contract bronze(String table, Encoding e, boolean withDecimals, boolean isHex) {
    ContractBuilder builder =
        ContractBuilder.of("bronze." + table)
            .topic("cdc.captured." + table)
            .sourceKey("id", "bigint", "BIGINT")
            .source("mrn", "varchar(20)", "STRING")
            .source("name", "text", "STRING")
            .source("full_name", "text", "STRING")
            .source("birth", "date", e.date())
            .source("sex", "enum", "STRING")
            .source("admitted", "timestamp(3)", e.moment())
            .source("admitted_us", e.microType(), e.moment())
            .source("seen_at", "timestamptz", "STRING")
            .source("score", "double precision", "DOUBLE")
            .source("active", "boolean", "BOOLEAN")
            .source("doc", "jsonb", "STRING")
            .source("tags", "text[]", "ARRAY<STRING>")
            .source("uid", "uuid", "STRING")
            .source("bin", isHex ? "text" : "bytea", "STRING")
            .source("note", "text", "STRING")
            .source("phone", "varchar(30)", "STRING");
    return withDecimals
        ? builder
            .source("balance", "numeric(14,4)", "STRING")
            .source("weight", "numeric", "STRING")
            .build()
        : builder.build();
  }

  private static Contract silver(String table, Encoding e, boolean withDecimals, boolean isHex) {
    ContractBuilder builder =
        ContractBuilder.of("silver." + table)
            .inputs("bronze." + table)
            .load(Load.CDC)
            .sourceKey("id", "bigint", "BIGINT")
            .source("mrn", "varchar(20)", "STRING")
            .derived("name", "STRING", "coalesce(full_name, name)")
            .source("birth", "date", "DATE")
            .source("sex", "enum", "STRING")
            .source("admitted", "timestamp(3)", "TIMESTAMP")
            .source("admitted_us", e.microType(), "TIMESTAMP")
            .source("seen_at", "timestamptz", "TIMESTAMP")
            .source("score", "double precision", "DOUBLE")
            .source("active", "boolean", "BOOLEAN")
            .source("doc", "jsonb", "STRING")
            .source("tags", "text[]", "ARRAY<STRING>")
            .source("uid", "uuid", "STRING");
    builder =
        isHex
            ? builder.derived("bin", "BINARY", "unhex(bin)")
            : builder.source("bin", "bytea", "BINARY");
    builder = builder.source("note", "text", "STRING").source("phone", "varchar(30)", "STRING");
    return withDecimals
        ? builder
            .source("balance", "numeric(14,4)", "DECIMAL(14,4)")
            .source("weight", "numeric", "DECIMAL(20,6)")
            .build()
        : builder.build();
  }

  /**
   * The lines of a capture as {@code kcat -J} prints them; the patients' topic is the contract's.
   */
  private static List<String> lines(String capture, String topic) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String text : Files.readAllLines(CAPTURED.resolve(capture + ".jsonl"))) {
      JsonNode event = JSON.readTree(text);
      String from = event.get("topic").textValue();
      ObjectNode line = JSON.createObjectNode();
      line.put("topic", from.endsWith(".patient") ? topic : "captured." + capture + "." + from);
      line.put("partition", 0).put("offset", lines.size()).put("ts", 1_795_431_000_000L);
      ArrayNode headers = line.putArray("headers");
      event
          .get("headers")
          .fields()
          .forEachRemaining(h -> headers.add(h.getKey()).add(h.getValue().asText()));
      line.put("key", event.get("key").isNull() ? null : event.get("key").toString());
      line.put("payload", event.get("value").isNull() ? null : event.get("value").toString());
      lines.add(line.toString());
    }
    return lines;
  }

  /** Where the table was emptied: the truncate, or, unwrapped, the first row behind it. */
  private static int end(List<String> lines) throws IOException {
    for (int i = 0; i < lines.size(); i++) {
      String payload = JSON.readTree(lines.get(i)).get("payload").asText();
      if (payload.contains("\"op\":\"t\"") || payload.contains("\"mrn\":\"MRN6\"")) {
        return i;
      }
    }
    throw new IllegalStateException("no truncate");
  }

  private static final Map<Long, String> EXPECTED =
      new TreeMap<>(
          Map.of(
              1L,
              "1|MRN1|Ann2|1980-02-29|female|2024-01-01 10:00:00.123|2024-01-01 10:00:00.123456"
                  + "|2024-01-01 08:00:00.123456|0.1|true|{\"a\": 1}|[x, y]"
                  + "|11111111-1111-1111-1111-111111111111|00FF|+1",
              4L,
              "4|MRN4|null|null|null|null|null|null|null|true|null|null|null|null|+49",
              5L,
              "5|MRN5|Eve|null|null|null|null|null|null|true|null|null|null|null|n/a",
              33L,
              "33|MRN3|Bób \"Q\"|1900-01-01|male|2024-02-01 10:00:00.5|2024-02-01 10:00:00.000001"
                  + "|2024-02-01 10:00:00|2.0|false|[1, 2]|[]"
                  + "|22222222-2222-2222-2222-222222222222||null"));

  private static String note() {
    try {
      StringBuilder note = new StringBuilder();
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      for (int i = 1; i <= 400; i++) {
        byte[] digest = md5.digest(String.valueOf(i).getBytes(StandardCharsets.UTF_8));
        note.append(String.format(Locale.ROOT, "%032x", new BigInteger(1, digest)));
      }
      return note.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String shown(Row row) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      text.append(i == 0 ? "" : "|").append(row.get(i));
    }
    return text.toString();
  }

  private static Map<Long, String> rows(IngestedTable lake) {
    String[] columns =
        SHOWN.stream()
            .map(c -> c.equals("id") ? c : "CAST(" + c + " AS STRING)")
            .toArray(String[]::new);
    Map<Long, String> rows = new TreeMap<>();
    lake.rows().selectExpr(columns).collectAsList().forEach(r -> rows.put(r.getLong(0), shown(r)));
    return rows;
  }

  private IngestedTable lake(String capture, String suffix, boolean withDecimals) {
    String table = "captured_" + capture.replace('-', '_') + suffix;
    Encoding encoding = Encoding.of(capture);
    boolean isHex = capture.contains("hex");
    return new IngestedTable(
        spark(),
        folder,
        bronze(table, encoding, withDecimals, isHex),
        silver(table, encoding, withDecimals, isHex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "envelope-decimal-double",
        "envelope-decimal-string",
        "envelope-default",
        "envelope-full",
        "envelope-no-tombstone-hex-json",
        "envelope-time-adaptive-us",
        "envelope-time-connect",
        "envelope-time-isostring",
        "envelope-txmeta",
        "envelope-withschema-decimal-string-time-us",
        "envelope-withschema-default",
        "envelope-withschema-full",
        "unwrap-rewrite",
        "unwrap-rewrite-tombstone"
      })
  void becomeTheRowsOfTheDatabase(String capture) throws IOException {
    assumeTrue(Files.isDirectory(CAPTURED), "the captured events are not on this machine");
    boolean exact = Encoding.of(capture).areDecimalsText();
    IngestedTable lake = lake(capture, "", exact);
    List<String> lines = lines(capture, lake.topic());
    int end = end(lines);
    lake.ingestLines(lines.subList(0, end));
    lake.apply();
    Map<Long, String> expected = new TreeMap<>(EXPECTED);
    if (capture.contains("connect")) {
      // The connector itself has cut the microseconds off.
      expected.computeIfPresent(
          1L, (id, row) -> row.replace("00.123456|2024-01-01 08", "00.123|2024-01-01 08"));
      expected.computeIfPresent(33L, (id, row) -> row.replace("10:00:00.000001", "10:00:00"));
    }
    Map<Long, String> rows = rows(lake);
    boolean isUnresolved =
        !rows.containsKey(33L)
            && lake.quarantined().where("array_contains(reasons, 'toast_unresolved')").count() == 1;
    if (isUnresolved) {
      expected.remove(33L);
    } else {
      assertThat(lake.rows().where("id = 33").select("note").head().getString(0)).isEqualTo(note());
    }
    assertThat(rows).isEqualTo(expected);
    assertThat(lake.rows().where("id = 1").select("note").head().getString(0)).isEqualTo("short");
    if (exact) {
      assertThat(
              lake.rows()
                  .orderBy("id")
                  .selectExpr("CAST(balance AS STRING)", "CAST(weight AS STRING)")
                  .collectAsList()
                  .toString())
          .isEqualTo(
              "[[99999999.9999,1234567.891000], [null,null], [1.2500,null], [-0.0001,null]]");
    }

    lake.ingestLines(lines.subList(end, lines.size()));
    lake.apply();
    assertThat(lake.rows().where("id IN (6, 7)").count()).isZero();
    Map<String, List<String>> kept = new TreeMap<>();
    lake.quarantined()
        .where("key IN ('[\"6\"]', '[\"7\"]')")
        .collectAsList()
        .forEach(r -> kept.put(r.getAs("key"), r.getList(r.fieldIndex("reasons"))));
    assertThat(kept.get("[\"6\"]"))
        .contains("undecodable:birth", "undecodable:admitted", "undecodable:seen_at");
    assertThat(kept.get("[\"7\"]")).containsExactly("undecodable:birth");
  }

  /** What an encoding has made of a decimal is told, never guessed. */
  @ParameterizedTest
  @ValueSource(strings = {"envelope-full", "envelope-withschema-full", "envelope-decimal-double"})
  void decimalsThatAreNoTextAreAccountedFor(String capture) throws IOException {
    assumeTrue(Files.isDirectory(CAPTURED), "the captured events are not on this machine");
    IngestedTable lake = lake(capture, "_decimals", true);
    List<String> lines = lines(capture, lake.topic());
    lake.ingestLines(lines.subList(0, end(lines)));
    lake.apply();
    assertThat(rows(lake).keySet()).containsExactly(4L);
    assertThat(
            lake.quarantined().selectExpr("explode(reasons) AS reason").distinct().collectAsList())
        .map(r -> r.getString(0))
        .contains("undecodable:balance", "undecodable:weight");
  }

  /** Unwrapped without its operation an event says not even whether its row is there. */
  @Test
  void unwrappedWithoutTheirOperationNoneIsGuessed() throws IOException {
    assumeTrue(Files.isDirectory(CAPTURED), "the captured events are not on this machine");
    IngestedTable lake = lake("unwrap-default", "", false);
    List<String> lines = lines("unwrap-default", lake.topic());
    lake.ingestLines(lines);
    assertThat(lake.apply().entry("applied")).isZero();
    assertThat(lake.rows().count()).isZero();
    assertThat(lake.quarantined().where("array_contains(reasons, 'unreadable_event')").count())
        .isEqualTo(11);
  }
}
