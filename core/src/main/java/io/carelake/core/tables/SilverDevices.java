package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.devices}, generated from its contract. */
public final class SilverDevices {
  public static final TableId TABLE = new TableId("silver", "devices");

  public static final Field DEVICE_ID = new Field(TABLE, "device_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field CODE = new Field(TABLE, "code");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field KIND = new Field(TABLE, "kind");
  public static final Field UDI = new Field(TABLE, "udi");
  public static final Field IP = new Field(TABLE, "ip");
  public static final Field STARTED_AT = new Field(TABLE, "started_at");
  public static final Field STOPPED_AT = new Field(TABLE, "stopped_at");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverDevices() {}
}
