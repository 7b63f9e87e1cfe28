package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.billing_invoices}, generated from its contract. */
public final class SilverBillingInvoices {
  public static final TableId TABLE = new TableId("silver", "billing_invoices");

  public static final Field INVOICE_ID = new Field(TABLE, "invoice_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field CLAIM_ID = new Field(TABLE, "claim_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field AMOUNT = new Field(TABLE, "amount");
  public static final Field OUTSTANDING = new Field(TABLE, "outstanding");
  public static final Field CURRENCY = new Field(TABLE, "currency");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field INVOICED_AT = new Field(TABLE, "invoiced_at");
  public static final Field DUE_DATE = new Field(TABLE, "due_date");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverBillingInvoices() {}
}
