package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.diagnoses}, generated from its contract. */
public final class SilverDiagnoses {
  public static final TableId TABLE = new TableId("silver", "diagnoses");

  public static final Field DIAGNOSIS_ID = new Field(TABLE, "diagnosis_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field RANK = new Field(TABLE, "rank");
  public static final Field SNOMED = new Field(TABLE, "snomed");
  public static final Field ICD10 = new Field(TABLE, "icd10");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field CATEGORY = new Field(TABLE, "category");
  public static final Field CLINICAL_STATUS = new Field(TABLE, "clinical_status");
  public static final Field VERIFICATION_STATUS = new Field(TABLE, "verification_status");
  public static final Field SEVERITY = new Field(TABLE, "severity");
  public static final Field ONSET_ON = new Field(TABLE, "onset_on");
  public static final Field ABATEMENT_ON = new Field(TABLE, "abatement_on");
  public static final Field RECORDED_AT = new Field(TABLE, "recorded_at");
  public static final Field RECORDER_ID = new Field(TABLE, "recorder_id");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverDiagnoses() {}
}
