package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.telemedicine_visits}, generated from its contract. */
public final class SilverTelemedicineVisits {
  public static final TableId TABLE = new TableId("silver", "telemedicine_visits");

  public static final Field VISIT_ID = new Field(TABLE, "visit_id");
  public static final Field APPOINTMENT_ID = new Field(TABLE, "appointment_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field STARTED_AT = new Field(TABLE, "started_at");
  public static final Field ENDED_AT = new Field(TABLE, "ended_at");
  public static final Field QUALITY = new Field(TABLE, "quality");
  public static final Field MODE = new Field(TABLE, "mode");
  public static final Field DROPPED = new Field(TABLE, "dropped");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverTelemedicineVisits() {}
}
