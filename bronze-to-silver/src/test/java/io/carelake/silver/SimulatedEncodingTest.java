package io.carelake.silver;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.bronze.BronzeEnvelope;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import io.carelake.testkit.simulator.DebeziumEncoding;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What the simulator writes of a value, silver reads as that value: for every type in use. */
class SimulatedEncodingTest extends SparkTest {
  private static final Contracts CONTRACTS = RepositoryFiles.contracts();

  /** A service's value of a PostgreSQL type, and the value that silver must hold. */
  private record Sample(Object written, Object read) {
    static Sample of(Object value) {
      return new Sample(value, value);
    }
  }

  private static List<Sample> samples(String sourceType, DataType silver) {
    if (sourceType.startsWith("numeric")) {
      int scale = ((org.apache.spark.sql.types.DecimalType) silver).scale();
      return List.of(decimal("0", scale), decimal("-1.5", scale), decimal("3.14159265", scale));
    }
    return switch (sourceType) {
      case "uuid" -> List.of(Sample.of("11111111-2222-3333-4444-555555555555"));
      case "text", "enum" ->
          List.of(
              Sample.of(""),
              Sample.of("O'Brien \"quoted\" back\\slash"),
              Sample.of("line\nfeed\ttab \u0001"),
              Sample.of("Zoë 李 \uD83D\uDE00"));
      case "jsonb" -> List.of(Sample.of("{\"a\": [1, \"x\\\"y\"], \"b\": null}"), Sample.of("[]"));
      case "inet" -> List.of(Sample.of("192.0.2.7"), Sample.of("2001:db8::1"));
      case "boolean" -> List.of(Sample.of(true), Sample.of(false));
      case "smallint", "integer" -> List.of(Sample.of(-7), Sample.of(32_767));
      case "bigint" -> List.of(Sample.of(9_007_199_254_740_993L), Sample.of(-1L));
      case "real", "double precision" -> List.of(Sample.of(0.1), Sample.of(-12.5));
      case "date" ->
          List.of(date("1899-12-31"), date("1970-01-01"), date("2024-02-29"), date("2125-01-01"));
      case "timestamp", "timestamptz" ->
          List.of(
              moment("1899-12-31T23:59:59.999999Z"),
              moment("1970-01-01T00:00:00Z"),
              moment("2024-02-29T12:30:15.000001Z"));
      case "interval" ->
          List.of(
              new Sample(Duration.ofHours(26), 93_600_000_000L),
              new Sample(Duration.ofNanos(-1000), -1L));
      case "bytea" -> {
        byte[] bytes = {0, -1, 65, 10};
        yield List.of(new Sample(bytes, bytes), new Sample(new byte[0], new byte[0]));
      }
      case "text[]" ->
          List.of(
              Sample.of(List.of()), Sample.of(List.of("a,b", "c \"d\"")), Sample.of(List.of("")));
      default -> throw new IllegalArgumentException("No sample for the type " + sourceType);
    };
  }

  private static Sample decimal(String text, int scale) {
    BigDecimal value = new BigDecimal(text);
    return new Sample(value, value.setScale(scale, RoundingMode.HALF_UP));
  }

  private static Sample date(String text) {
    return new Sample(LocalDate.parse(text), java.sql.Date.valueOf(text));
  }

  private static Sample moment(String text) {
    return new Sample(Instant.parse(text), java.sql.Timestamp.from(Instant.parse(text)));
  }

  @Test
  void everyTypeInUseIsReadAsItWasWritten() {
    Set<String> types = new TreeSet<>();
    for (Contract bronze : CONTRACTS.of(Layer.BRONZE)) {
      if (bronze.source().isPresent()) {
        bronze.columns().forEach(c -> types.add(c.sourceType().orElseThrow()));
      }
    }
    Map<String, Contract> examples = new LinkedHashMap<>();
    for (String type : types) {
      examples.put(
          type,
          CONTRACTS.of(Layer.BRONZE).stream()
              .filter(c -> c.source().isPresent())
              .filter(c -> c.columns().stream().anyMatch(x -> isOf(x, type)))
              .findFirst()
              .orElseThrow());
    }
    assertThat(types)
        .contains("uuid", "date", "timestamptz", "text[]", "jsonb", "bytea", "interval");
    List<String> differences = new ArrayList<>();
    examples.forEach((type, bronze) -> differences.addAll(differences(type, bronze)));
    assertThat(differences).isEmpty();
  }

  private static boolean isOf(Column column, String type) {
    return column.sourceType().filter(type::equals).isPresent() && !column.isKey()
        || type.equals("uuid") && column.sourceType().filter(type::equals).isPresent();
  }

  /** Encodes samples of one column as the simulator does, and decodes them as silver does. */
  private List<String> differences(String type, Contract bronze) {
    Column column = bronze.columns().stream().filter(c -> isOf(c, type)).findFirst().orElseThrow();
    DataType silver = silverType(type, column);
    List<Sample> samples = new ArrayList<>(samples(type, silver));
    samples.add(new Sample(null, null));
    List<String> rows = new ArrayList<>();
    DebeziumEncoding encoding = new DebeziumEncoding(bronze);
    for (int i = 0; i < samples.size(); i++) {
      Map<String, Object> row = new HashMap<>();
      row.put(column.name(), samples.get(i).written());
      rows.add("{\"i\":" + i + ",\"after\":" + encoding.row(row) + "}");
    }
    StructType schema =
        new StructType()
            .add("i", "int")
            .add("after", BronzeEnvelope.schema(bronze).apply("after").dataType());
    Dataset<Row> encoded =
        spark()
            .read()
            .schema(schema)
            .option("mode", "FAILFAST")
            .json(spark().createDataset(rows, Encoders.STRING()));
    org.apache.spark.sql.Column value = col("after").getField(column.name());
    List<Row> decoded =
        encoded
            .select(
                col("i"),
                PostgresTypes.decode(type, column.type(), Optional.of(silver), value).as("v"))
            .orderBy("i")
            .collectAsList();
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Object read = decoded.get(i).isNullAt(1) ? null : decoded.get(i).get(1);
      if (!plain(read).equals(plain(samples.get(i).read()))) {
        differences.add(type + ": " + plain(samples.get(i).read()) + " was read as " + plain(read));
      }
    }
    return differences;
  }

  private static DataType silverType(String type, Column column) {
    return type.startsWith("numeric")
        ? DataType.fromDDL(type.replace("numeric", "decimal"))
        : column.type();
  }

  /** Values of arrays as text, so that they can be compared. */
  private static String plain(Object value) {
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    return value instanceof scala.collection.Seq<?> seq
        ? scala.collection.JavaConverters.seqAsJavaList(seq).toString()
        : String.valueOf(value);
  }
}
