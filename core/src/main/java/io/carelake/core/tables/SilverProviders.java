package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.providers}, generated from its contract. */
public final class SilverProviders {
  public static final TableId TABLE = new TableId("silver", "providers");

  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field FACILITY_ID = new Field(TABLE, "facility_id");
  public static final Field NAME = new Field(TABLE, "name");
  public static final Field GENDER = new Field(TABLE, "gender");
  public static final Field SPECIALTY = new Field(TABLE, "specialty");
  public static final Field NPI = new Field(TABLE, "npi");
  public static final Field ADDRESS_LINE = new Field(TABLE, "address_line");
  public static final Field CITY = new Field(TABLE, "city");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field ZIP = new Field(TABLE, "zip");
  public static final Field LAT = new Field(TABLE, "lat");
  public static final Field LON = new Field(TABLE, "lon");
  public static final Field ENCOUNTERS = new Field(TABLE, "encounters");
  public static final Field PROCEDURES = new Field(TABLE, "procedures");
  public static final Field LANGUAGES = new Field(TABLE, "languages");
  public static final Field IS_ACTIVE = new Field(TABLE, "is_active");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverProviders() {}
}
