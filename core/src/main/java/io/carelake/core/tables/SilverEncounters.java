package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.encounters}, generated from its contract. */
public final class SilverEncounters {
  public static final TableId TABLE = new TableId("silver", "encounters");

  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field FACILITY_ID = new Field(TABLE, "facility_id");
  public static final Field PAYER_ID = new Field(TABLE, "payer_id");
  public static final Field APPOINTMENT_ID = new Field(TABLE, "appointment_id");
  public static final Field CLASS = new Field(TABLE, "class");
  public static final Field CODE = new Field(TABLE, "code");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field STARTED_AT = new Field(TABLE, "started_at");
  public static final Field STOPPED_AT = new Field(TABLE, "stopped_at");
  public static final Field REASON_CODE = new Field(TABLE, "reason_code");
  public static final Field REASON = new Field(TABLE, "reason");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field BASE_COST = new Field(TABLE, "base_cost");
  public static final Field TOTAL_COST = new Field(TABLE, "total_cost");
  public static final Field PAYER_COVERAGE = new Field(TABLE, "payer_coverage");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverEncounters() {}
}
