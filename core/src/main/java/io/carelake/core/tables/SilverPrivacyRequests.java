package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.privacy_requests}, generated from its contract. */
public final class SilverPrivacyRequests {
  public static final TableId TABLE = new TableId("silver", "privacy_requests");

  public static final Field REQUEST_ID = new Field(TABLE, "request_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field KIND = new Field(TABLE, "kind");
  public static final Field OPENED_AT = new Field(TABLE, "opened_at");
  public static final Field DUE_AT = new Field(TABLE, "due_at");
  public static final Field CLOSED_AT = new Field(TABLE, "closed_at");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field REFUSAL_REASON = new Field(TABLE, "refusal_reason");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPrivacyRequests() {}
}
