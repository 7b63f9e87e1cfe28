package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.pharmacy_inventory}, generated from its contract. */
public final class SilverPharmacyInventory {
  public static final TableId TABLE = new TableId("silver", "pharmacy_inventory");

  public static final Field INVENTORY_ID = new Field(TABLE, "inventory_id");
  public static final Field SKU = new Field(TABLE, "sku");
  public static final Field RXNORM = new Field(TABLE, "rxnorm");
  public static final Field NAME = new Field(TABLE, "name");
  public static final Field ON_HAND = new Field(TABLE, "on_hand");
  public static final Field REORDER_LEVEL = new Field(TABLE, "reorder_level");
  public static final Field UNIT_COST = new Field(TABLE, "unit_cost");
  public static final Field EXPIRES_ON = new Field(TABLE, "expires_on");
  public static final Field LOT_NUMBERS = new Field(TABLE, "lot_numbers");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPharmacyInventory() {}
}
