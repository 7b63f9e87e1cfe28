package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.notifications}, generated from its contract. */
public final class SilverNotifications {
  public static final TableId TABLE = new TableId("silver", "notifications");

  public static final Field NOTIFICATION_ID = new Field(TABLE, "notification_id");
  public static final Field USER_ID = new Field(TABLE, "user_id");
  public static final Field CHANNEL = new Field(TABLE, "channel");
  public static final Field TEMPLATE = new Field(TABLE, "template");
  public static final Field APPOINTMENT_ID = new Field(TABLE, "appointment_id");
  public static final Field RECIPIENT = new Field(TABLE, "recipient");
  public static final Field SENT_AT = new Field(TABLE, "sent_at");
  public static final Field READ_AT = new Field(TABLE, "read_at");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field ATTEMPTS = new Field(TABLE, "attempts");
  public static final Field PAYLOAD = new Field(TABLE, "payload");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverNotifications() {}
}
