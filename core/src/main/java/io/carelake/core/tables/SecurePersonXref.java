package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code secure.person_xref}, generated from its contract. */
public final class SecurePersonXref {
  public static final TableId TABLE = new TableId("secure", "person_xref");

  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PERSON_ID = new Field(TABLE, "person_id");

  private SecurePersonXref() {}
}
