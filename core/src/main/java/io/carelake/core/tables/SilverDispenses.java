package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.dispenses}, generated from its contract. */
public final class SilverDispenses {
  public static final TableId TABLE = new TableId("silver", "dispenses");

  public static final Field DISPENSE_ID = new Field(TABLE, "dispense_id");
  public static final Field PRESCRIPTION_ID = new Field(TABLE, "prescription_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field RXNORM = new Field(TABLE, "rxnorm");
  public static final Field SKU = new Field(TABLE, "sku");
  public static final Field FILL_NUMBER = new Field(TABLE, "fill_number");
  public static final Field DAYS_SUPPLY = new Field(TABLE, "days_supply");
  public static final Field QUANTITY = new Field(TABLE, "quantity");
  public static final Field COST = new Field(TABLE, "cost");
  public static final Field DISPENSED_AT = new Field(TABLE, "dispensed_at");
  public static final Field PHARMACY_NAME = new Field(TABLE, "pharmacy_name");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverDispenses() {}
}
