package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.vitals}, generated from its contract. */
public final class SilverVitals {
  public static final TableId TABLE = new TableId("silver", "vitals");

  public static final Field VITAL_ID = new Field(TABLE, "vital_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field MEASURED_AT = new Field(TABLE, "measured_at");
  public static final Field VITAL_TYPE = new Field(TABLE, "vital_type");
  public static final Field CODE = new Field(TABLE, "code");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field VALUE = new Field(TABLE, "value");
  public static final Field VALUE_TEXT = new Field(TABLE, "value_text");
  public static final Field SYSTOLIC = new Field(TABLE, "systolic");
  public static final Field DIASTOLIC = new Field(TABLE, "diastolic");
  public static final Field UNIT = new Field(TABLE, "unit");
  public static final Field SOURCE = new Field(TABLE, "source");
  public static final Field PERFORMER_ID = new Field(TABLE, "performer_id");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverVitals() {}
}
