package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.immunizations}, generated from its contract. */
public final class SilverImmunizations {
  public static final TableId TABLE = new TableId("silver", "immunizations");

  public static final Field IMMUNIZATION_ID = new Field(TABLE, "immunization_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field CVX = new Field(TABLE, "cvx");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field ADMINISTERED_AT = new Field(TABLE, "administered_at");
  public static final Field BASE_COST = new Field(TABLE, "base_cost");
  public static final Field LOT_NUMBER = new Field(TABLE, "lot_number");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverImmunizations() {}
}
