package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.patient_registrations}, generated from its contract. */
public final class SilverPatientRegistrations {
  public static final TableId TABLE = new TableId("silver", "patient_registrations");

  public static final Field REGISTRATION_ID = new Field(TABLE, "registration_id");
  public static final Field SOURCE_SYSTEM = new Field(TABLE, "source_system");
  public static final Field MRN = new Field(TABLE, "mrn");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field FIRST_NAME = new Field(TABLE, "first_name");
  public static final Field MIDDLE_NAME = new Field(TABLE, "middle_name");
  public static final Field LAST_NAME = new Field(TABLE, "last_name");
  public static final Field SUFFIX = new Field(TABLE, "suffix");
  public static final Field DATE_OF_BIRTH = new Field(TABLE, "date_of_birth");
  public static final Field GENDER = new Field(TABLE, "gender");
  public static final Field SSN = new Field(TABLE, "ssn");
  public static final Field PHONE = new Field(TABLE, "phone");
  public static final Field EMAIL = new Field(TABLE, "email");
  public static final Field ADDRESS_LINE = new Field(TABLE, "address_line");
  public static final Field CITY = new Field(TABLE, "city");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field ZIP = new Field(TABLE, "zip");
  public static final Field REGISTERED_AT = new Field(TABLE, "registered_at");
  public static final Field LAST_SEEN_AT = new Field(TABLE, "last_seen_at");
  public static final Field IS_ACTIVE = new Field(TABLE, "is_active");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPatientRegistrations() {}
}
