package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.patient_goals}, generated from its contract. */
public final class SilverPatientGoals {
  public static final TableId TABLE = new TableId("silver", "patient_goals");

  public static final Field GOAL_ID = new Field(TABLE, "goal_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field CATEGORY = new Field(TABLE, "category");
  public static final Field TITLE = new Field(TABLE, "title");
  public static final Field TARGET_VALUE = new Field(TABLE, "target_value");
  public static final Field CURRENT_VALUE = new Field(TABLE, "current_value");
  public static final Field UNIT = new Field(TABLE, "unit");
  public static final Field START_DATE = new Field(TABLE, "start_date");
  public static final Field DUE_DATE = new Field(TABLE, "due_date");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPatientGoals() {}
}
