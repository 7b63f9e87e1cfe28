package io.carelake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.bronze.TableIngest;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.OnDrift;
import io.carelake.core.job.Ledger;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.SparkTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Drift first and contract later is the same as contract first: whatever changes in the source, no
 * value is lost, and silver is what it would have been. Each change is tried with a bronze table
 * that reports and with one that evolves.
 */
class ContractChangeTest extends SparkTest {
  @TempDir Path folder;

  /** A change of one column: the contracts' columns before and after it, and what then arrives. */
  private record Change(
      UnaryOperator<ContractBuilder> bronzeBefore,
      UnaryOperator<ContractBuilder> silverBefore,
      UnaryOperator<ContractBuilder> bronzeAfter,
      UnaryOperator<ContractBuilder> silverAfter,
      List<String> fields) {}

  private static Change added(
      String name, String sourceType, String encoded, String type, String... values) {
    return new Change(
        b -> b,
        s -> s,
        b -> b.source(name, sourceType, encoded),
        s -> s.source(name, sourceType, type),
        fields(name, values));
  }

  private static Change retyped(
      String name, List<String> before, List<String> after, String... values) {
    return new Change(
        b -> b.source(name, before.get(0), before.get(1)),
        s -> s.source(name, before.get(0), before.get(2)),
        b -> b.source(name, after.get(0), after.get(1)),
        s -> s.source(name, after.get(0), after.get(2)),
        fields(name, values));
  }

  private static List<String> fields(String name, String... values) {
    return Stream.of(values).map(v -> '"' + name + "\":" + v).toList();
  }

  private static final List<Change> CHANGES =
      List.of(
          added("text_added", "text", "STRING", "STRING", "\"a\"", "null", "\"\"", "\"\\u0000\""),
          added("long_added", "bigint", "BIGINT", "BIGINT", "1", "9223372036854775807", "null"),
          added("decimal_added", "numeric(6,2)", "STRING", "DECIMAL(6,2)", "\"1.50\"", "\"1.999\""),
          added("date_added", "date", "INT", "DATE", "0", "19000", "2147483647", "null"),
          added(
              "moment_added",
              "timestamptz",
              "STRING",
              "TIMESTAMP",
              "\"2024-01-01T08:00:00.123456Z\""),
          added(
              "double_added",
              "double precision",
              "DOUBLE",
              "DOUBLE",
              "0.10",
              "2",
              "0.10000000000000000000001"),
          added(
              "list_added",
              "text[]",
              "ARRAY<STRING>",
              "ARRAY<STRING>",
              "[\"a\",\"b\"]",
              "[]",
              "null",
              "[1]"),
          added("flag_added", "boolean", "BOOLEAN", "BOOLEAN", "true", "null", "false"),
          added("bytes_added", "bytea", "STRING", "BINARY", "\"aGk=\"", "\"?\""),
          added("mixed_added", "text", "STRING", "STRING", "1", "\"1\"", "{\"a\":1}"),
          retyped(
              "int_to_bigint",
              List.of("integer", "INT", "INT"),
              List.of("bigint", "BIGINT", "BIGINT"),
              "1",
              "3000000000",
              "null"),
          retyped(
              "decimal_digits",
              List.of("numeric(4,2)", "STRING", "DECIMAL(4,2)"),
              List.of("numeric(8,2)", "STRING", "DECIMAL(8,2)"),
              "\"1.25\"",
              "\"123456.25\""),
          retyped(
              "decimal_places",
              List.of("numeric(4,2)", "STRING", "DECIMAL(4,2)"),
              List.of("numeric(8,4)", "STRING", "DECIMAL(8,4)"),
              "\"1.25\"",
              "\"1.2345\""),
          retyped(
              "longer_varchar",
              List.of("varchar(2)", "STRING", "STRING"),
              List.of("varchar(9)", "STRING", "STRING"),
              "\"ab\"",
              "\"abcdefghi\""),
          retyped(
              "int_to_text",
              List.of("integer", "INT", "INT"),
              List.of("text", "STRING", "STRING"),
              "1",
              "\"one\"",
              "\"2\""),
          retyped(
              "text_to_int",
              List.of("text", "STRING", "STRING"),
              List.of("integer", "INT", "INT"),
              "\"1\"",
              "2",
              "null"),
          retyped(
              "bigint_to_int",
              List.of("bigint", "BIGINT", "BIGINT"),
              List.of("integer", "INT", "INT"),
              "1",
              "3000000000"),
          new Change(
              b -> b.source("old_name", "text", "STRING"),
              s -> s.source("old_name", "text", "STRING"),
              b -> b.source("old_name", "text", "STRING").source("new_name", "text", "STRING"),
              s -> s.derived("old_name", "STRING", "coalesce(new_name, old_name)"),
              List.of("\"old_name\":\"old\"", "\"new_name\":\"new\"", "\"new_name\":null")),
          new Change(
              b -> b.source("dropped", "text", "STRING"),
              s -> s.source("dropped", "text", "STRING"),
              b -> b,
              s -> s,
              List.of("\"dropped\":\"old\"", "\"note\":\"new\"")));

  private static String event(int id, String fields) {
    return "{\"before\":null,\"after\":{\"id\":"
        + id
        + ','
        + fields
        + ",\"note\":\"n\"},\"source\":"
        + "{\"lsn\":"
        + (100 + id)
        + ",\"ts_ms\":1750000000000},\"op\":\"c\",\"ts_ms\":1750000000001}";
  }

  private static Contract bronze(
      String table, UnaryOperator<ContractBuilder> columns, OnDrift policy) {
    return columns
        .apply(
            ContractBuilder.of("bronze." + table)
                .topic("cdc.test." + table)
                .sourceKey("id", "bigint", "BIGINT")
                .source("note", "text", "STRING"))
        .onDrift(policy)
        .build();
  }

  private static Contract silver(String table, UnaryOperator<ContractBuilder> columns) {
    return columns
        .apply(
            ContractBuilder.of("silver." + table)
                .inputs("bronze." + table)
                .load(Load.CDC)
                .sourceKey("id", "bigint", "BIGINT")
                .source("note", "text", "STRING"))
        .build();
  }

  private static UnaryOperator<ContractBuilder> all(
      Function<Change, UnaryOperator<ContractBuilder>> part) {
    return builder -> {
      ContractBuilder all = builder;
      for (Change change : CHANGES) {
        all = part.apply(change).apply(all);
      }
      return all;
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = OnDrift.class,
      names = {"REPORT", "EVOLVE"})
  void contractLaterIsContractFirst(OnDrift policy) {
    List<String> events = new ArrayList<>();
    for (Change change : CHANGES) {
      change.fields().forEach(f -> events.add(event(events.size(), f)));
    }
    String onceMore = event(1000, "\"decimal_digits\":\"999999.99\",\"long_added\":7");
    String name = "changed_" + policy.name().toLowerCase(Locale.ROOT);

    IngestedTable contractFirst =
        new IngestedTable(
            spark(),
            folder,
            bronze(name + "_first", all(Change::bronzeAfter), OnDrift.REPORT),
            silver(name + "_first", all(Change::silverAfter)));
    contractFirst.ingest(events);
    contractFirst.ingest(List.of(onceMore));
    Ledger expected = contractFirst.apply();
    assertThat(contractFirst.json()).hasSizeGreaterThan(30);

    IngestedTable driftFirst =
        new IngestedTable(
            spark(),
            folder,
            bronze(name, all(Change::bronzeBefore), policy),
            silver(name, all(Change::silverBefore)));
    TableIngest told = driftFirst.ingest(events).tables().get(0);
    assertThat(told.drift().toString())
        .contains("text_added " + (policy == OnDrift.EVOLVE ? "added" : "unknown") + " (text)")
        .contains("int_to_bigint misfit")
        .contains("mixed_added unknown (object)");
    driftFirst.apply();
    // What arrives between the drift and the decision has the columns that evolved.
    driftFirst.ingest(List.of(event(1001, "\"long_added\":8")));
    driftFirst.apply();
    driftFirst.use(
        bronze(name, all(Change::bronzeAfter), policy), silver(name, all(Change::silverAfter)));
    driftFirst.ingest(List.of(onceMore));
    Ledger ledger = driftFirst.apply();
    contractFirst.ingest(List.of(event(1001, "\"long_added\":8")));
    contractFirst.apply();
    assertThat(driftFirst.json()).isEqualTo(contractFirst.json());
    assertThat(ledger.entry("quarantined")).isEqualTo(expected.entry("quarantined"));
  }
}
