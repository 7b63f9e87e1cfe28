package io.carelake.silver;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Payloads of change events, right ones in several shapes and broken ones, all of a seed. */
final class Payloads {
  /** The shapes in which Debezium delivers an event. */
  enum Shape {
    ENVELOPE,
    WITH_SCHEMA,
    UNWRAPPED
  }

  private static final String[] VALUES = {
    "null",
    "true",
    "0",
    "-0",
    "-1",
    "1.0",
    "1e3",
    "1E400",
    "0.1",
    "0.10",
    "2147483648",
    "9223372036854775808",
    "12345678901234567890123456789.123",
    "\"\"",
    "\"x\"",
    "\"1.999\"",
    "\"99999999999.99\"",
    "\"NaN\"",
    "\"1e2\"",
    "\"AQ==\"",
    "\"A\"",
    "\"2024-02-30T00:00:00Z\"",
    "\"2024-01-01T00:00:00.1234567Z\"",
    "\"12:00\"",
    "\"0001-01-01T00:00:00Z\"",
    "[]",
    "[1]",
    "[null]",
    "[\"a\",[]]",
    "{}",
    "{\"a\":{\"a\":1}}",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"null\"",
    "NaN",
    "'x'",
    "01",
    "1.",
    ".5",
    "+1",
    "0x1F",
    "tru",
    "undefined",
    "\"\u0001\"",
    "1 2",
    "\"é\uD83D\uDE00\"",
  };

  private static final List<String> COLUMNS =
      List.of("id", "note", "amount", "born", "seen", "active", "score", "tags", "raw", "count");

  private Payloads() {}

  /** A right event that creates the row {@code id}. */
  static String valid(Shape shape, long id, Random r) {
    String row =
        "\"id\":"
            + id
            + ",\"note\":\"note "
            + r.nextInt(1000)
            + "\""
            + ",\"amount\":\""
            + r.nextInt(10_000)
            + "."
            + (10 + r.nextInt(90))
            + "\""
            + ",\"born\":"
            + (r.nextInt(60_000) - 30_000)
            + ",\"seen\":\"2024-0"
            + (1 + r.nextInt(9))
            + "-1"
            + r.nextInt(10)
            + "T10:00:00."
            + (100_000 + r.nextInt(900_000))
            + "Z\""
            + ",\"active\":"
            + r.nextBoolean()
            + ",\"score\":"
            + r.nextInt(100)
            + "."
            + (1 + r.nextInt(9))
            + ",\"tags\":[\"a\",\"b"
            + r.nextInt(9)
            + "\"]"
            + ",\"raw\":\"AQID\""
            + ",\"count\":"
            + r.nextInt();
    if (shape == Shape.UNWRAPPED) {
      return "{" + row + ",\"__op\":\"c\",\"__lsn\":" + (1000 + id) + ",\"__deleted\":\"false\"}";
    }
    String envelope =
        "{\"before\":null,\"after\":{"
            + row
            + "},\"source\":{\"connector\":\"postgresql\",\"lsn\":"
            + (1000 + id)
            + ",\"ts_ms\":1750000000000},\"op\":\"c\",\"ts_ms\":1750000000001}";
    return shape == Shape.ENVELOPE
        ? envelope
        : "{\"schema\":{\"type\":\"struct\",\"optional\":false},\"payload\":" + envelope + "}";
  }

  /** The event with one thing, sometimes two, wrong with it. */
  static byte[] broken(String valid, Random r) {
    String text = valid;
    for (int i = r.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
      text = mutated(text, r);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    switch (r.nextInt(12)) {
      case 0 -> {
        if (bytes.length > 0) {
          bytes[r.nextInt(bytes.length)] ^= (byte) (1 << r.nextInt(8));
        }
        return bytes;
      }
      case 1 -> {
        return java.util.Arrays.copyOf(bytes, r.nextInt(bytes.length + 1));
      }
      case 2 -> {
        return switch (r.nextInt(4)) {
          case 0 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
          case 1 -> text.getBytes(StandardCharsets.UTF_16);
          case 2 -> text.getBytes(StandardCharsets.UTF_16LE);
          default -> text.replace("note", "n\u00ffte").getBytes(StandardCharsets.ISO_8859_1);
        };
      }
      default -> {
        return bytes;
      }
    }
  }

  private static String mutated(String text, Random r) {
    String column = COLUMNS.get(r.nextInt(COLUMNS.size()));
    String field = "\"" + column + "\":";
    return switch (r.nextInt(17)) {
      case 0, 1, 2, 3 -> replaceValue(text, field, VALUES[r.nextInt(VALUES.length)]);
      case 4 -> text.replace(field, field + VALUES[r.nextInt(VALUES.length)] + "," + field);
      case 5 -> replaceValue(text, field, "[".repeat(deep(r)) + "]".repeat(deep(r)));
      case 6 -> {
        int depth = deep(r);
        yield replaceValue(text, field, "[".repeat(depth) + "]".repeat(depth));
      }
      case 7 -> replaceValue(text, field, "9".repeat(1 + r.nextInt(r.nextInt(8) == 0 ? 2500 : 30)));
      case 8 -> text + (r.nextBoolean() ? text : " {}");
      case 9 ->
          r.nextInt(4) == 0
              ? ""
              : text.replace(field, "\"" + column.toUpperCase(java.util.Locale.ROOT) + "\":");
      case 10 -> text.replace("note ", r.nextBoolean() ? "no\\u0000te " : "no\u0000te ");
      case 11 -> text.replace("note ", r.nextBoolean() ? "\\udead " : "\\ud83d\\ude00 ");
      case 12 ->
          replaceValue(
              text,
              field,
              "\"" + r.nextInt(100) + ".1" + "0".repeat(r.nextInt(6)) + r.nextInt(10) + "\"");
      case 13 ->
          text.replace(
              field,
              "\"extra_" + r.nextInt(3) + "\":" + VALUES[r.nextInt(VALUES.length)] + "," + field);
      case 14 -> text.replace(field, "\"gone\":");
      case 15 -> text.replace("\"lsn\":", r.nextBoolean() ? "\"lsm\":" : "\"lsn\":\"x\",\"y\":");
      default -> text.replace("\"op\":\"c\"", "\"op\":" + VALUES[r.nextInt(VALUES.length)]);
    };
  }

  private static int deep(Random r) {
    return 1 + r.nextInt(r.nextInt(6) == 0 ? 1500 : 20);
  }

  /** Puts another value where a field has a scalar or a list. */
  private static String replaceValue(String text, String field, String value) {
    int at = text.indexOf(field);
    if (at < 0) {
      return text;
    }
    int from = at + field.length();
    int to = from;
    boolean quoted = text.charAt(from) == '"';
    if (text.charAt(from) == '[') {
      to = text.indexOf(']', from) + 1;
    } else if (quoted) {
      to = text.indexOf('"', from + 1) + 1;
    } else {
      while (to < text.length() && ",}".indexOf(text.charAt(to)) < 0) {
        to++;
      }
    }
    return to <= from ? text : text.substring(0, from) + value + text.substring(to);
  }
}
