package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.adjustments}, generated from its contract. */
public final class SilverAdjustments {
  public static final TableId TABLE = new TableId("silver", "adjustments");

  public static final Field ADJUSTMENT_ID = new Field(TABLE, "adjustment_id");
  public static final Field INVOICE_ID = new Field(TABLE, "invoice_id");
  public static final Field CLAIM_ID = new Field(TABLE, "claim_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field KIND = new Field(TABLE, "kind");
  public static final Field PARTY = new Field(TABLE, "party");
  public static final Field AMOUNT = new Field(TABLE, "amount");
  public static final Field OUTSTANDING = new Field(TABLE, "outstanding");
  public static final Field REASON = new Field(TABLE, "reason");
  public static final Field ADJUSTED_AT = new Field(TABLE, "adjusted_at");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverAdjustments() {}
}
