package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.claims}, generated from its contract. */
public final class SilverClaims {
  public static final TableId TABLE = new TableId("silver", "claims");

  public static final Field CLAIM_ID = new Field(TABLE, "claim_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field PAYER_ID = new Field(TABLE, "payer_id");
  public static final Field SECONDARY_PAYER_ID = new Field(TABLE, "secondary_payer_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field PRESCRIPTION_ID = new Field(TABLE, "prescription_id");
  public static final Field CLAIM_TYPE = new Field(TABLE, "claim_type");
  public static final Field SERVICE_DATE = new Field(TABLE, "service_date");
  public static final Field DIAGNOSIS_CODES = new Field(TABLE, "diagnosis_codes");
  public static final Field SUBMITTED_AT = new Field(TABLE, "submitted_at");
  public static final Field DECIDED_AT = new Field(TABLE, "decided_at");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field DENIAL_REASON = new Field(TABLE, "denial_reason");
  public static final Field BILLED = new Field(TABLE, "billed");
  public static final Field ALLOWED = new Field(TABLE, "allowed");
  public static final Field PAID = new Field(TABLE, "paid");
  public static final Field OUTSTANDING = new Field(TABLE, "outstanding");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverClaims() {}
}
