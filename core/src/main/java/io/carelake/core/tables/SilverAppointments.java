package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.appointments}, generated from its contract. */
public final class SilverAppointments {
  public static final TableId TABLE = new TableId("silver", "appointments");

  public static final Field APPOINTMENT_ID = new Field(TABLE, "appointment_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field FACILITY_ID = new Field(TABLE, "facility_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field SLOT_ID = new Field(TABLE, "slot_id");
  public static final Field SCHEDULED_AT = new Field(TABLE, "scheduled_at");
  public static final Field BOOKED_AT = new Field(TABLE, "booked_at");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field TYPE = new Field(TABLE, "type");
  public static final Field SPECIALTY = new Field(TABLE, "specialty");
  public static final Field REASON = new Field(TABLE, "reason");
  public static final Field DURATION_MINUTES = new Field(TABLE, "duration_minutes");
  public static final Field BUFFER_MICROS = new Field(TABLE, "buffer_micros");
  public static final Field CHECKED_IN_AT = new Field(TABLE, "checked_in_at");
  public static final Field STARTED_AT = new Field(TABLE, "started_at");
  public static final Field ENDED_AT = new Field(TABLE, "ended_at");
  public static final Field CANCELLED_AT = new Field(TABLE, "cancelled_at");
  public static final Field CANCEL_REASON = new Field(TABLE, "cancel_reason");
  public static final Field REMINDER_CHANNELS = new Field(TABLE, "reminder_channels");
  public static final Field DISTANCE_KM = new Field(TABLE, "distance_km");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverAppointments() {}
}
