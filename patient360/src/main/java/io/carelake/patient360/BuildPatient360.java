package io.carelake.patient360;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Inputs;
import io.carelake.core.transform.Transform;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;

/**
 * Everything known about a person in one row. Grain: one row per person, for every person of the
 * cross-reference. What holds at the logical time is in; a section with nothing in it is an empty
 * array, or null for a single struct. Rows that failed a rule in silver are not read, but for the
 * account itself.
 */
public final class BuildPatient360 implements Transform {
  @Override
  public TableId table() {
    return Tables.PATIENT_360;
  }

  @Override
  public Dataset<Row> apply(Inputs in) {
    Dataset<Row> page =
        in.table(Tables.PERSON_XREF)
            .select("person_id", "patient_id")
            .join(Demographics.of(in), Sections.KEY, "left");
    List<Dataset<Row>> sections =
        List.of(
            ActiveConditions.of(in),
            CurrentMedications.of(in),
            ActiveAllergies.of(in),
            RecentVitals.of(in),
            RecentLabs.of(in),
            Coverage.of(in),
            LastAndNextAppointment.of(in),
            Utilization.of(in));
    for (Dataset<Row> section : sections) {
      page = page.join(section, Sections.KEY, "left");
    }
    return personFirst(emptyInsteadOfNull(page));
  }

  /** The contract's order: a join puts its key in front. */
  private static Dataset<Row> personFirst(Dataset<Row> page) {
    Column[] columns =
        Stream.concat(
                Stream.of("person_id"),
                Arrays.stream(page.columns()).filter(c -> !c.equals("person_id")))
            .map(c -> col(c))
            .toArray(Column[]::new);
    return page.select(columns);
  }

  private static Dataset<Row> emptyInsteadOfNull(Dataset<Row> page) {
    Dataset<Row> filled = page;
    for (String name : page.columns()) {
      DataType type = page.schema().apply(name).dataType();
      if (type instanceof ArrayType) {
        filled = filled.withColumn(name, coalesce(col(name), array().cast(type)));
      }
    }
    return filled;
  }

  @Override
  public Optional<Incremental> incremental() {
    return Optional.of(
        new Incremental(
            "patient_id",
            List.of(
                new InputKey(Tables.PERSON_XREF, "patient_id"),
                new InputKey(Tables.USERS, "user_id"),
                new InputKey(Tables.USER_ADDRESSES, "user_id"),
                new InputKey(Tables.DIAGNOSES, "patient_id"),
                new InputKey(Tables.PRESCRIPTIONS, "patient_id"),
                new InputKey(Tables.ALLERGIES, "patient_id"),
                new InputKey(Tables.VITALS, "patient_id"),
                new InputKey(Tables.LAB_RESULTS, "patient_id"),
                new InputKey(Tables.INSURANCE_POLICIES, "patient_id"),
                new InputKey(Tables.APPOINTMENTS, "patient_id"),
                new InputKey(Tables.ENCOUNTERS, "patient_id"))));
  }

  @Override
  public Optional<Dataset<Row>> touchedByTime(Inputs in, Instant from, Instant to) {
    return Optional.of(new Passage(in, from, to).patients());
  }
}
