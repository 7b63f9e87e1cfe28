package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeDecoderTest {
  static final StructType ROW =
      (StructType)
          DataType.fromDDL(
              "id BIGINT, mrn STRING, name STRING, birth INT, sex STRING, admitted BIGINT,"
                  + " admitted_us BIGINT, seen_at STRING, tm BIGINT, balance STRING, weight STRING,"
                  + " score DOUBLE, active BOOLEAN, doc STRING, tags ARRAY<STRING>, uid STRING,"
                  + " bin STRING, iv BIGINT, note STRING");

  static final String ROW_JSON =
      "{\"id\":1,\"mrn\":\"MRN1\",\"name\":\"Ann\",\"birth\":3711,\"sex\":\"female\",\"admitted\":1704103200123,"
          + "\"admitted_us\":1704103200123456,\"seen_at\":\"2024-01-01T08:00:00.123456Z\",\"tm\":86399999999,"
          + "\"balance\":\"12.3400\",\"weight\":\"1234567.891\",\"score\":0.1,\"active\":true,\"doc\":\"{\\\"a\\\": 1}\","
          + "\"tags\":[\"x\",\"y\"],\"uid\":\"11111111-1111-1111-1111-111111111111\",\"bin\":\"AP8=\",\"iv\":93600000000,"
          + "\"note\":\"short\"}";

  static final String SOURCE_JSON =
      "{\"version\":\"3.4.3.Final\",\"connector\":\"postgresql\",\"name\":\"hosp\",\"ts_ms\":1795431420011,"
          + "\"snapshot\":\"false\",\"db\":\"postgres\",\"sequence\":\"[null,\\\"25375968\\\"]\",\"ts_us\":1795431420011090,"
          + "\"ts_ns\":1795431420011090000,\"schema\":\"public\",\"table\":\"patient\",\"txId\":1192,\"lsn\":25375968,\"xmin\":null}";

  static final String EVENT =
      "{\"before\":null,\"after\":"
          + ROW_JSON
          + ",\"source\":"
          + SOURCE_JSON
          + ",\"transaction\":null,\"op\":\"c\",\"ts_ms\":1795431420053,\"ts_us\":1795431420053306,\"ts_ns\":1795431420053306480}";

  private final EnvelopeDecoder decoder = new EnvelopeDecoder(physical(ROW));

  static StructType physical(StructType row) {
    return new StructType()
        .add("before", row)
        .add("after", row)
        .add("source", BronzeEnvelope.SOURCE_TYPE)
        .add("transaction", BronzeEnvelope.TRANSACTION_TYPE)
        .add("op", "string")
        .add("ts_ms", "bigint")
        .add("ts_us", "bigint")
        .add("ts_ns", "bigint");
  }

  private DecodedEvent decodesExactly(String json) throws Exception {
    DecodedEvent event = decoder.decode(json);
    assertThat(RebuiltValue.of(event, ROW)).isEqualTo(RebuiltValue.tree(json));
    return event;
  }

  private String rescued(String from, String to) throws Exception {
    assertThat(EVENT).contains(from);
    DecodedEvent e = decodesExactly(EVENT.replace(from, to));
    return e.rescued() == null ? null : e.rescued().toString();
  }

  @Test
  void anOrdinaryEventNeedsNoRescue() throws Exception {
    DecodedEvent e = decodesExactly(EVENT);
    assertThat(e.rescued()).isNull();
    assertThat(e.op()).hasToString("c");
    assertThat(e.after().getLong(0)).isEqualTo(1);
    assertThat(e.source().getLong(12)).isEqualTo(25375968);
  }

  @Test
  void anEventOfAnOlderConnectorNeedsNoRescueForTheTimesItDoesNotKnow() throws Exception {
    String older =
        EVENT
            .replace(",\"ts_us\":1795431420053306,\"ts_ns\":1795431420053306480", "")
            .replace(",\"ts_us\":1795431420011090,\"ts_ns\":1795431420011090000", "");
    String older2 = older.replace("\"ts_us\":1795431420011090,", "");
    assertThat(decodesExactly(older2).rescued()).isNull();
    assertThat(rescued("\"ts_us\":1795431420053306", "\"ts_us\":null")).contains("\"ts_us\":null");
  }

  static Stream<String[]> oddities() {
    return Stream.of(
        new String[] {"\"mrn\":", "\"new_col\":{\"a\":[1,1.50,1e5]},\"mrn\":", "after.new_col"},
        new String[] {"\"mrn\":\"MRN1\",", "", "$absent"},
        new String[] {"\"score\":0.1", "\"score\":0.10", "{\"after.score\":0.10}"},
        new String[] {"\"score\":0.1", "\"score\":1e-1", "{\"after.score\":1e-1}"},
        new String[] {"\"score\":0.1", "\"score\":5", "{\"after.score\":5}"},
        new String[] {"\"score\":0.1", "\"score\":0.1000000000000000055511", "after.score"},
        new String[] {"\"score\":0.1", "\"score\":1e999", "{\"after.score\":1e999}"},
        new String[] {"\"score\":0.1", "\"score\":\"NaN\"", "{\"after.score\":\"NaN\"}"},
        new String[] {"\"birth\":3711", "\"birth\":3711000000", "{\"after.birth\":3711000000}"},
        new String[] {"\"birth\":3711", "\"birth\":-0", "{\"after.birth\":-0}"},
        new String[] {"\"birth\":3711", "\"birth\":3711.0", "{\"after.birth\":3711.0}"},
        new String[] {"\"birth\":3711", "\"birth\":\"x\"", "{\"after.birth\":\"x\"}"},
        new String[] {"\"id\":1,", "\"id\":92233720368547758070,", "after.id"},
        new String[] {"\"id\":1,", "\"ID\":7,", "after.ID"},
        new String[] {"\"sex\":\"female\"", "\"sex\":1.50", "{\"after.sex\":1.50}"},
        new String[] {"[\"x\",\"y\"]", "[\"x\",1.0,{\"q\":[1]}]", "after.tags"},
        new String[] {"[\"x\",\"y\"]", "[]", null},
        new String[] {"[\"x\",\"y\"]", "[null,\"z\"]", null},
        new String[] {"\"weight\":\"1234567.891\"", "\"weight\":{\"scale\":3}", "after.weight"},
        new String[] {"\"mrn\":\"MRN1\"", "\"mrn\":\"MRN1\",\"mrn\":\"MRN1\"", "{\"$raw\""},
        new String[] {"\"mrn\":\"MRN1\"", "\"mrn\":\"OLD\",\"mrn\":\"MRN1\"", "{\"$raw\""},
        new String[] {"\"mrn\":", "\"q\":1,\"q\":2,\"mrn\":", "{\"$raw\""},
        new String[] {"\"op\":\"c\"", "\"op\":\"c\",\"op\":\"d\"", "{\"$raw\""},
        new String[] {"\"Ann\"", "\"A\\ud800n\"", "{\"after.name\":\"A\\ud800n\"}"},
        new String[] {"\"mrn\":", "\"\\udc00\":1,\"mrn\":", "{\"$raw\""},
        new String[] {"\"Ann\"", "\"A\\u0000n\"", null},
        new String[] {"\"Ann\"", "\"\\u0041\uD83D\uDE00\\/\"", null},
        new String[] {"\"Ann\"", "\"\"", null},
        new String[] {"\"Ann\"", "\"" + "é".repeat(70_000) + "\"", null},
        new String[] {",\"op\"", " ,\n \"op\"", null},
        new String[] {"\"mrn\":", "\"a.b\\\\\":1,\"$raw\":2,\"mrn\":", "after.a\\\\.b"},
        new String[] {"\"after\":" + ROW_JSON, "\"after\":\"oops\"", "{\"after\":\"oops\"}"},
        new String[] {"\"after\":" + ROW_JSON, "\"after\":[1,{\"a\":2}]", "\"after\":[1"},
        new String[] {"\"snapshot\":\"false\"", "\"snapshot\":false", "source.snapshot"});
  }

  @ParameterizedTest
  @MethodSource("oddities")
  void nothingIsLostWhateverTheFieldHolds(String from, String to, String expected)
      throws Exception {
    String rescued = rescued(from, to);
    if (expected == null) {
      assertThat(rescued).isNull();
    } else {
      assertThat(rescued).contains(expected);
    }
  }

  @Test
  void aNumberSpelledOtherwiseKeepsItsValue() throws Exception {
    DecodedEvent e = decodesExactly(EVENT.replace("\"score\":0.1", "\"score\":1e-1"));
    assertThat(e.after().getDouble(11)).isEqualTo(0.1);
    assertThat(e.drift()).isEmpty();
  }

  @Test
  void driftNamesFieldsAndNeverValues() throws Exception {
    DecodedEvent e =
        decodesExactly(
            EVENT
                .replace("\"birth\":3711", "\"birth\":\"Canary\"")
                .replace("\"mrn\":", "\"middle_name\":\"Canary\",\"Mrs. Canary\":1,\"mrn\":"));
    assertThat(e.drift())
        .containsExactlyInAnyOrder(
            new Drift(Drift.Kind.MISFIT, "birth", null),
            new Drift(Drift.Kind.UNKNOWN, "middle_name", Drift.Found.TEXT),
            new Drift(Drift.Kind.UNKNOWN, "(unprintable name)", Drift.Found.WHOLE));
  }

  @Test
  void aFieldThatIsNotThereIsTold() throws Exception {
    assertThat(decodesExactly(EVENT.replace("\"mrn\":", "\"MRN\":")).drift())
        .containsExactlyInAnyOrder(
            new Drift(Drift.Kind.UNKNOWN, "MRN", Drift.Found.TEXT),
            new Drift(Drift.Kind.MISSING, "mrn", null));
  }

  /** A double of the source has no more digits than a double. */
  @Test
  void aNumberThatNoDoubleHoldsIsRescued() throws Exception {
    DecodedEvent e =
        decodesExactly(EVENT.replace("\"score\":0.1", "\"score\":0.10000000000000000000001"));
    assertThat(e.after().isNullAt(11)).isTrue();
    assertThat(e.drift()).containsExactly(new Drift(Drift.Kind.MISFIT, "score", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"before\":null",
        "{\"before\":null}}",
        "{\"before\":null} {\"x\":1}",
        "nul",
        "not json",
        "{\"a\":01}",
        "{\"a\":'x'}",
        "{\"a\":NaN}",
        "5 5",
        "{\"op\":\"c\",}"
      })
  void whatIsNotOneJsonDocumentIsRefused(String text) {
    assertThatThrownBy(() -> decoder.decode(text)).isInstanceOf(NotJsonException.class);
  }

  @Test
  void arefusalDoesNotQuoteWhatItRead() {
    assertThatThrownBy(() -> decoder.decode("{\"before\":null,\"after\":Canary}"))
        .hasMessageMatching("malformed JSON at character \\d+")
        .hasNoCause();
    assertThatThrownBy(() -> decoder.decode("{\"before\":null,\"after\":{\"ssn\":\"Canar"))
        .hasMessageMatching("ends in the middle of a value at character \\d+");
    assertThatThrownBy(() -> decoder.decode("[".repeat(5000)))
        .hasMessage("nested deeper or with longer numbers than can be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "\"x\"", "[1,2]", "true", "null", " [ ] "})
  void jsonThatIsNoObjectIsKeptWhole(String text) throws Exception {
    DecodedEvent e = decodesExactly(text);
    assertThat(e.rescued().toString()).startsWith(BronzeEnvelope.RAW_PREFIX);
    assertThat(e.op()).isNull();
  }

  @Test
  void aNullValueIsATombstone() throws Exception {
    assertThat(decoder.decode(null)).isEqualTo(DecodedEvent.TOMBSTONE);
  }

  @Test
  void anEnvelopeWithItsSchemaIsUnwrapped() throws Exception {
    DecodedEvent e = decodesExactly("{\"schema\":{\"type\":\"struct\"},\"payload\":" + EVENT + "}");
    assertThat(e.op()).hasToString("c");
    assertThat(e.rescued()).hasToString("{\"$schema\":{\"type\":\"struct\"}}");
    assertThat(e.drift()).isEmpty();
    assertThat(decodesExactly("{\"payload\":" + EVENT + ",\"schema\":null}").op()).hasToString("c");
    decodesExactly("{\"schema\":null,\"payload\":null}");
    decodesExactly("{\"schema\":null,\"payload\":{\"schema\":1,\"payload\":{}}}");
  }

  @Test
  void anUnwrappedRowFindsItsPlaceInTheEnvelope() throws Exception {
    String row =
        ROW_JSON.substring(0, ROW_JSON.length() - 1)
            + ",\"__deleted\":\"false\",\"__op\":\"u\",\"__table\":\"patient\",\"__lsn\":27207336,"
            + "\"__source_ts_ms\":1795431448423,\"__txId\":null,\"__ts_ms\":7,\"__odd\":{\"a\":1}}";
    DecodedEvent e = decodesExactly(row);
    assertThat(e.op()).hasToString("u");
    assertThat(e.after().getUTF8String(1)).hasToString("MRN1");
    assertThat(e.source().getLong(12)).isEqualTo(27207336);
    assertThat(e.source().getLong(3)).isEqualTo(1795431448423L);
    assertThat(e.tsMs()).isEqualTo(7);
    assertThat(e.drift()).isEmpty();
    DecodedEvent d =
        decodesExactly(
            row.replace("\"__op\":\"u\"", "\"__op\":\"d\"").replace("\"Ann\"", "{\"a\":1}"));
    assertThat(d.after()).isNull();
    assertThat(d.before().getLong(0)).isEqualTo(1);
    assertThat(decodesExactly(ROW_JSON).op()).isNull();
    assertThat(decodesExactly(ROW_JSON.replace("\"mrn\":", "\"schema\":1,\"mrn\":")).after())
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t | {\"before\":null,\"after\":null,\"source\":{},\"op\":\"t\",\"ts_ms\":1}",
        "m | {\"op\":\"m\",\"ts_ms\":1,\"source\":{\"lsn\":5},\"transaction\":null,\"message\":{\"prefix\":\"p\"}}",
        "r | {\"op\":\"r\",\"after\":{\"id\":1},\"source\":{\"snapshot\":\"true\"}}",
        "d | {\"source\":{},\"op\":\"d\",\"before\":{\"id\":1},\"after\":null}"
      })
  void everyKindOfEventIsRecognised(String op, String json) throws Exception {
    DecodedEvent e = decodesExactly(json);
    assertThat(e.op()).hasToString(op);
    assertThat(e.drift()).allMatch(d -> d.kind() == Drift.Kind.MISSING);
  }

  @Test
  void everyCapturedEventIsRebuilt() throws Exception {
    Path captured = Path.of("../../shared/data/cdc");
    assumeTrue(Files.isDirectory(captured), "the captured events are not on this machine");
    int events = 0;
    List<Path> files;
    try (Stream<Path> all = Files.walk(captured)) {
      files = all.filter(f -> f.toString().matches(".*\\.(jsonl|txt|json)")).toList();
    }
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        Optional<String> value = value(line);
        if (value.isPresent()) {
          decodesExactly(value.get());
          events++;
        }
      }
    }
    assertThat(events).isGreaterThanOrEqualTo(285);
  }

  /** The text of the field {@code value}, or the line itself. */
  private static Optional<String> value(String line) throws IOException {
    try (JsonParser p = EnvelopeDecoder.JSON.createParser(line)) {
      if (p.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
        p.nextToken();
        int from = (int) p.currentTokenLocation().getCharOffset();
        p.skipChildren();
        p.finishToken();
        if (name.equals("value")) {
          return Optional.of(line.substring(from, (int) p.currentLocation().getCharOffset()));
        }
      }
      return p.nextToken() == null ? Optional.of(line) : Optional.empty();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
