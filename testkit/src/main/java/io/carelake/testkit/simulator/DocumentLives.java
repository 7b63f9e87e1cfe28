package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.carelake.testkit.simulator.ChangeLog.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Clinical notes, what a machine reads out of them, and the records they are filed under. */
final class DocumentLives {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final World world;

  DocumentLives(World world) {
    this.world = world;
  }

  /** A clinical note for one visit in six; long enough that PostgreSQL keeps it out of line. */
  void encounter(CsvFile.Row r, Instant end) {
    Random chance = world.chance("note", r.get("Id"));
    if (chance.nextInt(6) > 0) {
      return;
    }
    String text =
        ("Seen on "
                + day(end)
                + " for "
                + r.get("DESCRIPTION")
                + ". "
                + (r.get("REASONDESCRIPTION") == null
                    ? "No acute complaint. "
                    : "Reason: " + r.get("REASONDESCRIPTION") + ". ")
                + "History, medication and allergies were gone through with the patient; the findings and the plan are in the record. ")
            .repeat(3);
    Map<String, Object> d =
        row(
            "document_id",
            id("document", r.get("Id")),
            "patient_id",
            r.get("PATIENT"),
            "encounter_id",
            r.get("Id"),
            "author_id",
            r.get("PROVIDER"),
            "kind",
            "PROGRESS_NOTE",
            "title",
            "Progress note",
            "text",
            text,
            "content_type",
            "text/plain",
            "page_count",
            1,
            "checksum",
            Integer.toHexString(text.hashCode()).getBytes(StandardCharsets.UTF_8),
            "authored_at",
            end,
            "status",
            "PRELIMINARY");
    Instant signed = end.plus(Duration.ofHours(20));
    world
        .log()
        .live(
            "documents",
            List.of(new State(end, d), new State(signed, with(d, "status", "FINAL"))),
            null);
    extraction(r, end, world.min(signed.plus(Duration.ofMinutes(5)), world.end()), chance);
    record(r, end);
  }

  /**
   * The reading of a note: what it says was found, and how sure the machine is. Where it is not
   * sure, a human looks within two days.
   */
  private void extraction(CsvFile.Row r, Instant authored, Instant at, Random chance) {
    ArrayNode entities = JSON.createArrayNode();
    entities.addObject().put("type", "DATE").put("text", day(authored).toString());
    entities
        .addObject()
        .put("type", "ENCOUNTER")
        .put("code", r.get("CODE"))
        .put("text", r.get("DESCRIPTION"));
    if (r.get("REASONDESCRIPTION") != null) {
      entities
          .addObject()
          .put("type", "CONDITION")
          .put("code", r.get("REASONCODE"))
          .put("text", r.get("REASONDESCRIPTION"));
    }
    double confidence = Math.round((0.7 + 0.3 * chance.nextDouble()) * 1000) / 1000.0;
    boolean doubtful = confidence < 0.8;
    Map<String, Object> e =
        row(
            "extraction_id",
            id("extraction", r.get("Id")),
            "document_id",
            id("document", r.get("Id")),
            "model_version",
            "1.0",
            "entities",
            entities.toString(),
            "entity_count",
            entities.size(),
            "confidence",
            confidence,
            "needs_review",
            doubtful,
            "extracted_at",
            at);
    List<State> states = new ArrayList<>(List.of(new State(at, e)));
    Instant reviewed = at.plus(Duration.ofHours(4 + chance.nextInt(44)));
    if (doubtful && reviewed.isBefore(world.end())) {
      states.add(new State(reviewed, with(e, "needs_review", false)));
    }
    world.log().live("document_extractions", states, null);
  }

  private void record(CsvFile.Row r, Instant end) {
    world
        .log()
        .insert(
            "medical_records",
            end,
            row(
                "record_id",
                id("record", r.get("Id")),
                "patient_id",
                r.get("PATIENT"),
                "encounter_id",
                r.get("Id"),
                "record_date",
                day(end),
                "author_id",
                r.get("PROVIDER"),
                "kind",
                "VISIT_SUMMARY",
                "summary",
                "Visit: " + r.get("DESCRIPTION"),
                "tags",
                List.of("visit")));
  }
}
