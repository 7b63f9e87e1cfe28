package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.documents}, generated from its contract. */
public final class SilverDocuments {
  public static final TableId TABLE = new TableId("silver", "documents");

  public static final Field DOCUMENT_ID = new Field(TABLE, "document_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field AUTHOR_ID = new Field(TABLE, "author_id");
  public static final Field KIND = new Field(TABLE, "kind");
  public static final Field TITLE = new Field(TABLE, "title");
  public static final Field TEXT = new Field(TABLE, "text");
  public static final Field CONTENT_TYPE = new Field(TABLE, "content_type");
  public static final Field PAGE_COUNT = new Field(TABLE, "page_count");
  public static final Field CHECKSUM = new Field(TABLE, "checksum");
  public static final Field AUTHORED_AT = new Field(TABLE, "authored_at");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverDocuments() {}
}
