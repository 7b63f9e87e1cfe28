package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.engagement_scores}, generated from its contract. */
public final class SilverEngagementScores {
  public static final TableId TABLE = new TableId("silver", "engagement_scores");

  public static final Field ENGAGEMENT_SCORE_ID = new Field(TABLE, "engagement_score_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field SCORE = new Field(TABLE, "score");
  public static final Field LOGINS_30D = new Field(TABLE, "logins_30d");
  public static final Field MESSAGES_30D = new Field(TABLE, "messages_30d");
  public static final Field SCORED_AT = new Field(TABLE, "scored_at");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverEngagementScores() {}
}
