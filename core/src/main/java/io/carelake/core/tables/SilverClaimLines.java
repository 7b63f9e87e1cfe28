package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.claim_lines}, generated from its contract. */
public final class SilverClaimLines {
  public static final TableId TABLE = new TableId("silver", "claim_lines");

  public static final Field CLAIM_ID = new Field(TABLE, "claim_id");
  public static final Field LINE_NUMBER = new Field(TABLE, "line_number");
  public static final Field PROCEDURE_CODE = new Field(TABLE, "procedure_code");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field SERVICE_FROM = new Field(TABLE, "service_from");
  public static final Field SERVICE_TO = new Field(TABLE, "service_to");
  public static final Field DIAGNOSIS_REFS = new Field(TABLE, "diagnosis_refs");
  public static final Field UNITS = new Field(TABLE, "units");
  public static final Field UNIT_AMOUNT = new Field(TABLE, "unit_amount");
  public static final Field BILLED = new Field(TABLE, "billed");
  public static final Field ALLOWED = new Field(TABLE, "allowed");
  public static final Field PAID = new Field(TABLE, "paid");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverClaimLines() {}
}
