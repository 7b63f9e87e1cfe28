package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.medical_records}, generated from its contract. */
public final class SilverMedicalRecords {
  public static final TableId TABLE = new TableId("silver", "medical_records");

  public static final Field RECORD_ID = new Field(TABLE, "record_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field RECORD_DATE = new Field(TABLE, "record_date");
  public static final Field AUTHOR_ID = new Field(TABLE, "author_id");
  public static final Field KIND = new Field(TABLE, "kind");
  public static final Field SUMMARY = new Field(TABLE, "summary");
  public static final Field CONTENT_HASH = new Field(TABLE, "content_hash");
  public static final Field TAGS = new Field(TABLE, "tags");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverMedicalRecords() {}
}
