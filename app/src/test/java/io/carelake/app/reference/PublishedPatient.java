package io.carelake.app.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * A published page of Patient 360, from one JSON line of {@code secure.patient_360}, in the facts
 * of the reference. Fields that the simulator invents are not among them.
 */
record PublishedPatient(String patientId, ExpectedPatient page, JsonNode row) {
  /** A BNP result is invented by the simulator; Synthea has none. */
  private static final String BNP = "30934-4";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  static PublishedPatient parse(String line) {
    try {
      JsonNode row = JSON.readTree(line);
      return new PublishedPatient(row.get("patient_id").asText(), page(row), row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ExpectedPatient page(JsonNode row) {
    ExpectedPatient page = new ExpectedPatient();
    page.add(
        "demographics",
        text(row, "first_name"),
        text(row, "middle_name"),
        text(row, "last_name"),
        text(row, "date_of_birth"),
        text(row, "age_years"),
        text(row, "gender"),
        text(row, "race"),
        text(row, "ethnicity"),
        text(row, "marital_status"),
        text(row, "ssn"),
        text(row, "is_deceased"),
        Facts.day(text(row, "deceased_at")),
        text(row, "address_line"),
        text(row, "city"),
        text(row, "state"),
        text(row, "zip"));
    for (JsonNode c : row.path("active_conditions")) {
      page.add("active_conditions", text(c, "onset_on"), text(c, "snomed"), text(c, "display"));
    }
    for (JsonNode m : row.path("current_medications")) {
      page.add("current_medications", at(m, "started_at"), text(m, "rxnorm"), text(m, "name"));
    }
    for (JsonNode a : row.path("allergies")) {
      page.add(
          "allergies",
          text(a, "code"),
          text(a, "display"),
          text(a, "category"),
          text(a, "reaction"),
          text(a, "severity"),
          text(a, "onset_on"));
    }
    for (JsonNode v : row.path("vitals_30d")) {
      page.add(
          "vitals_30d",
          at(v, "measured_at"),
          text(v, "code"),
          text(v, "display"),
          number(v, "value"),
          number(v, "systolic"),
          number(v, "diastolic"),
          text(v, "unit"));
    }
    for (JsonNode l : row.path("labs_90d")) {
      if (!BNP.equals(text(l, "loinc"))) {
        page.add(
            "labs_90d",
            at(l, "collected_at"),
            text(l, "loinc"),
            text(l, "display"),
            number(l, "value"),
            text(l, "value_text"),
            text(l, "unit"));
      }
    }
    for (JsonNode i : row.path("insurance")) {
      page.add("insurance", text(i, "start_date"), text(i, "payer_id"), text(i, "payer_name"));
    }
    JsonNode u = row.path("utilization_12m");
    if (u.isObject() && number(u, "encounters").signum() > 0) {
      page.add(
          "utilization_12m",
          text(u, "encounters"),
          text(u, "ambulatory"),
          text(u, "outpatient"),
          text(u, "wellness"),
          text(u, "urgentcare"),
          text(u, "emergency"),
          text(u, "inpatient"),
          text(u, "virtual"),
          text(u, "inpatient_days"),
          number(u, "total_cost"));
    }
    return page;
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value.asText();
  }

  private static BigDecimal number(JsonNode node, String field) {
    String text = text(node, field);
    return text == null ? null : new BigDecimal(text);
  }

  private static Object at(JsonNode node, String field) {
    return Facts.moment(text(node, field));
  }
}
