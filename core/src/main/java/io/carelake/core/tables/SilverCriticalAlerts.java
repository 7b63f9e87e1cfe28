package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.critical_alerts}, generated from its contract. */
public final class SilverCriticalAlerts {
  public static final TableId TABLE = new TableId("silver", "critical_alerts");

  public static final Field ALERT_ID = new Field(TABLE, "alert_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field OBSERVATION_ID = new Field(TABLE, "observation_id");
  public static final Field KIND = new Field(TABLE, "kind");
  public static final Field SEVERITY = new Field(TABLE, "severity");
  public static final Field VALUE = new Field(TABLE, "value");
  public static final Field RAISED_AT = new Field(TABLE, "raised_at");
  public static final Field ACKNOWLEDGED_AT = new Field(TABLE, "acknowledged_at");
  public static final Field ACKNOWLEDGED_BY = new Field(TABLE, "acknowledged_by");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverCriticalAlerts() {}
}
