package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.fraud_alerts}, generated from its contract. */
public final class SilverFraudAlerts {
  public static final TableId TABLE = new TableId("silver", "fraud_alerts");

  public static final Field ALERT_ID = new Field(TABLE, "alert_id");
  public static final Field CLAIM_ID = new Field(TABLE, "claim_id");
  public static final Field RAISED_AT = new Field(TABLE, "raised_at");
  public static final Field CLOSED_AT = new Field(TABLE, "closed_at");
  public static final Field SCORE = new Field(TABLE, "score");
  public static final Field RULE = new Field(TABLE, "rule");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field SAVED_AMOUNT = new Field(TABLE, "saved_amount");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverFraudAlerts() {}
}
