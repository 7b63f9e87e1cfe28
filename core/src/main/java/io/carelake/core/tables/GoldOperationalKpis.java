package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code gold.operational_kpis}, generated from its contract. */
public final class GoldOperationalKpis {
  public static final TableId TABLE = new TableId("gold", "operational_kpis");

  public static final Field DAY = new Field(TABLE, "day");
  public static final Field APPOINTMENTS_SCHEDULED = new Field(TABLE, "appointments_scheduled");
  public static final Field APPOINTMENTS_COMPLETED = new Field(TABLE, "appointments_completed");
  public static final Field APPOINTMENTS_CANCELLED = new Field(TABLE, "appointments_cancelled");
  public static final Field NO_SHOW_RATE = new Field(TABLE, "no_show_rate");
  public static final Field WAIT_MINUTES = new Field(TABLE, "wait_minutes");
  public static final Field ENCOUNTERS = new Field(TABLE, "encounters");
  public static final Field EMERGENCY_ENCOUNTERS = new Field(TABLE, "emergency_encounters");
  public static final Field ENCOUNTER_COST = new Field(TABLE, "encounter_cost");
  public static final Field LAB_RESULTS = new Field(TABLE, "lab_results");
  public static final Field LAB_TURNAROUND_HOURS = new Field(TABLE, "lab_turnaround_hours");
  public static final Field CLAIMS_SUBMITTED = new Field(TABLE, "claims_submitted");
  public static final Field CLAIM_DENIAL_RATE = new Field(TABLE, "claim_denial_rate");

  private GoldOperationalKpis() {}
}
