package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.provider_panels}, generated from its contract. */
public final class SilverProviderPanels {
  public static final TableId TABLE = new TableId("silver", "provider_panels");

  public static final Field PANEL_ID = new Field(TABLE, "panel_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field VALID_FROM = new Field(TABLE, "valid_from");
  public static final Field VALID_TO = new Field(TABLE, "valid_to");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverProviderPanels() {}
}
