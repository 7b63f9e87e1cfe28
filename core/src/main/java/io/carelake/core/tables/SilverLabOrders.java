package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.lab_orders}, generated from its contract. */
public final class SilverLabOrders {
  public static final TableId TABLE = new TableId("silver", "lab_orders");

  public static final Field ORDER_ID = new Field(TABLE, "order_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field ORDERED_AT = new Field(TABLE, "ordered_at");
  public static final Field PRIORITY = new Field(TABLE, "priority");
  public static final Field PANEL = new Field(TABLE, "panel");
  public static final Field TEST_COUNT = new Field(TABLE, "test_count");
  public static final Field IS_FASTING = new Field(TABLE, "is_fasting");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverLabOrders() {}
}
