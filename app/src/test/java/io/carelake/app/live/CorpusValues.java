package io.carelake.app.live;

import io.carelake.core.contract.Contract;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.postgresql.util.PGInterval;

/** Random values of PostgreSQL's types, each as text for PostgreSQL and as silver holds it. */
final class CorpusValues {
  /** From 4713 BC, where PostgreSQL's calendar begins, to the end of 9999. */
  private static final long FIRST_DAY = -2_440_000;

  private static final long LAST_DAY = 2_932_896;

  private static final String[] TEXTS = {
    "",
    " ",
    "  blank  ",
    "3:abc",
    "-",
    "null",
    "Bób \"Q\" O'Neil",
    "日本 🏥",
    "line\nline\ttab\u001f",
    "\\N {} %s $1",
    "ÄÖÜ straße İıĞ ΑΣ ΣΑΣ ŉ ﬁ",
    "(555) 010-99.98 x7",
    "e\u0301 vs é",
    "x".repeat(9_000)
  };

  /** A value on both sides; null is null on both. */
  record Sample(String sql, Object value) {}

  /** A type of the source with its type in bronze and in silver. */
  record Type(
      String name,
      String sourceType,
      String encoded,
      String decoded,
      Function<CorpusValues, Sample> random) {}

  static final List<Type> TYPES =
      List.of(
          new Type("words", "text", "STRING", "STRING", v -> v.text()),
          new Type("short_words", "varchar(9100)", "STRING", "STRING", v -> v.text()),
          new Type("mood", "enum", "STRING", "STRING", v -> same(v.either("GOOD", "so so"))),
          new Type("doc", "jsonb", "STRING", "STRING", v -> v.json()),
          new Type("address", "inet", "STRING", "STRING", v -> v.address()),
          new Type(
              "small", "smallint", "INT", "INT", v -> v.whole(Short.MIN_VALUE, Short.MAX_VALUE)),
          new Type(
              "whole", "integer", "INT", "INT", v -> v.whole(Integer.MIN_VALUE, Integer.MAX_VALUE)),
          new Type("big", "bigint", "BIGINT", "BIGINT", v -> v.big()),
          new Type("truth", "boolean", "BOOLEAN", "BOOLEAN", v -> v.truth()),
          new Type("money", "numeric(12,2)", "STRING", "DECIMAL(12,2)", v -> v.decimal(12, 2)),
          new Type("price", "numeric(18,6)", "STRING", "DECIMAL(18,6)", v -> v.decimal(18, 6)),
          new Type("tiny", "numeric(5,4)", "STRING", "DECIMAL(5,4)", v -> v.decimal(5, 4)),
          new Type(
              "long_number", "numeric(38,10)", "STRING", "DECIMAL(38,10)", v -> v.decimal(38, 10)),
          new Type("any_number", "numeric", "STRING", "DECIMAL(38,18)", v -> v.decimal(38, 18)),
          new Type("single", "real", "DOUBLE", "DOUBLE", v -> v.single()),
          new Type("twofold", "double precision", "DOUBLE", "DOUBLE", v -> v.twofold()),
          new Type("born", "date", "INT", "DATE", v -> v.day()),
          new Type("local_at", "timestamp", "BIGINT", "TIMESTAMP", v -> v.moment("")),
          new Type("at", "timestamptz", "STRING", "TIMESTAMP", v -> v.moment("Z")),
          new Type("daily", "time", "BIGINT", "BIGINT", v -> v.time()),
          new Type("span", "interval", "BIGINT", "BIGINT", v -> v.interval()),
          new Type("bytes", "bytea", "STRING", "BINARY", v -> v.bytes()),
          new Type("names", "text[]", "ARRAY<STRING>", "ARRAY<STRING>", v -> v.texts()));

  /** Expressions of the kinds that the contracts use. */
  static final Map<String, String> DERIVED =
      new TreeMap<>(
          Map.of(
              "shouted", "upper(trim(words))",
              "whispered", "lower(trim(words))",
              "digits", "nullif(regexp_replace(words, '[^0-9]', ''), '')",
              "filled", "nullif(trim(short_words), '')",
              "first_known", "coalesce(nullif(words, ''), short_words, 'none')",
              "mood_upper", "upper(trim(mood))",
              "renamed", "address"));

  private final Random random;

  CorpusValues(Random random) {
    this.random = random;
  }

  /** Values of a key of four types, never null, never the same. */
  List<Sample> key() {
    Sample id = same(new UUID(random.nextLong(), random.nextLong()).toString());
    String word = TEXTS[random.nextInt(TEXTS.length - 1)];
    return List.of(id, same(word), whole(-5, 5), day());
  }

  Sample of(Type type) {
    return random.nextInt(6) == 0 ? new Sample(null, null) : type.random().apply(this);
  }

  /** A value that no random row has, in Spark's SQL. */
  static String other(Contract silver, String column) {
    DataType type = silver.column(column).orElseThrow().type();
    return switch (type.typeName()) {
      case "string" -> "'other'";
      case "array" -> "array('other')";
      case "binary" -> "X'0badcafe'";
      case "boolean" -> "true";
      case "date" -> "DATE'2001-02-03'";
      case "timestamp" -> "TIMESTAMP'2001-02-03 04:05:06.000007Z'";
      default -> "CAST(0.5 AS " + type.sql() + ")";
    };
  }

  private static Sample same(String text) {
    return new Sample(text, text);
  }

  private String either(String a, String b) {
    return random.nextBoolean() ? a : b;
  }

  private Sample text() {
    String text = TEXTS[random.nextInt(TEXTS.length)];
    return same(random.nextBoolean() ? text : text + random.nextInt(100));
  }

  /** As PostgreSQL prints it, which is what change capture sends. */
  private Sample json() {
    return same(
        either("{\"a\": 1, \"b\": [1, 2.50, null]}", "\"😀 \\\" \\\\ é\"")
            .replace("1,", random.nextInt(50) + ","));
  }

  private Sample address() {
    return same(
        switch (random.nextInt(4)) {
          case 0 -> "10.0.2." + random.nextInt(256);
          case 1 -> "10.0.0.0/8";
          case 2 -> "2001:db8::" + (1 + random.nextInt(9));
          default -> "2001:db8::/32";
        });
  }

  private Sample whole(int least, int most) {
    int n =
        switch (random.nextInt(5)) {
          case 0 -> least;
          case 1 -> most;
          case 2 -> 0;
          default -> (int) (least + (long) (random.nextDouble() * ((long) most - least)));
        };
    return new Sample(String.valueOf(n), n);
  }

  private Sample big() {
    long n = random.nextInt(4) == 0 ? Long.MIN_VALUE : random.nextLong();
    return new Sample(String.valueOf(n), n);
  }

  private Sample truth() {
    boolean b = random.nextBoolean();
    return new Sample(String.valueOf(b), b);
  }

  private Sample decimal(int precision, int scale) {
    BigInteger limit = BigInteger.TEN.pow(precision);
    BigInteger unscaled =
        switch (random.nextInt(6)) {
          case 0 -> limit.subtract(BigInteger.ONE);
          case 1 -> limit.subtract(BigInteger.ONE).negate();
          case 2 -> BigInteger.ZERO;
          case 3 -> BigInteger.valueOf(random.nextInt(1000) * 10L);
          default -> new BigInteger(precision * 3, random).mod(limit).negate();
        };
    BigDecimal number = new BigDecimal(unscaled, scale);
    return new Sample(number.toPlainString(), number);
  }

  private Sample single() {
    float f =
        random.nextInt(3) > 0
            ? Float.intBitsToFloat(random.nextInt())
            : new float[] {0f, -0f, 0.1f, Float.MIN_VALUE, Float.MAX_VALUE, 2e-3f}
                [random.nextInt(6)];
    // JSON carries the text of the number; silver reads it as a double.
    return new Sample(Float.toString(f), Double.parseDouble(Float.toString(f)));
  }

  private Sample twofold() {
    double d =
        random.nextInt(3) > 0
            ? Double.longBitsToDouble(random.nextLong())
            : new double[] {0, -0.0, 0.1, Double.MIN_VALUE, Double.MAX_VALUE, 1e22}
                [random.nextInt(6)];
    return new Sample(Double.toString(d), d);
  }

  private Sample day() {
    LocalDate day = LocalDate.ofEpochDay(someDay());
    return new Sample(written(day), day);
  }

  private long someDay() {
    return switch (random.nextInt(6)) {
      case 0 -> FIRST_DAY + random.nextInt(2_000_000);
      case 1 -> LAST_DAY;
      default -> random.nextInt(60_000) - 30_000L;
    };
  }

  private static String written(LocalDate day) {
    int year = day.getYear() > 0 ? day.getYear() : 1 - day.getYear();
    return "%04d-%02d-%02d".formatted(year, day.getMonthValue(), day.getDayOfMonth())
        + (day.getYear() > 0 ? "" : " BC");
  }

  private Sample moment(String zone) {
    long micros = random.nextLong(86_400_000_000L);
    LocalDateTime at = LocalDate.ofEpochDay(someDay()).atStartOfDay().plusNanos(micros * 1_000);
    String day = written(at.toLocalDate());
    boolean isEarly = day.endsWith(" BC");
    String text = day.replace(" BC", "") + " " + at.toLocalTime() + zone + (isEarly ? " BC" : "");
    Instant instant = at.toInstant(ZoneOffset.UTC);
    return new Sample(text, instant);
  }

  private Sample time() {
    long micros = random.nextLong(86_400_000_000L);
    return new Sample(java.time.LocalTime.ofNanoOfDay(micros * 1_000).toString(), micros);
  }

  /** Silver has what Debezium makes of the driver's interval: by its formula, in doubles. */
  private Sample interval() {
    String text =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(40) + " years " + random.nextInt(12) + " mons";
          case 1 -> "-" + random.nextInt(3_000) + " days";
          case 2 -> (random.nextInt(200) - 100) + " days " + random.nextInt(30) + ":15:07.000001";
          default ->
              "00:" + (10 + random.nextInt(49)) + ":59." + (100_000 + random.nextInt(900_000));
        };
    try {
      PGInterval i = new PGInterval(text);
      double days = (i.getYears() * 12 + i.getMonths()) * 30.4375 + i.getDays();
      double seconds = (((days * 24 + i.getHours()) * 60) + i.getMinutes()) * 60 + i.getSeconds();
      return new Sample(text, (long) (seconds * 1e6));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Sample bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return new Sample("\\x" + HexFormat.of().formatHex(bytes), bytes);
  }

  private Sample texts() {
    List<String> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(random.nextInt(5) == 0 ? null : TEXTS[random.nextInt(TEXTS.length - 1)]);
    }
    StringBuilder sql = new StringBuilder("{");
    for (String s : list) {
      sql.append(sql.length() == 1 ? "" : ",")
          .append(s == null ? "NULL" : '"' + s.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
    return new Sample(sql.append('}').toString(), list);
  }
}
