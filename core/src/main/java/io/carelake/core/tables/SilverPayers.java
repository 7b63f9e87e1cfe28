package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.payers}, generated from its contract. */
public final class SilverPayers {
  public static final TableId TABLE = new TableId("silver", "payers");

  public static final Field PAYER_ID = new Field(TABLE, "payer_id");
  public static final Field NAME = new Field(TABLE, "name");
  public static final Field OWNERSHIP = new Field(TABLE, "ownership");
  public static final Field ADDRESS_LINE = new Field(TABLE, "address_line");
  public static final Field CITY = new Field(TABLE, "city");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field ZIP = new Field(TABLE, "zip");
  public static final Field PHONE = new Field(TABLE, "phone");
  public static final Field AMOUNT_COVERED = new Field(TABLE, "amount_covered");
  public static final Field AMOUNT_UNCOVERED = new Field(TABLE, "amount_uncovered");
  public static final Field REVENUE = new Field(TABLE, "revenue");
  public static final Field COVERED_ENCOUNTERS = new Field(TABLE, "covered_encounters");
  public static final Field UNCOVERED_ENCOUNTERS = new Field(TABLE, "uncovered_encounters");
  public static final Field UNIQUE_CUSTOMERS = new Field(TABLE, "unique_customers");
  public static final Field MEMBER_MONTHS = new Field(TABLE, "member_months");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPayers() {}
}
