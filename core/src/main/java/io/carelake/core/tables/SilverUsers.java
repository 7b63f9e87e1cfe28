package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.users}, generated from its contract. */
public final class SilverUsers {
  public static final TableId TABLE = new TableId("silver", "users");

  public static final Field USER_ID = new Field(TABLE, "user_id");
  public static final Field ROLE = new Field(TABLE, "role");
  public static final Field PREFIX = new Field(TABLE, "prefix");
  public static final Field FIRST_NAME = new Field(TABLE, "first_name");
  public static final Field MIDDLE_NAME = new Field(TABLE, "middle_name");
  public static final Field LAST_NAME = new Field(TABLE, "last_name");
  public static final Field SUFFIX = new Field(TABLE, "suffix");
  public static final Field MAIDEN_NAME = new Field(TABLE, "maiden_name");
  public static final Field DATE_OF_BIRTH = new Field(TABLE, "date_of_birth");
  public static final Field GENDER = new Field(TABLE, "gender");
  public static final Field RACE = new Field(TABLE, "race");
  public static final Field ETHNICITY = new Field(TABLE, "ethnicity");
  public static final Field MARITAL_STATUS = new Field(TABLE, "marital_status");
  public static final Field LANGUAGE = new Field(TABLE, "language");
  public static final Field INTERPRETER_NEEDED = new Field(TABLE, "interpreter_needed");
  public static final Field EMAIL = new Field(TABLE, "email");
  public static final Field PHONE = new Field(TABLE, "phone");
  public static final Field SSN = new Field(TABLE, "ssn");
  public static final Field DRIVERS_LICENSE = new Field(TABLE, "drivers_license");
  public static final Field PASSPORT = new Field(TABLE, "passport");
  public static final Field BIRTH_PLACE = new Field(TABLE, "birth_place");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field DECEASED_AT = new Field(TABLE, "deceased_at");
  public static final Field INCOME = new Field(TABLE, "income");
  public static final Field HEALTHCARE_EXPENSES = new Field(TABLE, "healthcare_expenses");
  public static final Field HEALTHCARE_COVERAGE = new Field(TABLE, "healthcare_coverage");
  public static final Field ROLES = new Field(TABLE, "roles");
  public static final Field PREFERENCES = new Field(TABLE, "preferences");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverUsers() {}
}
