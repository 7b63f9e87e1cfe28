package io.carelake.patient360;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Inputs;
import io.carelake.core.transform.Transform;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Gives every patient a person. Grain: one row per patient. Until identity resolution runs, a
 * person is one patient, and the person id is derived from the patient id, so that it is the same
 * in every run. Flagged accounts have a person too: Patient 360 is for all patients.
 */
public final class LinkPersons implements Transform {
  @Override
  public TableId table() {
    return Tables.PERSON_XREF;
  }

  @Override
  public Dataset<Row> apply(Inputs in) {
    return in.tableWithFlagged(Tables.USERS)
        .where(col("role").equalTo("PATIENT"))
        .select(col("user_id").as("patient_id"), personId(col("user_id")).as("person_id"));
  }

  /** The first 128 bits of a digest, in the shape of a UUID. */
  private static Column personId(Column patientId) {
    Column digest = sha2(concat(lit("person:"), patientId), 256);
    return concat_ws(
        "-",
        substring(digest, 1, 8),
        substring(digest, 9, 4),
        substring(digest, 13, 4),
        substring(digest, 17, 4),
        substring(digest, 21, 12));
  }

  @Override
  public Optional<Incremental> incremental() {
    return Optional.of(
        new Incremental("patient_id", List.of(new InputKey(Tables.USERS, "user_id"))));
  }
}
