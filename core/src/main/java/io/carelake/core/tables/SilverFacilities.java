package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.facilities}, generated from its contract. */
public final class SilverFacilities {
  public static final TableId TABLE = new TableId("silver", "facilities");

  public static final Field FACILITY_ID = new Field(TABLE, "facility_id");
  public static final Field NAME = new Field(TABLE, "name");
  public static final Field ADDRESS_LINE = new Field(TABLE, "address_line");
  public static final Field CITY = new Field(TABLE, "city");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field ZIP = new Field(TABLE, "zip");
  public static final Field LAT = new Field(TABLE, "lat");
  public static final Field LON = new Field(TABLE, "lon");
  public static final Field PHONE = new Field(TABLE, "phone");
  public static final Field REVENUE = new Field(TABLE, "revenue");
  public static final Field UTILIZATION = new Field(TABLE, "utilization");
  public static final Field BEDS = new Field(TABLE, "beds");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverFacilities() {}
}
