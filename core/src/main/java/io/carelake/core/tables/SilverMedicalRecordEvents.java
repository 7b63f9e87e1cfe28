package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.medical_record_events}, generated from its contract. */
public final class SilverMedicalRecordEvents {
  public static final TableId TABLE = new TableId("silver", "medical_record_events");

  public static final Field EVENT_ID = new Field(TABLE, "event_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field RECORD_ID = new Field(TABLE, "record_id");
  public static final Field EVENT_TYPE = new Field(TABLE, "event_type");
  public static final Field CATEGORY = new Field(TABLE, "category");
  public static final Field CODE = new Field(TABLE, "code");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field OCCURRED_AT = new Field(TABLE, "occurred_at");
  public static final Field VALUE = new Field(TABLE, "value");
  public static final Field VALUE_TEXT = new Field(TABLE, "value_text");
  public static final Field UNIT = new Field(TABLE, "unit");
  public static final Field DETAILS = new Field(TABLE, "details");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverMedicalRecordEvents() {}
}
