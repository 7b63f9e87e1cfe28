package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code secure.quarantine}, generated from its contract. */
public final class SecureQuarantine {
  public static final TableId TABLE = new TableId("secure", "quarantine");

  public static final Field TARGET = new Field(TABLE, "target");
  public static final Field PUBLICATION = new Field(TABLE, "publication");
  public static final Field RUN_ID = new Field(TABLE, "run_id");
  public static final Field RECORDED_AT = new Field(TABLE, "recorded_at");
  public static final Field KEY = new Field(TABLE, "key");
  public static final Field REASONS = new Field(TABLE, "reasons");
  public static final Field ROW = new Field(TABLE, "row");
  public static final Field TOPIC = new Field(TABLE, "topic");
  public static final Field PARTITION = new Field(TABLE, "partition");
  public static final Field OFFSET = new Field(TABLE, "offset");
  public static final Field TOPIC_EPOCH = new Field(TABLE, "topic_epoch");
  public static final Field STATE = new Field(TABLE, "state");
  public static final Field FIRST_SEEN_AT = new Field(TABLE, "first_seen_at");

  private SecureQuarantine() {}
}
