package io.carelake.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every note is read by a machine, and what it read is in the note. */
class DocumentLivesTest {
  @TempDir static Path folder;
  private static Map<String, JsonNode> documents;
  private static Map<String, JsonNode> extractions;

  @BeforeAll
  static void simulates() throws IOException {
    Path population = SmallPopulation.write(folder.resolve("population"), 10, 40);
    SimulatedCapture capture =
        SimulatedCapture.of(population, folder.resolve("capture"), Faults.none(), 1);
    documents = capture.rows("documents");
    extractions = capture.rows("document_extractions");
  }

  @Test
  void everyDocumentHasOneExtraction() {
    assertThat(documents).isNotEmpty();
    assertThat(extractions.values().stream().map(e -> e.get("document_id").textValue()))
        .containsExactlyInAnyOrderElementsOf(
            documents.values().stream().map(d -> d.get("document_id").textValue()).toList());
  }

  @Test
  void entitiesAreFoundInTheTextOfTheDocument() {
    for (JsonNode e : extractions.values()) {
      String text =
          documents.get("{\"document_id\":" + e.get("document_id") + "}").get("text").textValue();
      JsonNode entities = SimulatedCapture.json(e.get("entities").textValue());
      assertThat(entities).hasSize(e.get("entity_count").intValue());
      entities.forEach(entity -> assertThat(text).contains(entity.get("text").textValue()));
    }
  }

  @Test
  void onlyDoubtfulReadingsWereEverForReview() {
    assertThat(extractions.values())
        .allMatch(
            e -> !e.get("needs_review").booleanValue() || e.get("confidence").doubleValue() < 0.8);
  }
}
