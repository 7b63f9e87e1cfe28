package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.service_uptime}, generated from its contract. */
public final class SilverServiceUptime {
  public static final TableId TABLE = new TableId("silver", "service_uptime");

  public static final Field UPTIME_ID = new Field(TABLE, "uptime_id");
  public static final Field SERVICE = new Field(TABLE, "service");
  public static final Field DAY = new Field(TABLE, "day");
  public static final Field UPTIME_PERCENT = new Field(TABLE, "uptime_percent");
  public static final Field OUTAGES = new Field(TABLE, "outages");
  public static final Field DOWNTIME_MICROS = new Field(TABLE, "downtime_micros");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverServiceUptime() {}
}
