package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code secure.source_differences}, generated from its contract. */
public final class SecureSourceDifferences {
  public static final TableId TABLE = new TableId("secure", "source_differences");

  public static final Field TARGET = new Field(TABLE, "target");
  public static final Field RUN_ID = new Field(TABLE, "run_id");
  public static final Field KEY = new Field(TABLE, "key");
  public static final Field KIND = new Field(TABLE, "kind");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field COLUMNS = new Field(TABLE, "columns");
  public static final Field POSITION = new Field(TABLE, "position");
  public static final Field LOOKED_AT = new Field(TABLE, "looked_at");

  private SecureSourceDifferences() {}
}
