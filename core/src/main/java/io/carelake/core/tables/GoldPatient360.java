package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code gold.patient_360}, generated from its contract. */
public final class GoldPatient360 {
  public static final TableId TABLE = new TableId("gold", "patient_360");

  public static final Field PERSON_ID = new Field(TABLE, "person_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field FIRST_NAME = new Field(TABLE, "first_name");
  public static final Field MIDDLE_NAME = new Field(TABLE, "middle_name");
  public static final Field LAST_NAME = new Field(TABLE, "last_name");
  public static final Field DATE_OF_BIRTH = new Field(TABLE, "date_of_birth");
  public static final Field AGE_YEARS = new Field(TABLE, "age_years");
  public static final Field GENDER = new Field(TABLE, "gender");
  public static final Field RACE = new Field(TABLE, "race");
  public static final Field ETHNICITY = new Field(TABLE, "ethnicity");
  public static final Field LANGUAGE = new Field(TABLE, "language");
  public static final Field MARITAL_STATUS = new Field(TABLE, "marital_status");
  public static final Field EMAIL = new Field(TABLE, "email");
  public static final Field PHONE = new Field(TABLE, "phone");
  public static final Field SSN = new Field(TABLE, "ssn");
  public static final Field DECEASED_AT = new Field(TABLE, "deceased_at");
  public static final Field IS_DECEASED = new Field(TABLE, "is_deceased");
  public static final Field ADDRESS_LINE = new Field(TABLE, "address_line");
  public static final Field CITY = new Field(TABLE, "city");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field ZIP = new Field(TABLE, "zip");
  public static final Field ACTIVE_CONDITIONS = new Field(TABLE, "active_conditions");
  public static final Field CURRENT_MEDICATIONS = new Field(TABLE, "current_medications");
  public static final Field ALLERGIES = new Field(TABLE, "allergies");
  public static final Field VITALS_30D = new Field(TABLE, "vitals_30d");
  public static final Field LABS_90D = new Field(TABLE, "labs_90d");
  public static final Field INSURANCE = new Field(TABLE, "insurance");
  public static final Field LAST_APPOINTMENT = new Field(TABLE, "last_appointment");
  public static final Field NEXT_APPOINTMENT = new Field(TABLE, "next_appointment");
  public static final Field UTILIZATION_12M = new Field(TABLE, "utilization_12m");

  private GoldPatient360() {}
}
