package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.device_readings}, generated from its contract. */
public final class SilverDeviceReadings {
  public static final TableId TABLE = new TableId("silver", "device_readings");

  public static final Field READING_ID = new Field(TABLE, "reading_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field DEVICE_ID = new Field(TABLE, "device_id");
  public static final Field MEASURED_AT = new Field(TABLE, "measured_at");
  public static final Field RECEIVED_AT = new Field(TABLE, "received_at");
  public static final Field CODE = new Field(TABLE, "code");
  public static final Field VALUE = new Field(TABLE, "value");
  public static final Field UNIT = new Field(TABLE, "unit");
  public static final Field BATTERY_PERCENT = new Field(TABLE, "battery_percent");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverDeviceReadings() {}
}
