package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.document_extractions}, generated from its contract. */
public final class SilverDocumentExtractions {
  public static final TableId TABLE = new TableId("silver", "document_extractions");

  public static final Field EXTRACTION_ID = new Field(TABLE, "extraction_id");
  public static final Field DOCUMENT_ID = new Field(TABLE, "document_id");
  public static final Field MODEL_VERSION = new Field(TABLE, "model_version");
  public static final Field ENTITIES = new Field(TABLE, "entities");
  public static final Field ENTITY_COUNT = new Field(TABLE, "entity_count");
  public static final Field CONFIDENCE = new Field(TABLE, "confidence");
  public static final Field NEEDS_REVIEW = new Field(TABLE, "needs_review");
  public static final Field EXTRACTED_AT = new Field(TABLE, "extracted_at");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");

  private SilverDocumentExtractions() {}
}
