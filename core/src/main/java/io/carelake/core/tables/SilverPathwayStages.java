package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.pathway_stages}, generated from its contract. */
public final class SilverPathwayStages {
  public static final TableId TABLE = new TableId("silver", "pathway_stages");

  public static final Field STAGE_ID = new Field(TABLE, "stage_id");
  public static final Field PATHWAY_ID = new Field(TABLE, "pathway_id");
  public static final Field STAGE_NUMBER = new Field(TABLE, "stage_number");
  public static final Field STAGE_NAME = new Field(TABLE, "stage_name");
  public static final Field ENTERED_AT = new Field(TABLE, "entered_at");
  public static final Field LEFT_AT = new Field(TABLE, "left_at");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverPathwayStages() {}
}
