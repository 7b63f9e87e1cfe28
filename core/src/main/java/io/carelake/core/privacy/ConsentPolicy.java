package io.carelake.core.privacy;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.PolicyFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which subjects' rows may be made, by what they have recorded ({@link ConsentRecords}).
 *
 * <p>Treatment, payment and operations are permitted unless a recorded restriction covers them (45
 * CFR 164.506, 164.522); research, marketing and AI training need a recorded permission (45 CFR
 * 164.508, GDPR art. 6 and 9). A row whose subject is unknown is permitted for the first, withheld
 * for the second.
 *
 * <p>A table keyed by {@code person_id} is judged through {@code secure.person_xref}: what one of a
 * person's patient records says, the person said; among several the latest counts.
 */
public final class ConsentPolicy implements PolicyFilter {
  public static final TableId CONSENTS = TableId.parse("silver.consents");
  public static final TableId REQUESTS = TableId.parse("silver.privacy_requests");
  public static final TableId PERSONS = TableId.parse("secure.person_xref");

  /** What the policy itself is read from, or needs to read it, is not filtered by it. */
  private static final Set<TableId> EXEMPT = Set.of(CONSENTS, REQUESTS, PERSONS);

  static final String WITHHELD = "_withheld";
  private static final String PERSON = "person_id";
  private static final String MATCH = "_consent_subject";
  private static final String FOUND = "_consent_found";

  @Override
  public List<TableId> inputs(Contract contract) {
    if (EXEMPT.contains(contract.table())) {
      return List.of();
    }
    if (!contract.subject().isColumn()) {
      requireNoPath(contract);
      return List.of();
    }
    List<TableId> inputs = new ArrayList<>(List.of(CONSENTS, REQUESTS));
    if (isByPerson(contract)) {
      inputs.add(PERSONS);
    }
    return inputs;
  }

  /** A derived table must carry its subject: a path could not be followed at a pinned version. */
  private static void requireNoPath(Contract contract) {
    boolean derived = contract.load() == Load.MERGE || contract.load() == Load.OVERWRITE_PARTITIONS;
    if (derived && contract.subject().column().isPresent()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot apply consent to "
              + contract.table()
              + ": its subject is a path; carry the patient's id as a column and name that as the"
              + " subject");
    }
  }

  private static boolean isByPerson(Contract contract) {
    return contract.subject().column().filter(PERSON::equals).isPresent();
  }

  @Override
  public Dataset<Row> mark(
      Contract contract, Dataset<Row> rows, List<Dataset<Row>> consentTables, Instant asOf) {
    if (!contract.subject().isColumn() || consentTables.isEmpty()) {
      return rows.withColumn(WITHHELD, lit(false));
    }
    ConsentRecords records = new ConsentRecords(contract, asOf);
    Dataset<Row> consents = consentTables.get(0);
    Dataset<Row> requests = consentTables.get(1);
    if (isByPerson(contract)) {
      consents = byPerson(consents, consentTables.get(2));
      requests = byPerson(requests, consentTables.get(2));
    }
    Dataset<Row> barred = records.restricted(requests);
    if (contract.consentPurpose().isOptIn()) {
      Dataset<Row> permitted = records.permitted(consents);
      Dataset<Row> free = permitted.join(barred, scala("subject"), "left_anti");
      return joined(contract, rows, free).withColumn(WITHHELD, not(found())).drop(MATCH, FOUND);
    }
    Dataset<Row> denied = records.denied(consents).union(barred).distinct();
    return joined(contract, rows, broadcast(denied))
        .withColumn(WITHHELD, found())
        .drop(MATCH, FOUND);
  }

  @Override
  public Dataset<Row> subjectsOf(
      Contract contract, Dataset<Row> patients, List<Dataset<Row>> consentTables) {
    if (!isByPerson(contract)) {
      return patients;
    }
    Dataset<Row> keyed = patients.select(col("key").as("patient_id"));
    return byPerson(keyed, consentTables.get(2)).select(col("patient_id").as("key")).distinct();
  }

  @Override
  public Optional<Dataset<Row>> touchedByTime(
      Contract contract, List<Dataset<Row>> consentTables, Instant from, Instant to) {
    if (!contract.subject().isColumn() || consentTables.isEmpty() || from.equals(to)) {
      return Optional.empty();
    }
    Dataset<Row> patients =
        ConsentRecords.crossing(consentTables.get(0), from, to, "valid_from", "valid_to")
            .union(
                ConsentRecords.crossing(consentTables.get(1), from, to, "opened_at", "closed_at"));
    return Optional.of(subjectsOf(contract, patients.distinct(), consentTables));
  }

  private static org.apache.spark.sql.Column found() {
    return coalesce(col(FOUND), lit(false));
  }

  /** The rows, each once, with {@code FOUND} where the subject is among the given. */
  private static Dataset<Row> joined(Contract contract, Dataset<Row> rows, Dataset<Row> subjects) {
    String subject = contract.subject().column().orElseThrow();
    return rows.join(
        subjects.select(col("subject").as(MATCH), lit(true).as(FOUND)),
        col("`" + subject + "`").cast("string").equalTo(col(MATCH)),
        "left");
  }

  private static Dataset<Row> byPerson(Dataset<Row> records, Dataset<Row> persons) {
    Dataset<Row> xref =
        persons
            .select(col(PERSON).cast("string").as(MATCH), col("patient_id").as("_consent_patient"))
            .distinct();
    return records
        .join(xref, col("patient_id").equalTo(col("_consent_patient")))
        .withColumn("patient_id", col(MATCH))
        .drop(MATCH, "_consent_patient");
  }

  private static scala.collection.Seq<String> scala(String name) {
    return scala.collection.JavaConverters.asScalaBuffer(List.of(name)).toSeq();
  }
}
