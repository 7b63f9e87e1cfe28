package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.consents}, generated from its contract. */
public final class SilverConsents {
  public static final TableId TABLE = new TableId("silver", "consents");

  public static final Field CONSENT_ID = new Field(TABLE, "consent_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PURPOSE = new Field(TABLE, "purpose");
  public static final Field SCOPE = new Field(TABLE, "scope");
  public static final Field SENSITIVITY = new Field(TABLE, "sensitivity");
  public static final Field DECISION = new Field(TABLE, "decision");
  public static final Field VALID_FROM = new Field(TABLE, "valid_from");
  public static final Field VALID_TO = new Field(TABLE, "valid_to");
  public static final Field SOURCE = new Field(TABLE, "source");
  public static final Field RECORDED_BY = new Field(TABLE, "recorded_by");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverConsents() {}
}
