package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The lossless law over random documents: a seed is printed with a failure. */
class EnvelopeDecoderPropertyTest {
  private static final String[] NAMES = {
    "id",
    "mrn",
    "name",
    "birth",
    "score",
    "active",
    "tags",
    "doc",
    "before",
    "after",
    "source",
    "op",
    "ts_ms",
    "ts_us",
    "lsn",
    "txId",
    "transaction",
    "schema",
    "payload",
    "__op",
    "__lsn",
    "__source_ts_ms",
    "__deleted",
    "ID",
    "a.b",
    "$raw",
    "$absent",
    "\\\\",
    "é",
    "x",
    ""
  };
  private static final String[] SCALARS = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-7",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "0.1",
    "0.10",
    "1e5",
    "1.0E10",
    "-0.0",
    "1e400",
    "\"\"",
    "\"a\"",
    "\"d\"",
    "\"true\"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud800\"",
    "\"ÿ€\"",
    "\"\\\"\\\\\\/\\n\""
  };

  private final EnvelopeDecoder decoder =
      new EnvelopeDecoder(EnvelopeDecoderTest.physical(EnvelopeDecoderTest.ROW));

  @Test
  void typedColumnsAndRescuedGiveBackAnyDocument() throws Exception {
    for (long seed = 0; seed < 15_000; seed++) {
      Random random = new Random(seed);
      String json = document(random);
      DecodedEvent event = decoder.decode(json);
      assertThat(RebuiltValue.of(event, EnvelopeDecoderTest.ROW))
          .as("seed %s", seed)
          .isEqualTo(RebuiltValue.tree(json));
    }
  }

  private static String document(Random r) {
    return switch (r.nextInt(5)) {
      case 0 -> value(r, 3);
      case 1 -> EnvelopeDecoderTest.EVENT.replace("\"Ann\"", value(r, 2));
      case 2 ->
          "{\"before\":"
              + value(r, 3)
              + ",\"after\":"
              + value(r, 3)
              + ",\"source\":"
              + value(r, 2)
              + ",\"op\":"
              + value(r, 0)
              + "}";
      case 3 -> "{\"schema\":" + value(r, 1) + ",\"payload\":" + document(r) + "}";
      default -> object(r, 3);
    };
  }

  private static String value(Random r, int depth) {
    int kind = depth == 0 ? 0 : r.nextInt(3);
    if (kind == 0) {
      return SCALARS[r.nextInt(SCALARS.length)];
    }
    if (kind == 2) {
      return object(r, depth);
    }
    StringBuilder s = new StringBuilder("[");
    for (int i = r.nextInt(4); i > 0; i--) {
      s.append(s.length() > 1 ? " , " : "").append(value(r, depth - 1));
    }
    return s.append(']').toString();
  }

  private static String object(Random r, int depth) {
    StringBuilder s = new StringBuilder("{");
    for (int i = r.nextInt(7); i > 0; i--) {
      s.append(s.length() > 1 ? "," : " ")
          .append('"')
          .append(NAMES[r.nextInt(NAMES.length)])
          .append("\" : ")
          .append(value(r, depth - 1));
    }
    return s.append('}').toString();
  }
}
