package io.carelake.patient360;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.TableId;
import io.carelake.testkit.SparkTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** Whose page differs between two moments is exactly whom time touched, or fewer. */
class PassageTest extends SparkTest {
  private static final String FROM = "2025-03-01T12:00:00Z";
  private static final String TO = "2025-03-10T12:00:00Z";

  /** One patient per reason for which a page changes with time alone, and one without any. */
  private static final Map<String, String[]> CHANGING =
      Map.ofEntries(
          user("birthday", "date_of_birth", "'1980-03-05'"),
          user("death", "deceased_at", "'2025-03-04 10:00:00'"),
          row("moved_in", "secure.user_addresses", "valid_from", "'2025-03-10'"),
          row("moved_out", "secure.user_addresses", "valid_to", "'2025-03-01'"),
          row("onset", "silver.diagnoses", "onset_on", "'2025-03-02'"),
          row("abated", "silver.diagnoses", "abatement_on", "'2025-03-10'"),
          row("started", "silver.prescriptions", "started_at", "'2025-03-10 12:00:00'"),
          row("stopped", "silver.prescriptions", "stopped_at", "'2025-03-01 12:00:01'"),
          row("allergic", "silver.allergies", "onset_on", "'2025-03-03'"),
          row("cured", "silver.allergies", "stopped_on", "'2025-03-03'"),
          row("measured", "silver.vitals", "measured_at", "'2025-03-05 00:00:00'"),
          row("measured_before", "silver.vitals", "measured_at", "'2025-02-05 00:00:00'"),
          row("tested", "silver.lab_results", "collected_at", "'2025-03-05 00:00:00'"),
          row("tested_before", "silver.lab_results", "collected_at", "'2024-12-05 00:00:00'"),
          row("insured", "silver.insurance_policies", "start_date", "'2025-03-05'"),
          row("uninsured", "silver.insurance_policies", "end_date", "'2025-03-05'"),
          row("visiting", "silver.appointments", "scheduled_at", "'2025-03-05 00:00:00'"),
          row("seen", "silver.encounters", "started_at", "'2025-03-05 00:00:00'"),
          row("seen_before", "silver.encounters", "started_at", "'2024-03-05 00:00:00'"),
          row("staying", "silver.encounters", "started_at", "'2025-02-25 00:00:00'"),
          user("quiet", "date_of_birth", "'1980-06-05'"));

  @Test
  void namesEveryPatientWhosePageTimeChangesAndNotTheQuietOne() {
    Set<String> changed = changedPages();

    assertThat(changed).containsExactlyInAnyOrderElementsOf(changing());
    assertThat(touched(FROM, TO)).containsAll(changed).doesNotContain("quiet");
    assertThat(touched(TO, FROM)).as("backwards").containsAll(changed).doesNotContain("quiet");
  }

  @Test
  void touchesNobodyWhenNoTimePasses() {
    assertThat(touched(FROM, FROM)).isSubsetOf("staying");
  }

  @Test
  void everyPatientKeyedInputIsDeclaredWithAColumnItHas() {
    var contract = TableInputs.CONTRACTS.require(new BuildPatient360().table());
    var keys = new BuildPatient360().incremental().orElseThrow().keys();

    for (var key : keys) {
      assertThat(TableInputs.CONTRACTS.require(key.input()).column(key.column())).isPresent();
    }
    assertThat(keys.stream().map(k -> k.input().toString()))
        .containsExactlyInAnyOrderElementsOf(
            contract.inputs().stream()
                .map(Object::toString)
                .filter(t -> !t.equals("silver.payers"))
                .toList());
  }

  private static Set<String> changing() {
    return CHANGING.keySet().stream().filter(p -> !p.equals("quiet")).collect(Collectors.toSet());
  }

  private static Set<String> changedPages() {
    Map<String, String> before = pages(FROM);
    Map<String, String> after = pages(TO);
    return before.keySet().stream()
        .filter(p -> !before.get(p).equals(after.get(p)))
        .collect(Collectors.toSet());
  }

  private static Map<String, String> pages(String at) {
    return new BuildPatient360()
        .apply(inputs(at)).collectAsList().stream()
            .collect(Collectors.toMap(r -> r.<String>getAs("patient_id"), Row::toString));
  }

  private static Set<String> touched(String from, String to) {
    return new Passage(inputs(to), Instant.parse(from), Instant.parse(to))
        .patients().collectAsList().stream().map(r -> r.getString(0)).collect(Collectors.toSet());
  }

  private static TableInputs inputs(String at) {
    TableInputs in = new TableInputs(spark(), at);
    CHANGING.forEach(
        (patient, fields) -> {
          in.with("secure.person_xref", "patient_id", q(patient), "person_id", q(patient));
          if (!fields[0].equals("secure.users")) {
            in.with("secure.users", "user_id", q(patient), "role", "'PATIENT'");
          }
          in.with(fields[0], List.of(fields).subList(1, fields.length).toArray(String[]::new));
        });
    return in;
  }

  private static Map.Entry<String, String[]> user(String patient, String field, String value) {
    return Map.entry(
        patient,
        new String[] {"secure.users", "user_id", q(patient), "role", "'PATIENT'", field, value});
  }

  /** A row that would be in its section all along, but for one field. */
  private static Map.Entry<String, String[]> row(
      String patient, String table, String field, String value) {
    String owner = table.equals("secure.user_addresses") ? "user_id" : "patient_id";
    var row = new LinkedHashMap<String, String>();
    row.put(owner, q(patient));
    var schema = TableInputs.CONTRACTS.require(TableId.parse(table)).schema();
    for (String start : List.of("onset_on", "started_at", "start_date", "valid_from")) {
      if (schema.getFieldIndex(start).isDefined()) {
        DataType type = schema.apply(start).dataType();
        row.put(start, type.equals(DataTypes.DateType) ? "'2020-01-01'" : "'2020-01-01 00:00:00'");
      }
    }
    if (table.equals("secure.user_addresses")) {
      row.put("city", "'Springfield'");
    } else if (table.equals("silver.appointments")) {
      row.put("status", "'BOOKED'");
    } else if (table.equals("silver.encounters")) {
      row.put("status", "'FINISHED'");
      row.put("class", patient.equals("staying") ? "'inpatient'" : "'wellness'");
    } else if (schema.getFieldIndex("status").isDefined()) {
      row.put("status", "'ACTIVE'");
    }
    row.put(field, value);
    List<String> flat = new ArrayList<>(List.of(table));
    row.forEach((k, v) -> flat.addAll(List.of(k, v)));
    return Map.entry(patient, flat.toArray(String[]::new));
  }

  private static String q(String value) {
    return "'" + value + "'";
  }
}
