package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.user_addresses}, generated from its contract. */
public final class SilverUserAddresses {
  public static final TableId TABLE = new TableId("silver", "user_addresses");

  public static final Field ADDRESS_ID = new Field(TABLE, "address_id");
  public static final Field USER_ID = new Field(TABLE, "user_id");
  public static final Field LINE = new Field(TABLE, "line");
  public static final Field CITY = new Field(TABLE, "city");
  public static final Field COUNTY = new Field(TABLE, "county");
  public static final Field FIPS = new Field(TABLE, "fips");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field ZIP = new Field(TABLE, "zip");
  public static final Field LAT = new Field(TABLE, "lat");
  public static final Field LON = new Field(TABLE, "lon");
  public static final Field IS_CURRENT = new Field(TABLE, "is_current");
  public static final Field VALID_FROM = new Field(TABLE, "valid_from");
  public static final Field VALID_TO = new Field(TABLE, "valid_to");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverUserAddresses() {}
}
