package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.invoice_lines}, generated from its contract. */
public final class SilverInvoiceLines {
  public static final TableId TABLE = new TableId("silver", "invoice_lines");

  public static final Field INVOICE_LINE_ID = new Field(TABLE, "invoice_line_id");
  public static final Field INVOICE_ID = new Field(TABLE, "invoice_id");
  public static final Field CLAIM_ID = new Field(TABLE, "claim_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field LINE_NUMBER = new Field(TABLE, "line_number");
  public static final Field PROCEDURE_CODE = new Field(TABLE, "procedure_code");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field SERVICE_LINE = new Field(TABLE, "service_line");
  public static final Field UNITS = new Field(TABLE, "units");
  public static final Field UNIT_AMOUNT = new Field(TABLE, "unit_amount");
  public static final Field AMOUNT = new Field(TABLE, "amount");
  public static final Field SERVICE_FROM = new Field(TABLE, "service_from");
  public static final Field SERVICE_TO = new Field(TABLE, "service_to");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverInvoiceLines() {}
}
