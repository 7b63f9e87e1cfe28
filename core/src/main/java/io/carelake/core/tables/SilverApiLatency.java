package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.api_latency}, generated from its contract. */
public final class SilverApiLatency {
  public static final TableId TABLE = new TableId("silver", "api_latency");

  public static final Field LATENCY_ID = new Field(TABLE, "latency_id");
  public static final Field SERVICE = new Field(TABLE, "service");
  public static final Field DAY = new Field(TABLE, "day");
  public static final Field MEAN_MS = new Field(TABLE, "mean_ms");
  public static final Field P95_MS = new Field(TABLE, "p95_ms");
  public static final Field P99_MS = new Field(TABLE, "p99_ms");
  public static final Field CALLS = new Field(TABLE, "calls");
  public static final Field ERROR_RATE = new Field(TABLE, "error_rate");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverApiLatency() {}
}
