package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.model_predictions}, generated from its contract. */
public final class SilverModelPredictions {
  public static final TableId TABLE = new TableId("silver", "model_predictions");

  public static final Field PREDICTION_ID = new Field(TABLE, "prediction_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field MODEL_NAME = new Field(TABLE, "model_name");
  public static final Field MODEL_VERSION = new Field(TABLE, "model_version");
  public static final Field PREDICTED_AT = new Field(TABLE, "predicted_at");
  public static final Field SCORE = new Field(TABLE, "score");
  public static final Field LABEL = new Field(TABLE, "label");
  public static final Field FEATURES = new Field(TABLE, "features");
  public static final Field LATENCY_MS = new Field(TABLE, "latency_ms");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverModelPredictions() {}
}
