package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.admissions}, generated from its contract. */
public final class SilverAdmissions {
  public static final TableId TABLE = new TableId("silver", "admissions");

  public static final Field ADMISSION_ID = new Field(TABLE, "admission_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field FACILITY_ID = new Field(TABLE, "facility_id");
  public static final Field ATTENDING_PROVIDER_ID = new Field(TABLE, "attending_provider_id");
  public static final Field ADMISSION_TYPE = new Field(TABLE, "admission_type");
  public static final Field ADMITTED_AT = new Field(TABLE, "admitted_at");
  public static final Field DISCHARGED_AT = new Field(TABLE, "discharged_at");
  public static final Field DISCHARGE_DESTINATION = new Field(TABLE, "discharge_destination");
  public static final Field PLANNED = new Field(TABLE, "planned");
  public static final Field EXPECTED_STAY_MICROS = new Field(TABLE, "expected_stay_micros");
  public static final Field DRG = new Field(TABLE, "drg");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverAdmissions() {}
}
