package io.carelake.app.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contracts;
import io.carelake.core.transform.Transform;
import io.carelake.patient360.Patient360Transforms;
import io.carelake.testkit.FixedInputs;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The transforms of Patient 360 against the recomputation that shares no code with them. */
class ReferencePatient360Test extends SparkTest {
  private static final Path THREE = Path.of("src/test/resources/synthea-three-patients");
  private static final Map<String, List<String>> PUBLISHED = new HashMap<>();
  private static final Instant NOON = Instant.parse("2023-02-28T12:00:00Z");

  @Test
  void knowsWhatHoldsAtTheEdgesOfWindows() {
    Map<String, ExpectedPatient> pages = ReferencePatient360.at(new SyntheaExport(THREE), NOON);
    ExpectedPatient ada = pages.get("p1");
    assertThat(ada.facts("demographics").get(0)).contains("1960-02-29 | 62 | F");
    assertThat(ada.facts("active_conditions")).hasSize(3);
    assertThat(ada.facts("current_medications")).hasSize(2);
    assertThat(ada.facts("allergies")).hasSize(1);
    assertThat(ada.facts("vitals_30d")).hasSize(3);
    assertThat(ada.facts("labs_90d")).hasSize(2);
    assertThat(ada.facts("insurance")).containsExactly("2023-02-28 | y1 | Medicare");
    assertThat(ada.facts("utilization_12m"))
        .containsExactly("4 | 0 | 0 | 1 | 0 | 0 | 2 | 0 | 5 | 100.06");
    assertThat(pages.get("p2").facts("demographics").get(0))
        .contains(" | 79 | M")
        .contains("true | 2020-05-04 | 2 Second Street, Unit 3");
    assertThat(pages.get("p3").facts("vitals_30d")).isEmpty();
  }

  @Test
  void equalsTheTransformsOnAHandWrittenExport() {
    assertThat(compare(THREE, NOON).differences()).isEmpty();
  }

  @Test
  void seesADifference() {
    Map<String, ExpectedPatient> later =
        ReferencePatient360.at(new SyntheaExport(THREE), NOON.plusSeconds(86_400));
    Comparison found = Comparison.of(later, published(THREE, NOON).stream());
    assertThat(found.differences()).anyMatch(d -> d.startsWith("p1 demographics: missing"));
  }

  /** A whole population, where one lies beside the checkout. */
  @Test
  void equalsTheTransformsOnAPopulation() {
    Path population = RepositoryFiles.root().resolve("../shared/data/a_100_ma_seed1");
    Path export = Files.isDirectory(population) ? population : THREE;
    Comparison found = compare(export, Instant.parse("2025-12-31T23:59:59Z"));
    assertThat(found.differences()).isEmpty();
    if (export.equals(population)) {
      assertThat(found.factsBySection().values()).allMatch(n -> n > 0);
    }
  }

  private static Comparison compare(Path export, Instant now) {
    return Comparison.of(
        ReferencePatient360.at(new SyntheaExport(export), now), published(export, now).stream());
  }

  private static List<String> published(Path export, Instant now) {
    return PUBLISHED.computeIfAbsent(export + "@" + now, key -> transformed(export, now));
  }

  private static List<String> transformed(Path export, Instant now) {
    Contracts contracts = RepositoryFiles.contracts();
    FixedInputs inputs = SyntheaInputs.of(new SyntheaExport(export), spark(), contracts, now);
    Transform pages =
        Patient360Transforms.all().stream()
            .filter(t -> t.table().name().equals("patient_360"))
            .findFirst()
            .orElseThrow();
    return pages.apply(inputs).toJSON().collectAsList();
  }
}
