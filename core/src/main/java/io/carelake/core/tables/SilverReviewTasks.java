package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.review_tasks}, generated from its contract. */
public final class SilverReviewTasks {
  public static final TableId TABLE = new TableId("silver", "review_tasks");

  public static final Field TASK_ID = new Field(TABLE, "task_id");
  public static final Field DECISION_ID = new Field(TABLE, "decision_id");
  public static final Field REVIEWER_ID = new Field(TABLE, "reviewer_id");
  public static final Field OPENED_AT = new Field(TABLE, "opened_at");
  public static final Field CLOSED_AT = new Field(TABLE, "closed_at");
  public static final Field VERDICT = new Field(TABLE, "verdict");
  public static final Field TIME_TO_REVIEW_MICROS = new Field(TABLE, "time_to_review_micros");
  public static final Field COMMENT = new Field(TABLE, "comment");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverReviewTasks() {}
}
