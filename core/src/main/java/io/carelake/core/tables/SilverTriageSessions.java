package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.triage_sessions}, generated from its contract. */
public final class SilverTriageSessions {
  public static final TableId TABLE = new TableId("silver", "triage_sessions");

  public static final Field SESSION_ID = new Field(TABLE, "session_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field STARTED_AT = new Field(TABLE, "started_at");
  public static final Field ENDED_AT = new Field(TABLE, "ended_at");
  public static final Field SYMPTOMS = new Field(TABLE, "symptoms");
  public static final Field ACUITY = new Field(TABLE, "acuity");
  public static final Field OUTCOME = new Field(TABLE, "outcome");
  public static final Field CHANNEL = new Field(TABLE, "channel");
  public static final Field NURSE_ID = new Field(TABLE, "nurse_id");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverTriageSessions() {}
}
