package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.procedures}, generated from its contract. */
public final class SilverProcedures {
  public static final TableId TABLE = new TableId("silver", "procedures");

  public static final Field PROCEDURE_ID = new Field(TABLE, "procedure_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field CODE = new Field(TABLE, "code");
  public static final Field SYSTEM = new Field(TABLE, "system");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field STARTED_AT = new Field(TABLE, "started_at");
  public static final Field STOPPED_AT = new Field(TABLE, "stopped_at");
  public static final Field BASE_COST = new Field(TABLE, "base_cost");
  public static final Field REASON_CODE = new Field(TABLE, "reason_code");
  public static final Field REASON = new Field(TABLE, "reason");
  public static final Field PERFORMER_ID = new Field(TABLE, "performer_id");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverProcedures() {}
}
