package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.provider_slots}, generated from its contract. */
public final class SilverProviderSlots {
  public static final TableId TABLE = new TableId("silver", "provider_slots");

  public static final Field SLOT_ID = new Field(TABLE, "slot_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field FACILITY_ID = new Field(TABLE, "facility_id");
  public static final Field SLOT_AT = new Field(TABLE, "slot_at");
  public static final Field DURATION_MINUTES = new Field(TABLE, "duration_minutes");
  public static final Field RELEASED_AT = new Field(TABLE, "released_at");
  public static final Field IS_OPEN = new Field(TABLE, "is_open");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverProviderSlots() {}
}
