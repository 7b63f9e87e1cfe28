package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.lab_results}, generated from its contract. */
public final class SilverLabResults {
  public static final TableId TABLE = new TableId("silver", "lab_results");

  public static final Field RESULT_ID = new Field(TABLE, "result_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ORDER_ID = new Field(TABLE, "order_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field LOINC = new Field(TABLE, "loinc");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field VALUE = new Field(TABLE, "value");
  public static final Field COMPARATOR = new Field(TABLE, "comparator");
  public static final Field VALUE_TEXT = new Field(TABLE, "value_text");
  public static final Field UNIT = new Field(TABLE, "unit");
  public static final Field REFERENCE_LOW = new Field(TABLE, "reference_low");
  public static final Field REFERENCE_HIGH = new Field(TABLE, "reference_high");
  public static final Field ABNORMAL_FLAG = new Field(TABLE, "abnormal_flag");
  public static final Field SPECIMEN = new Field(TABLE, "specimen");
  public static final Field COLLECTED_AT = new Field(TABLE, "collected_at");
  public static final Field RESULTED_AT = new Field(TABLE, "resulted_at");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverLabResults() {}
}
