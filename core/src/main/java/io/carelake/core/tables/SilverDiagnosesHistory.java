package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.diagnoses_history}, generated from its contract. */
public final class SilverDiagnosesHistory {
  public static final TableId TABLE = new TableId("silver", "diagnoses_history");

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
  public static final Field VALID_FROM = new Field(TABLE, "valid_from");
  public static final Field VALID_TO = new Field(TABLE, "valid_to");
  public static final Field RECORDED_FROM = new Field(TABLE, "recorded_from");
  public static final Field RECORDED_TO = new Field(TABLE, "recorded_to");
  public static final Field OP = new Field(TABLE, "op");

  private SilverDiagnosesHistory() {}
}
