package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class SliceReaderTest {
  @TempDir Path folder;

  private static List<InternalRow> read(Path file, long start, long end) {
    FileSlice slice =
        new FileSlice(0, file.toString(), file.getFileName().toString(), start, end, 0);
    List<InternalRow> rows = new ArrayList<>();
    try (SliceReader reader = new SliceReader(slice)) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static InternalRow only(String line) throws IOException {
    Path file = Files.createTempFile("line", ".jsonl");
    Files.writeString(file, "\n  \n" + line + "\n");
    List<InternalRow> rows = read(file, 0, Long.MAX_VALUE);
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static String bytes(InternalRow row, int at) {
    return new String(row.getBinary(at), StandardCharsets.UTF_8);
  }

  @Test
  void everyLineIsReadOnceHoweverAFileIsCut() throws IOException {
    Path file = folder.resolve("many.jsonl");
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    int lines = 300;
    for (int i = 0; i < lines; i++) {
      text.append(i % 7 == 3 ? "no record " + "é".repeat(random.nextInt(40)) : line(i))
          .append('\n');
    }
    Files.writeString(file, text);
    long size = Files.size(file);
    for (int cut = 1; cut < 4000; cut += 97) {
      List<Long> numbers = new ArrayList<>();
      for (long start = 0; start < size; start += cut) {
        for (InternalRow row : read(file, start, Math.min(start + cut, size))) {
          boolean isRecord = row.isNullAt(RawEvents.AT_PROBLEM);
          assertThat(row.getUTF8String(RawEvents.AT_TOPIC).toString())
              .isEqualTo(isRecord ? "t" : "file:many.jsonl");
          // A record's offset here is its line number too; a broken line is counted.
          numbers.add(row.getLong(RawEvents.AT_OFFSET));
        }
      }
      assertThat(numbers).as("cut %s", cut).hasSize(lines).isSorted().doesNotHaveDuplicates();
      assertThat(numbers.get(lines - 1)).isEqualTo(lines);
    }
  }

  private static String line(int i) {
    return KafkaRecord.of("t", i + 1, "{\"a\":\"" + "x".repeat(i % 50) + "\"}").line();
  }

  @Test
  void aRecordIsReadAsKcatPrintsIt() throws IOException {
    InternalRow row = only(KafkaRecord.of("t", 7, "{\"a\":\"é\\u0000\"}").line());
    assertThat(row.getUTF8String(RawEvents.AT_TOPIC)).hasToString("t");
    assertThat(row.getLong(RawEvents.AT_OFFSET)).isEqualTo(7);
    assertThat(row.getLong(RawEvents.AT_TIMESTAMP)).isEqualTo(1_735_000_000_007_000L);
    assertThat(bytes(row, RawEvents.AT_KEY)).isEqualTo("{\"id\":7}");
    assertThat(bytes(row, RawEvents.AT_VALUE)).isEqualTo("{\"a\":\"é\\u0000\"}");
    assertThat(row.getArray(RawEvents.AT_HEADERS).numElements()).isEqualTo(2);
    assertThat(row.getLong(RawEvents.AT_LINE)).isEqualTo(3);
  }

  @Test
  void aPayloadMayBeBytesOrJsonOrNothing() throws IOException {
    KafkaRecord record = KafkaRecord.of("t", 7, null);
    assertThat(only(record.line()).isNullAt(RawEvents.AT_VALUE)).isTrue();
    byte[] bytes = {0, -1, 10, 34};
    assertThat(only(record.lineWithBytes(bytes)).getBinary(RawEvents.AT_VALUE)).isEqualTo(bytes);
    InternalRow json =
        only(
            " {\"payload\": {\"a\": [1.50, \"é\"]} ,\"topic\":\"t\",\"partition\":0,"
                + "\"offset\":1,\"key\":12,\"ts\":-1}");
    assertThat(bytes(json, RawEvents.AT_VALUE)).isEqualTo("{\"a\": [1.50, \"é\"]}");
    assertThat(bytes(json, RawEvents.AT_KEY)).isEqualTo("12");
    assertThat(json.isNullAt(RawEvents.AT_TIMESTAMP)).isTrue();
  }

  @Test
  void aQuestionMarkIsNotTakenForHalfASurrogatePair() throws IOException {
    InternalRow row =
        only(
            "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"key\":\"why?\","
                + "\"payload\":\"why? \\ud83d\\ude00\"}");
    assertThat(row.isNullAt(RawEvents.AT_PROBLEM)).isTrue();
    assertThat(bytes(row, RawEvents.AT_KEY)).isEqualTo("why?");
    assertThat(bytes(row, RawEvents.AT_VALUE)).isEqualTo("why? \uD83D\uDE00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | not an object",
        "{\"topic\":\"t\"} | no field partition",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":1} {} | more than one JSON document",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":-1} | the field offset is no valid number",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":1.5} | the field offset is no valid number",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"offset\":2} | the field offset is there twice",
        "{\"topic\":\"\",\"partition\":0,\"offset\":1} | the field topic is no text",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"headers\":[\"a\"]} | the field headers is no list of names and values",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"payload\":\"\\ud800\"} | the field payload has an unpaired surrogate",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"key\":\"why?\\udc00\"} | the field key has an unpaired surrogate",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"payload_base64\":\"Canary!\"} | the field payload_base64 is no base64",
        "{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"payload\":Canary} | malformed JSON at character 55"
      })
  void aLineThatIsNoRecordIsDeliveredWithTheReasonAndItsBytes(String line, String reason)
      throws IOException {
    InternalRow row = only(line);
    assertThat(row.getUTF8String(RawEvents.AT_PROBLEM)).hasToString("line: " + reason);
    assertThat(row.getLong(RawEvents.AT_OFFSET)).isEqualTo(3);
    assertThat(bytes(row, RawEvents.AT_VALUE)).isEqualTo(line);
  }

  @Test
  void bytesThatAreNoUtf8AreKept() throws IOException {
    Path file = folder.resolve("latin.jsonl");
    byte[] line =
        "{\"topic\":\"t\",\"payload\":\"M\u00fcller\"}\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, line);
    InternalRow row = read(file, 0, Long.MAX_VALUE).get(0);
    assertThat(row.getUTF8String(RawEvents.AT_PROBLEM).toString()).startsWith("line: ");
    assertThat(row.getBinary(RawEvents.AT_VALUE)).isEqualTo(Arrays.copyOf(line, line.length - 1));
  }

  @Test
  void aFileThatStopsInTheMiddleOfARecordIsRefused() throws IOException {
    Path file = folder.resolve("cut.jsonl");
    Files.writeString(file, line(1) + "\n" + line(2).substring(0, 60));
    assertThatThrownBy(() -> read(file, 0, Long.MAX_VALUE))
        .hasMessage(
            "Cannot read cut.jsonl: line 2, its last, ends in the middle of a record; copy the"
                + " file again when its writer has finished, then run again")
        .extracting(e -> ((CarelakeException) e).exitCode())
        .isEqualTo(ExitCode.CONFIGURATION);
    Files.writeString(file, line(1) + "\r\n" + line(2));
    assertThat(read(file, 0, Long.MAX_VALUE)).hasSize(2);
  }

  @Test
  void compressedFilesAreReadAndDamagedOnesRefused() throws IOException {
    byte[] text = (line(1) + "\n" + line(2) + "\n").getBytes(StandardCharsets.UTF_8);
    Path gz = folder.resolve("a.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write(text);
    }
    Path xz = folder.resolve("a.jsonl.xz");
    try (OutputStream out = new XZOutputStream(Files.newOutputStream(xz), new LZMA2Options())) {
      out.write(text);
    }
    for (Path file : List.of(gz, xz)) {
      assertThat(read(file, 0, Long.MAX_VALUE)).hasSize(2);
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length - 12));
      assertThatThrownBy(() -> read(file, 0, Long.MAX_VALUE))
          .hasMessage(
              "Cannot read "
                  + file.getFileName()
                  + ": the compressed file ends early or is damaged; check its rights, copy it"
                  + " again, then run again");
    }
  }

  @Test
  void aFolderThatIsMissingOrEmptyIsRefused() throws IOException {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> new FileEventSource(missing).portions())
        .hasMessage("Cannot ingest " + missing + ": there is no such file or folder; check --path");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.writeString(empty.resolve("readme.txt"), "x");
    Files.writeString(empty.resolve("_hidden.json"), "x");
    assertThatThrownBy(() -> new FileEventSource(empty).portions())
        .hasMessageContaining("it holds no file of change events; give a folder of .jsonl");
  }

  @Test
  void aTruncatedFileIsFoundBeforeAnythingIsWritten() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/cut.ndjson"), line(1) + "\n{\"topic\":");
    assertThatThrownBy(() -> new FileEventSource(folder).portions())
        .hasMessageStartingWith("Cannot read sub/cut.ndjson: line 2, its last, ends in");
  }

  @Test
  void aLargeFolderIsReadInPortions() throws IOException {
    for (String name : List.of("b.jsonl", "a.jsonl")) {
      Files.writeString(folder.resolve(name), (line(30) + "\n").repeat(50));
    }
    assertThat(new FileEventSource(folder, 3000, 1000).portions().size()).isBetween(4, 20);
    assertThat(new FileEventSource(folder).portions()).hasSize(1);
  }
}
