package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.portal_sessions}, generated from its contract. */
public final class SilverPortalSessions {
  public static final TableId TABLE = new TableId("silver", "portal_sessions");

  public static final Field SESSION_ID = new Field(TABLE, "session_id");
  public static final Field USER_ID = new Field(TABLE, "user_id");
  public static final Field STARTED_AT = new Field(TABLE, "started_at");
  public static final Field ENDED_AT = new Field(TABLE, "ended_at");
  public static final Field IDLE_TIME_MICROS = new Field(TABLE, "idle_time_micros");
  public static final Field IP = new Field(TABLE, "ip");
  public static final Field USER_AGENT = new Field(TABLE, "user_agent");
  public static final Field PAGES = new Field(TABLE, "pages");
  public static final Field CHANNEL = new Field(TABLE, "channel");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPortalSessions() {}
}
