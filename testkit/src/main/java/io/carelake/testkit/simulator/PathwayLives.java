package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Care pathways and their stages. */
final class PathwayLives {
  private final World world;

  PathwayLives(World world) {
    this.world = world;
  }

  void patient(String patient) {
    world.rows().of(patient, "careplans").forEach(this::pathway);
  }

  private void pathway(CsvFile.Row r) {
    Instant start = instant(r.get("START"));
    Instant stop = instant(r.get("STOP"));
    Map<String, Object> p =
        row(
            "pathway_id",
            r.get("Id"),
            "patient_id",
            r.get("PATIENT"),
            "encounter_id",
            r.get("ENCOUNTER"),
            "code",
            r.get("CODE"),
            "pathway_name",
            r.get("DESCRIPTION"),
            "reason_code",
            r.get("REASONCODE"),
            "reason",
            r.get("REASONDESCRIPTION"),
            "stage",
            "ACTIVE",
            "progress_score",
            20,
            "initiated_date",
            day(start),
            "expected_completion",
            day(start).plusMonths(6),
            "status",
            "ACTIVE");
    List<State> states = new ArrayList<>(List.of(new State(start, p)));
    if (stop != null) {
      states.add(
          new State(
              Cells.later(start, stop),
              with(
                  p,
                  "stage",
                  "DONE",
                  "progress_score",
                  100,
                  "completed_at",
                  stop,
                  "status",
                  "COMPLETED")));
    }
    world.log().live("care_pathways", states, null);
    Map<String, Object> stage =
        row(
            "stage_id",
            id("stage", r.get("Id"), 1),
            "pathway_id",
            r.get("Id"),
            "stage_number",
            1,
            "stage_name",
            "Initiation",
            "entered_at",
            start,
            "status",
            "ACTIVE");
    world.log().insert("pathway_stages", start, stage);
  }
}
