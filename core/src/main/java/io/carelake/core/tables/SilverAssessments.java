package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.assessments}, generated from its contract. */
public final class SilverAssessments {
  public static final TableId TABLE = new TableId("silver", "assessments");

  public static final Field ASSESSMENT_ID = new Field(TABLE, "assessment_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field ASSESSED_AT = new Field(TABLE, "assessed_at");
  public static final Field CATEGORY = new Field(TABLE, "category");
  public static final Field INSTRUMENT = new Field(TABLE, "instrument");
  public static final Field LOINC = new Field(TABLE, "loinc");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field SCORE = new Field(TABLE, "score");
  public static final Field UNIT = new Field(TABLE, "unit");
  public static final Field ANSWER_CODE = new Field(TABLE, "answer_code");
  public static final Field ANSWER_TEXT = new Field(TABLE, "answer_text");
  public static final Field ANSWER_FREE_TEXT = new Field(TABLE, "answer_free_text");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverAssessments() {}
}
