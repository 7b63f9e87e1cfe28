package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Appointments through their statuses, reminders, reviews, and the portal where they are booked.
 */
final class AppointmentLives {
  private final World world;

  AppointmentLives(World world) {
    this.world = world;
  }

  /** The appointment of a booked visit, with what surrounds it. */
  void encounter(CsvFile.Row r, String appointment, Instant start, Instant end, Instant born) {
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
    reminder(r, appointment, start);
    missed(a, start, born, chance);
    if (chance.nextInt(12) == 0) {
      review(r, appointment, end.plus(Duration.ofDays(1)), chance);
    }
    if (chance.nextInt(4) == 0) {
      session(r, appointment, booked, chance);
    }
  }

  private void reminder(CsvFile.Row r, String appointment, Instant start) {
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
  }

  private void review(CsvFile.Row r, String appointment, Instant at, Random chance) {
    world
        .log()
        .insert(
            "reviews",
            at,
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
                at));
  }

  private void session(CsvFile.Row r, String appointment, Instant booked, Random chance) {
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

  /**
   * Some visits took a second booking: the farther the way, the likelier the first was missed or
   * cancelled.
   */
  private void missed(Map<String, Object> a, Instant start, Instant born, Random chance) {
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

  void next(String patient, String providerAndFacility) {
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
}
