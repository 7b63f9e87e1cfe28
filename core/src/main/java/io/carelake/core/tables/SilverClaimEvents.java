package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.claim_events}, generated from its contract. */
public final class SilverClaimEvents {
  public static final TableId TABLE = new TableId("silver", "claim_events");

  public static final Field CLAIM_EVENT_ID = new Field(TABLE, "claim_event_id");
  public static final Field CLAIM_ID = new Field(TABLE, "claim_id");
  public static final Field EVENT_TYPE = new Field(TABLE, "event_type");
  public static final Field OCCURRED_AT = new Field(TABLE, "occurred_at");
  public static final Field ACTOR = new Field(TABLE, "actor");
  public static final Field DETAILS = new Field(TABLE, "details");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverClaimEvents() {}
}
