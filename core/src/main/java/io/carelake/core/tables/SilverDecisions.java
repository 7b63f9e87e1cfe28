package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.decisions}, generated from its contract. */
public final class SilverDecisions {
  public static final TableId TABLE = new TableId("silver", "decisions");

  public static final Field DECISION_ID = new Field(TABLE, "decision_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field KIND = new Field(TABLE, "kind");
  public static final Field MODEL_VERSION = new Field(TABLE, "model_version");
  public static final Field OUTCOME = new Field(TABLE, "outcome");
  public static final Field CONFIDENCE = new Field(TABLE, "confidence");
  public static final Field DECIDED_AT = new Field(TABLE, "decided_at");
  public static final Field RATIONALE = new Field(TABLE, "rationale");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverDecisions() {}
}
