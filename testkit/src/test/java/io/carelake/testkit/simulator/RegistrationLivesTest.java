package io.carelake.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registrations carry the errors and the likenesses that make identity hard, and the truth. */
class RegistrationLivesTest {
  @TempDir static Path folder;
  private static SimulatedCapture capture;
  private static Map<String, JsonNode> registrations;
  private static Map<String, JsonNode> users;

  @BeforeAll
  static void simulates() throws IOException {
    Path population = SmallPopulation.write(folder.resolve("population"), 300, 1);
    capture = SimulatedCapture.of(population, folder.resolve("capture"), Faults.none(), 1);
    registrations = capture.rows("patient_registrations");
    users = capture.rows("users");
  }

  private static JsonNode registration(JsonNode told) {
    return registrations.get("{\"registration_id\":" + told.get("registration_id") + "}");
  }

  private static JsonNode patient(JsonNode told) {
    return users.get("{\"user_id\":" + told.get("relative_of") + "}");
  }

  private static List<JsonNode> relatives(String relation) {
    return capture.truth().stream()
        .filter(t -> t.path("relation").asText().equals(relation))
        .toList();
  }

  @Test
  void aboutEightOfAHundredRegistrationsCarryAnError() {
    long all = capture.truth().stream().filter(t -> !t.has("relation")).count();
    long wrong = capture.truth().stream().filter(t -> t.has("error")).count();
    assertThat(wrong / (double) all).isBetween(0.05, 0.11);
  }

  @Test
  void onlyTheFirstHospitalKnowsThePatientsIdentifier() {
    registrations
        .values()
        .forEach(
            r -> {
              if (!r.get("source_system").textValue().equals("EPIC")) {
                assertThat(r.get("patient_id").isNull()).isTrue();
              }
            });
  }

  @Test
  void aTwinSharesBirthdayAddressAndPhoneButNotTheName() {
    assertThat(relatives("TWIN")).isNotEmpty();
    for (JsonNode told : relatives("TWIN")) {
      JsonNode twin = registration(told);
      JsonNode patient = patient(told);
      for (String same : List.of("last_name", "date_of_birth", "phone", "gender")) {
        assertThat(twin.get(same)).as(same).isEqualTo(patient.get(same));
      }
      assertThat(twin.get("first_name")).isNotEqualTo(patient.get("first_name"));
      assertThat(twin.get("ssn")).isNotEqualTo(patient.get("ssn"));
    }
  }

  @Test
  void aSonOfOneNameWasBornAGenerationLaterAtTheSameAddress() {
    assertThat(relatives("SON_OF_ONE_NAME")).isNotEmpty();
    for (JsonNode told : relatives("SON_OF_ONE_NAME")) {
      JsonNode son = registration(told);
      JsonNode father = patient(told);
      assertThat(son.get("first_name")).isEqualTo(father.get("first_name"));
      assertThat(son.get("last_name")).isEqualTo(father.get("last_name"));
      assertThat(son.get("gender").textValue()).isEqualTo("M");
      assertThat(son.get("date_of_birth").intValue() - father.get("date_of_birth").intValue())
          .isBetween(22 * 365, 37 * 366);
      assertThat(son.get("ssn")).isNotEqualTo(father.get("ssn"));
    }
  }

  @Test
  void aHouseholdSharesPhoneAndFamilyNameOnly() {
    assertThat(relatives("HOUSEHOLD")).isNotEmpty();
    for (JsonNode told : relatives("HOUSEHOLD")) {
      JsonNode other = registration(told);
      JsonNode patient = patient(told);
      assertThat(other.get("phone")).isEqualTo(patient.get("phone"));
      assertThat(other.get("last_name")).isEqualTo(patient.get("last_name"));
      assertThat(other.get("first_name")).isNotEqualTo(patient.get("first_name"));
      assertThat(other.get("gender")).isNotEqualTo(patient.get("gender"));
    }
  }

  @Test
  void relativesArePersonsOfTheirOwn() {
    Set<String> patients = new HashSet<>();
    users.values().forEach(u -> patients.add(u.get("user_id").textValue()));
    for (JsonNode told : capture.truth()) {
      assertThat(patients.contains(told.get("person").textValue()))
          .isNotEqualTo(told.has("relation"));
      if (told.has("relation")) {
        assertThat(registration(told).get("patient_id").isNull()).isTrue();
      }
    }
  }

  private static Map<String, Object> person() {
    return Cells.row(
        "first_name", "Robert12",
        "last_name", "Hoffmann7",
        "date_of_birth", LocalDate.of(1961, 3, 9),
        "ssn", "999-10-1000",
        "phone", "555-555-1000",
        "email", "robert@mail.example",
        "address_line", "1 Main Street",
        "zip", "01001");
  }

  @ParameterizedTest
  @EnumSource(RegistrationError.class)
  void everyErrorChangesSomething(RegistrationError error) {
    assertThat(error.in(person(), "Maiden", new Random(1))).isNotEqualTo(person());
  }

  @Test
  void errorsLookLikeThoseOfRealRegistrations() {
    Map<RegistrationError, Map<String, Object>> wrong = new EnumMap<>(RegistrationError.class);
    for (RegistrationError error : RegistrationError.values()) {
      wrong.put(error, error.in(person(), "Maiden", new Random(1)));
    }
    assertThat(wrong.get(RegistrationError.NICKNAME)).containsEntry("first_name", "Bob");
    assertThat(wrong.get(RegistrationError.TRANSPOSED_DATE))
        .containsEntry("date_of_birth", LocalDate.of(1961, 9, 3));
    assertThat(wrong.get(RegistrationError.TYPO_BY_EAR)).containsEntry("last_name", "Huffmann7");
    assertThat(wrong.get(RegistrationError.SWAPPED_NAMES)).containsEntry("last_name", "Robert12");
    assertThat(wrong.get(RegistrationError.MAIDEN_NAME)).containsEntry("last_name", "Maiden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1961-03-03", "1961-02-20", "1960-02-29", "2000-12-31", "1999-11-11"})
  void aTransposedDateIsADateThatDiffers(String born) {
    Map<String, Object> person = Cells.with(person(), "date_of_birth", LocalDate.parse(born));
    assertThat(
            RegistrationError.TRANSPOSED_DATE.in(person, null, new Random(1)).get("date_of_birth"))
        .isInstanceOf(LocalDate.class)
        .isNotEqualTo(LocalDate.parse(born));
  }
}
