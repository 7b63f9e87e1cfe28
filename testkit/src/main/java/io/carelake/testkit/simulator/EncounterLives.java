package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import io.carelake.testkit.simulator.World.Encounter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Encounters, stays, video visits, and who cares for a patient. */
final class EncounterLives {
  private static final Set<String> BOOKED =
      Set.of("ambulatory", "wellness", "outpatient", "urgentcare", "virtual");
  private static final Set<String> STAYS = Set.of("inpatient", "snf", "hospice");
  private final World world;
  private final AppointmentLives appointments;
  private final DocumentLives documents;
  private Instant born;
  private Instant died;
  private String primaryCare;
  private Instant primaryCareSince;
  private String lastProvider;

  EncounterLives(World world) {
    this.world = world;
    this.appointments = new AppointmentLives(world);
    this.documents = new DocumentLives(world);
  }

  /** Must run before the clinical lives: they look their providers up by encounter. */
  void patient(CsvFile.Row person) {
    String patient = person.get("Id");
    born = instant(person.get("BIRTHDATE"));
    died = instant(person.get("DEATHDATE"));
    primaryCare = null;
    lastProvider = null;
    world.rows().of(patient, "encounters").forEach(this::encounter);
    if (primaryCare != null) {
      panel(patient);
    }
    if (lastProvider != null && died == null) {
      appointments.next(patient, lastProvider);
    }
  }

  /**
   * The provider of the first well visits cares for the patient from then on, until another one
   * does.
   */
  private void panel(String patient) {
    world
        .log()
        .insert(
            "provider_panels",
            primaryCareSince,
            row(
                "panel_id",
                id("panel", patient, primaryCare),
                "patient_id",
                patient,
                "provider_id",
                primaryCare,
                "valid_from",
                day(primaryCareSince),
                "valid_to",
                null));
  }

  private void changePrimaryCare(String patient, String provider, Instant at) {
    if (provider == null || provider.equals(primaryCare)) {
      return;
    }
    if (primaryCare != null && day(at).isAfter(day(primaryCareSince))) {
      Map<String, Object> panel =
          row(
              "panel_id",
              id("panel", patient, primaryCare, primaryCareSince),
              "patient_id",
              patient,
              "provider_id",
              primaryCare,
              "valid_from",
              day(primaryCareSince));
      world
          .log()
          .live(
              "provider_panels",
              List.of(
                  new State(primaryCareSince, panel),
                  new State(at, with(panel, "valid_to", day(at).minusDays(1)))),
              null);
    }
    primaryCare = provider;
    primaryCareSince = at;
  }

  private void encounter(CsvFile.Row r) {
    Instant start = instant(r.get("START"));
    Instant stop = instant(r.get("STOP"));
    String encounter = r.get("Id");
    String patient = r.get("PATIENT");
    world
        .encounters()
        .put(encounter, new Encounter(r.get("ENCOUNTERCLASS"), r.get("PROVIDER"), start));
    String kind = r.get("ENCOUNTERCLASS");
    if (kind.equals("wellness")) {
      changePrimaryCare(patient, r.get("PROVIDER"), start);
    }
    boolean booked = BOOKED.contains(kind);
    String appointment = booked ? id("appointment", encounter) : null;
    Map<String, Object> e =
        row(
            "encounter_id",
            encounter,
            "patient_id",
            patient,
            "provider_id",
            r.get("PROVIDER"),
            "facility_id",
            r.get("ORGANIZATION"),
            "payer_id",
            r.get("PAYER"),
            "appointment_id",
            appointment,
            "class",
            kind,
            "code",
            r.get("CODE"),
            "display",
            r.get("DESCRIPTION"),
            "started_at",
            start,
            "reason_code",
            r.get("REASONCODE"),
            "reason",
            r.get("REASONDESCRIPTION"),
            "status",
            "IN_PROGRESS",
            "base_cost",
            number(r.get("BASE_ENCOUNTER_COST")),
            "total_cost",
            number(r.get("TOTAL_CLAIM_COST")),
            "payer_coverage",
            number(r.get("PAYER_COVERAGE")));
    Instant end = stop == null || !stop.isAfter(start) ? start.plusSeconds(900) : stop;
    world
        .log()
        .live(
            "encounters",
            List.of(
                new State(start, e),
                new State(
                    end,
                    with(
                        e,
                        "stopped_at",
                        stop,
                        "status",
                        stop == null ? "IN_PROGRESS" : "FINISHED"))),
            null);
    if (booked) {
      appointments.encounter(r, appointment, start, end, born);
      lastProvider = r.get("PROVIDER") + "|" + r.get("ORGANIZATION");
    }
    if (STAYS.contains(kind)) {
      admission(r, start, stop);
    }
    if (kind.equals("virtual")) {
      telemedicine(r, appointment, start, end);
    }
    documents.encounter(r, end);
  }

  private void telemedicine(CsvFile.Row r, String appointment, Instant start, Instant end) {
    world
        .log()
        .insert(
            "telemedicine_visits",
            end,
            row(
                "visit_id",
                id("visit", r.get("Id")),
                "appointment_id",
                appointment,
                "encounter_id",
                r.get("Id"),
                "patient_id",
                r.get("PATIENT"),
                "provider_id",
                r.get("PROVIDER"),
                "started_at",
                start,
                "ended_at",
                end,
                "quality",
                4,
                "mode",
                "VIDEO",
                "dropped",
                false));
  }

  private void admission(CsvFile.Row r, Instant start, Instant stop) {
    boolean urgent = world.chance("admission", r.get("Id")).nextInt(3) > 0;
    Map<String, Object> a =
        row(
            "admission_id",
            id("admission", r.get("Id")),
            "encounter_id",
            r.get("Id"),
            "patient_id",
            r.get("PATIENT"),
            "facility_id",
            r.get("ORGANIZATION"),
            "attending_provider_id",
            r.get("PROVIDER"),
            "admission_type",
            urgent ? "EMERGENCY" : "ELECTIVE",
            "admitted_at",
            start,
            "planned",
            !urgent,
            "expected_stay",
            Duration.ofDays(3));
    List<State> states = new ArrayList<>(List.of(new State(start, a)));
    if (stop != null && stop.isAfter(start)) {
      states.add(
          new State(
              stop,
              with(
                  a,
                  "discharged_at",
                  stop,
                  "discharge_destination",
                  died != null && !died.isAfter(stop.plus(Duration.ofDays(1)))
                      ? "EXPIRED"
                      : "HOME")));
    }
    world.log().live("admissions", states, null);
  }
}
