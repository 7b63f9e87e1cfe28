package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code secure.gone_keys}, generated from its contract. */
public final class SecureGoneKeys {
  public static final TableId TABLE = new TableId("secure", "gone_keys");

  public static final Field TARGET = new Field(TABLE, "target");
  public static final Field PUBLICATION = new Field(TABLE, "publication");
  public static final Field RUN_ID = new Field(TABLE, "run_id");
  public static final Field RECORDED_AT = new Field(TABLE, "recorded_at");
  public static final Field KEY = new Field(TABLE, "key");
  public static final Field SUBJECT = new Field(TABLE, "subject");
  public static final Field REASON = new Field(TABLE, "reason");
  public static final Field POSITION = new Field(TABLE, "position");
  public static final Field SOURCE_AT = new Field(TABLE, "source_at");
  public static final Field AWAITING = new Field(TABLE, "awaiting");

  private SecureGoneKeys() {}
}
