package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.risk_scores_history}, generated from its contract. */
public final class SilverRiskScoresHistory {
  public static final TableId TABLE = new TableId("silver", "risk_scores_history");

  public static final Field RISK_SCORE_ID = new Field(TABLE, "risk_score_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field SCORED_AT = new Field(TABLE, "scored_at");
  public static final Field READMISSION_30DAY = new Field(TABLE, "readmission_30day");
  public static final Field EMERGENCY_VISIT_90DAY = new Field(TABLE, "emergency_visit_90day");
  public static final Field MEDICATION_ADHERENCE = new Field(TABLE, "medication_adherence");
  public static final Field OVERALL_HEALTH_RISK = new Field(TABLE, "overall_health_risk");
  public static final Field RISK_LEVEL = new Field(TABLE, "risk_level");
  public static final Field MODEL_VERSION = new Field(TABLE, "model_version");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");
  public static final Field VALID_FROM = new Field(TABLE, "valid_from");
  public static final Field VALID_TO = new Field(TABLE, "valid_to");
  public static final Field RECORDED_FROM = new Field(TABLE, "recorded_from");
  public static final Field RECORDED_TO = new Field(TABLE, "recorded_to");
  public static final Field OP = new Field(TABLE, "op");

  private SilverRiskScoresHistory() {}
}
