package io.carelake.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.ServiceSource;
import io.carelake.testkit.simulator.SimulatedCapture.Record;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault is planted where it is asked for, and the truth says where it is. */
class FaultsTest {
  private static final Set<String> CONTENT =
      Set.of(
          Faults.OUT_OF_RANGE,
          Faults.ORPHAN,
          Faults.FUTURE_DATE,
          Faults.WRONG_UNIT,
          Faults.MISSING_REQUIRED);

  private static final Set<String> KNOWN_TOPICS =
      SimulatedCapture.CONTRACTS.of(Layer.BRONZE).stream()
          .flatMap(c -> c.source().stream())
          .map(ServiceSource::topic)
          .collect(Collectors.toSet());

  @TempDir static Path folder;
  private static Path population;
  private static SimulatedCapture clean;

  @BeforeAll
  static void simulates() throws IOException {
    // Enough observations that their topics have more than one partition.
    population = SmallPopulation.write(folder.resolve("population"), 4, 90);
    clean = SimulatedCapture.of(population, folder.resolve("clean"), Faults.none(), 1);
  }

  static Stream<String> names() {
    return Faults.defaults().rates().keySet().stream();
  }

  private static SimulatedCapture with(String fault, double rate) throws IOException {
    return SimulatedCapture.of(
        population, folder.resolve(fault), Faults.none().with(Map.of(fault, rate)), 1);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRateBringsThatFaultAndNoOther(String fault) throws IOException {
    SimulatedCapture capture = with(fault, 0.3);
    Set<String> told = new TreeSet<>();
    capture.truth().stream()
        .filter(t -> t.has("fault"))
        .forEach(t -> told.add(t.get("fault").textValue()));
    assertThat(told).containsExactly(fault);
    positionsAreThere(capture);
    rowsAreThere(capture);
  }

  private static void positionsAreThere(SimulatedCapture capture) {
    Map<String, Record> records = capture.byPosition();
    assertThat(records).hasSameSizeAs(capture.records());
    for (JsonNode t : capture.truth()) {
      if (t.has("offset")) {
        Record r =
            records.get(
                t.get("topic").textValue() + "/" + t.get("partition") + "/" + t.get("offset"));
        assertThat(r).as(t.toString()).isNotNull();
        JsonNode key =
            r.key() == null ? SimulatedCapture.json("null") : SimulatedCapture.json(r.key());
        assertThat(key).as(t.toString()).isEqualTo(t.get("key"));
        looksLike(t, r);
      }
    }
  }

  /** The record at the position shows the fault. */
  private static void looksLike(JsonNode told, Record record) {
    String payload = record.payload();
    switch (told.get("fault").textValue()) {
      case Faults.MALFORMED_JSON -> assertThat(SimulatedCapture.isJson(payload)).isFalse();
      case Faults.TOAST -> assertThat(payload).contains("__debezium_unavailable_value");
      case Faults.ADDED_COLUMN -> assertThat(payload).contains("\"not_in_contract\":\"new\"");
      case Faults.UNKNOWN_TOPIC -> assertThat(KNOWN_TOPICS.contains(record.topic())).isFalse();
      case Faults.TRUNCATE -> assertThat(record.event().get("op").textValue()).isEqualTo("t");
      case Faults.RESNAPSHOT -> assertThat(record.event().get("op").textValue()).isEqualTo("r");
      case Faults.KEY_CHANGE -> assertThat(record.event().get("op").textValue()).isEqualTo("d");
      case Faults.WIDENED_COLUMN -> assertThat(payload).containsPattern("\\.[0-9]{3,}\"");
      // Held or repeated: a whole event.
      default -> assertThat(record.event().get("source").get("lsn").isNumber()).isTrue();
    }
  }

  private static void rowsAreThere(SimulatedCapture capture) {
    Set<String> keys = new HashSet<>();
    capture.records().forEach(r -> keys.add(r.topic().replaceAll(".*\\.", "") + r.key()));
    for (JsonNode t : capture.truth()) {
      if (t.has("fault") && CONTENT.contains(t.get("fault").textValue())) {
        assertThat(keys.contains(t.get("table").textValue() + t.get("key"))).isTrue();
      }
    }
  }

  @Test
  void aDuplicateRepeatsAnEarlierRecordOfItsPartition() throws IOException {
    SimulatedCapture capture = with(Faults.DUPLICATE, 0.05);
    Set<String> seen = new HashSet<>();
    Set<String> repeated = new HashSet<>();
    for (Record r : capture.records()) {
      if (r.payload() != null && !seen.add(r.topic() + r.partition() + r.payload())) {
        repeated.add(r.position());
      }
    }
    assertThat(
            capture.faults(Faults.DUPLICATE).stream()
                .map(
                    t ->
                        t.get("topic").textValue()
                            + "/"
                            + t.get("partition")
                            + "/"
                            + t.get("offset")))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(repeated);
  }

  @Test
  void contentFaultsLeaveTheGoodRowsAsTheyAre() throws IOException {
    Faults all = Faults.none();
    for (String fault : CONTENT) {
      all = all.with(Map.of(fault, 0.2));
    }
    SimulatedCapture capture = SimulatedCapture.of(population, folder.resolve("content"), all, 1);
    Set<String> tables = new TreeSet<>();
    Set<String> wrong = new HashSet<>();
    for (String fault : CONTENT) {
      capture.faults(fault).forEach(t -> tables.add(t.get("table").textValue()));
      capture.faults(fault).forEach(t -> wrong.add(t.get("key").toString()));
    }
    assertThat(tables)
        .contains(
            "vitals",
            "lab_results",
            "prescriptions",
            "encounters",
            "claims",
            "appointments",
            "diagnoses",
            "patient_registrations");
    for (String table : tables) {
      Map<String, JsonNode> rows = capture.rows(table);
      rows.keySet().removeAll(wrong);
      assertThat(rows).as(table).isEqualTo(clean.rows(table));
    }
  }

  static Stream<Contract> sourceAligned() {
    return SimulatedCapture.CONTRACTS.of(Layer.SILVER).stream().filter(c -> c.load() == Load.CDC);
  }

  @ParameterizedTest
  @MethodSource("sourceAligned")
  void everyFaultOfContentNamesARuleOfItsContractThatFlags(Contract contract) {
    Set<String> flagging = new TreeSet<>();
    contract.rules().stream()
        .filter(r -> r.onFailure() != Rule.OnFailure.WARN)
        .forEach(r -> flagging.add(r.id()));
    contract.columns().stream()
        .filter(Column::required)
        .forEach(c -> flagging.add(c.name() + "_required"));
    Set<String> checks = new TreeSet<>();
    contract.relationships().forEach(r -> checks.add("orphans_" + r.column()));
    List<ContentFault> faults =
        ContentFaultCatalogue.of(
            contract,
            SimulatedCapture.CONTRACTS.require(contract.inputs().get(0)),
            SimulatedCapture.END);
    assertThat(faults).isNotEmpty();
    for (ContentFault fault : faults) {
      assertThat(fault.rule().isPresent()).isNotEqualTo(fault.check().isPresent());
      fault.rule().ifPresent(rule -> assertThat(flagging).contains(rule));
      fault.check().ifPresent(check -> assertThat(checks).contains(check));
    }
  }

  @Test
  void anUnknownFaultIsRefusedByName() {
    assertThatThrownBy(() -> Faults.none().with(Map.of("gremlins", 0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Unknown fault gremlins (known: [added_column, duplicate,");
  }
}
