package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.number;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import io.carelake.testkit.simulator.World.Encounter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Encounters, admissions, appointments through their statuses, telemedicine, notes, notifications,
 * reviews and the portal.
 */
final class VisitLives {
  private static final Set<String> BOOKED =
      Set.of("ambulatory", "wellness", "outpatient", "urgentcare", "virtual");
  private static final Set<String> STAYS = Set.of("inpatient", "snf", "hospice");
  private final World world;
  private Instant born;
  private Instant died;
  private String primaryCare;
  private Instant primaryCareSince;
  private String lastProvider;

  VisitLives(World world) {
    this.world = world;
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
      nextAppointment(patient, lastProvider);
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
      appointment(r, appointment, start, end);
      lastProvider = r.get("PROVIDER") + "|" + r.get("ORGANIZATION");
    }
    if (STAYS.contains(kind)) {
      admission(r, start, stop);
    }
    if (kind.equals("virtual")) {
      world
          .log()
          .insert(
              "telemedicine_visits",
              end,
              row(
                  "visit_id",
                  id("visit", encounter),
                  "appointment_id",
                  appointment,
                  "encounter_id",
                  encounter,
                  "patient_id",
                  patient,
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
    note(r, end);
  }

  private void appointment(CsvFile.Row r, String appointment, Instant start, Instant end) {
    Random chance = world.chance("appointment", appointment);
    // Urgent visits are booked on the day; nobody has an appointment before birth.
    Duration ahead =
        r.get("ENCOUNTERCLASS").equals("urgentcare")
            ? Duration.ofHours(3)
            : Duration.ofDays(2 + chance.nextInt(40));
    Instant booked = latest(start.minus(ahead), born);
    Instant checkedIn =
        latest(start.minus(Duration.ofMinutes(5 + chance.nextInt(25))), booked.plusSeconds(1));
    checkedIn = world.min(checkedIn, start);
    Map<String, Object> a =
        row(
            "appointment_id",
            appointment,
            "patient_id",
            r.get("PATIENT"),
            "provider_id",
            r.get("PROVIDER"),
            "facility_id",
            r.get("ORGANIZATION"),
            "scheduled_at",
            start,
            "booked_at",
            booked,
            "status",
            "BOOKED",
            "type",
            r.get("ENCOUNTERCLASS").toUpperCase(java.util.Locale.ROOT),
            "specialty",
            "GENERAL PRACTICE",
            "reason",
            r.get("REASONDESCRIPTION"),
            "duration_minutes",
            (int) Math.max(1, Math.min(480, Duration.between(start, end).toMinutes())),
            "buffer",
            Duration.ofMinutes(10),
            "reminder_channels",
            List.of("EMAIL"),
            "distance_km",
            1 + chance.nextInt(400) / 10.0);
    Map<String, Object> arrived = with(a, "status", "CHECKED_IN", "checked_in_at", checkedIn);
    world
        .log()
        .live(
            "appointments",
            List.of(
                new State(booked, a),
                new State(checkedIn, arrived),
                new State(
                    end,
                    with(
                        arrived,
                        "status",
                        "COMPLETED",
                        "started_at",
                        start,
                        "ended_at",
                        end,
                        "encounter_id",
                        r.get("Id")))),
            null);
    world
        .log()
        .insert(
            "notifications",
            start.minus(Duration.ofDays(1)),
            row(
                "notification_id",
                id("reminder", appointment),
                "user_id",
                r.get("PATIENT"),
                "channel",
                "EMAIL",
                "template",
                "APPOINTMENT_REMINDER",
                "appointment_id",
                appointment,
                "sent_at",
                start.minus(Duration.ofDays(1)),
                "status",
                "DELIVERED",
                "attempts",
                1));
    missed(a, start, chance);
    if (chance.nextInt(12) == 0) {
      world
          .log()
          .insert(
              "reviews",
              end.plus(Duration.ofDays(1)),
              row(
                  "review_id",
                  id("review", appointment),
                  "patient_id",
                  r.get("PATIENT"),
                  "provider_id",
                  r.get("PROVIDER"),
                  "appointment_id",
                  appointment,
                  "rating",
                  3 + chance.nextInt(3),
                  "submitted_at",
                  end.plus(Duration.ofDays(1))));
    }
    if (chance.nextInt(4) == 0) {
      world
          .log()
          .insert(
              "portal_sessions",
              booked,
              row(
                  "session_id",
                  id("session", appointment),
                  "user_id",
                  r.get("PATIENT"),
                  "started_at",
                  booked.minus(Duration.ofMinutes(8)),
                  "ended_at",
                  booked,
                  "idle_time",
                  Duration.ofMinutes(1),
                  "ip",
                  "192.0.2." + chance.nextInt(255),
                  "user_agent",
                  "Mozilla/5.0",
                  "pages",
                  5,
                  "channel",
                  "WEB"));
    }
  }

  /**
   * Some visits took a second booking: the farther the way, the likelier the first was missed or
   * cancelled.
   */
  private void missed(Map<String, Object> a, Instant start, Random chance) {
    double far = ((Double) a.get("distance_km")) / 40;
    if (chance.nextDouble() > 0.05 + 0.15 * far) {
      return;
    }
    Instant when = start.minus(Duration.ofDays(7));
    Instant booked = when.minus(Duration.ofDays(20));
    if (booked.isBefore(born)) {
      return;
    }
    Map<String, Object> first =
        with(
            a,
            "appointment_id",
            id("missed", a.get("appointment_id")),
            "scheduled_at",
            when,
            "booked_at",
            booked);
    boolean cancels = chance.nextBoolean();
    Instant at = cancels ? when.minus(Duration.ofDays(2)) : when.plus(Duration.ofHours(1));
    world
        .log()
        .live(
            "appointments",
            List.of(
                new State(booked, first),
                new State(
                    at,
                    cancels
                        ? with(
                            first,
                            "status",
                            "CANCELLED",
                            "cancelled_at",
                            at,
                            "cancel_reason",
                            "PATIENT")
                        : with(first, "status", "NO_SHOW"))),
            null);
  }

  private static Instant latest(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private void nextAppointment(String patient, String providerAndFacility) {
    Random chance = world.chance("next", patient);
    if (chance.nextInt(3) > 0) {
      String[] parts = providerAndFacility.split("\\|", -1);
      Instant booked = world.end().minus(Duration.ofDays(1 + chance.nextInt(20)));
      world
          .log()
          .insert(
              "appointments",
              booked,
              row(
                  "appointment_id",
                  id("next", patient),
                  "patient_id",
                  patient,
                  "provider_id",
                  parts[0],
                  "facility_id",
                  parts[1],
                  "scheduled_at",
                  world.end().plus(Duration.ofDays(3 + chance.nextInt(60))),
                  "booked_at",
                  booked,
                  "status",
                  "BOOKED",
                  "type",
                  "FOLLOW_UP",
                  "specialty",
                  "GENERAL PRACTICE",
                  "duration_minutes",
                  30,
                  "buffer",
                  Duration.ofMinutes(10),
                  "reminder_channels",
                  List.of("SMS"),
                  "distance_km",
                  5.0));
    }
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

  /** A clinical note for one visit in six; long enough that PostgreSQL keeps it out of line. */
  private void note(CsvFile.Row r, Instant end) {
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
    world
        .log()
        .live(
            "documents",
            List.of(
                new State(end, d),
                new State(end.plus(Duration.ofHours(20)), with(d, "status", "FINAL"))),
            null);
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
