package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.reviews}, generated from its contract. */
public final class SilverReviews {
  public static final TableId TABLE = new TableId("silver", "reviews");

  public static final Field REVIEW_ID = new Field(TABLE, "review_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field APPOINTMENT_ID = new Field(TABLE, "appointment_id");
  public static final Field RATING = new Field(TABLE, "rating");
  public static final Field SUBMITTED_AT = new Field(TABLE, "submitted_at");
  public static final Field COMMENT = new Field(TABLE, "comment");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverReviews() {}
}
