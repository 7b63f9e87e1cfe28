package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.allergies}, generated from its contract. */
public final class SilverAllergies {
  public static final TableId TABLE = new TableId("silver", "allergies");

  public static final Field ALLERGY_ID = new Field(TABLE, "allergy_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field CODE = new Field(TABLE, "code");
  public static final Field SYSTEM = new Field(TABLE, "system");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field TYPE = new Field(TABLE, "type");
  public static final Field CATEGORY = new Field(TABLE, "category");
  public static final Field CLINICAL_STATUS = new Field(TABLE, "clinical_status");
  public static final Field REACTION_CODE = new Field(TABLE, "reaction_code");
  public static final Field REACTION = new Field(TABLE, "reaction");
  public static final Field SEVERITY = new Field(TABLE, "severity");
  public static final Field REACTION2_CODE = new Field(TABLE, "reaction2_code");
  public static final Field REACTION2 = new Field(TABLE, "reaction2");
  public static final Field SEVERITY2 = new Field(TABLE, "severity2");
  public static final Field ONSET_ON = new Field(TABLE, "onset_on");
  public static final Field STOPPED_ON = new Field(TABLE, "stopped_on");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverAllergies() {}
}
