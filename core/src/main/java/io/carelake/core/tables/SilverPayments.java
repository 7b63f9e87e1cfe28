package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.payments}, generated from its contract. */
public final class SilverPayments {
  public static final TableId TABLE = new TableId("silver", "payments");

  public static final Field PAYMENT_ID = new Field(TABLE, "payment_id");
  public static final Field INVOICE_ID = new Field(TABLE, "invoice_id");
  public static final Field CLAIM_ID = new Field(TABLE, "claim_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PAYER_KIND = new Field(TABLE, "payer_kind");
  public static final Field PAYER_ID = new Field(TABLE, "payer_id");
  public static final Field METHOD = new Field(TABLE, "method");
  public static final Field AMOUNT = new Field(TABLE, "amount");
  public static final Field OUTSTANDING = new Field(TABLE, "outstanding");
  public static final Field PAID_AT = new Field(TABLE, "paid_at");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPayments() {}
}
