package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.insurance_policies_history}, generated from its contract. */
public final class SilverInsurancePoliciesHistory {
  public static final TableId TABLE = new TableId("silver", "insurance_policies_history");

  public static final Field POLICY_ID = new Field(TABLE, "policy_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PAYER_ID = new Field(TABLE, "payer_id");
  public static final Field SECONDARY_PAYER_ID = new Field(TABLE, "secondary_payer_id");
  public static final Field PRIORITY = new Field(TABLE, "priority");
  public static final Field POLICY_NUMBER = new Field(TABLE, "policy_number");
  public static final Field PLAN_OWNERSHIP = new Field(TABLE, "plan_ownership");
  public static final Field OWNER_NAME = new Field(TABLE, "owner_name");
  public static final Field PLAN_TYPE = new Field(TABLE, "plan_type");
  public static final Field START_DATE = new Field(TABLE, "start_date");
  public static final Field END_DATE = new Field(TABLE, "end_date");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");
  public static final Field VALID_FROM = new Field(TABLE, "valid_from");
  public static final Field VALID_TO = new Field(TABLE, "valid_to");
  public static final Field RECORDED_FROM = new Field(TABLE, "recorded_from");
  public static final Field RECORDED_TO = new Field(TABLE, "recorded_to");
  public static final Field OP = new Field(TABLE, "op");

  private SilverInsurancePoliciesHistory() {}
}
