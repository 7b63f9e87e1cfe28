package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.care_pathways}, generated from its contract. */
public final class SilverCarePathways {
  public static final TableId TABLE = new TableId("silver", "care_pathways");

  public static final Field PATHWAY_ID = new Field(TABLE, "pathway_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field CODE = new Field(TABLE, "code");
  public static final Field PATHWAY_NAME = new Field(TABLE, "pathway_name");
  public static final Field REASON_CODE = new Field(TABLE, "reason_code");
  public static final Field REASON = new Field(TABLE, "reason");
  public static final Field STAGE = new Field(TABLE, "stage");
  public static final Field PROGRESS_SCORE = new Field(TABLE, "progress_score");
  public static final Field INITIATED_DATE = new Field(TABLE, "initiated_date");
  public static final Field EXPECTED_COMPLETION = new Field(TABLE, "expected_completion");
  public static final Field COMPLETED_AT = new Field(TABLE, "completed_at");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverCarePathways() {}
}
