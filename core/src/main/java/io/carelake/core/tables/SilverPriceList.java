package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.price_list}, generated from its contract. */
public final class SilverPriceList {
  public static final TableId TABLE = new TableId("silver", "price_list");

  public static final Field CODE = new Field(TABLE, "code");
  public static final Field VALID_FROM = new Field(TABLE, "valid_from");
  public static final Field DISPLAY = new Field(TABLE, "display");
  public static final Field SERVICE_LINE = new Field(TABLE, "service_line");
  public static final Field PRICE = new Field(TABLE, "price");
  public static final Field VALID_TO = new Field(TABLE, "valid_to");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPriceList() {}
}
