package io.carelake.core.privacy;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.upper;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.SystemColumns;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads {@code silver.consents} and {@code silver.privacy_requests} for one contract at one moment.
 *
 * <p>A consent holds from {@code valid_from} (included) to {@code valid_to} (excluded; null: open).
 * Of those that hold and cover the contract the latest by {@code valid_from} decides; of two of the
 * same moment the denial. When in doubt the person is protected: a flagged or held record, or one
 * without a beginning, can deny but not permit; a decision we do not know permits nothing and
 * denies nothing.
 *
 * <p>A consent covers the contract if its scope is {@code ALL} or names the contract's table; a
 * denial also if it names one of the contract's inputs. One that is limited to a sensitive category
 * (42 CFR Part 2) permits nothing; it denies the opt-in purposes, but does not bar treatment,
 * payment and operations of whole rows, since rows do not carry the category yet.
 */
final class ConsentRecords {
  private final Contract contract;
  private final Column asOf;

  ConsentRecords(Contract contract, Instant asOf) {
    this.contract = contract;
    this.asOf = lit(asOf);
  }

  /** The subjects whose latest decision for the contract's purpose is a permission. */
  Dataset<Row> permitted(Dataset<Row> consents) {
    return latest(consents).where(not(col("last.denies"))).select("subject");
  }

  /** The subjects whose latest decision for the contract's purpose is a denial. */
  Dataset<Row> denied(Dataset<Row> consents) {
    return latest(consents).where(col("last.denies")).select("subject");
  }

  /** The subjects with a restriction that was asked for and not refused (by then). */
  Dataset<Row> restricted(Dataset<Row> requests) {
    Column asked = coalesce(to_timestamp(col("opened_at")).leq(asOf), lit(true));
    Column refused =
        upper(col("state"))
            .isin("REFUSED", "WITHDRAWN")
            .and(coalesce(to_timestamp(col("closed_at")).leq(asOf), lit(true)));
    return requests
        .where(
            upper(col("kind"))
                .equalTo("RESTRICTION")
                .and(asked)
                .and(not(coalesce(refused, lit(false))))
                .and(col("patient_id").isNotNull()))
        .select(col("patient_id").cast("string").as("subject"))
        .distinct();
  }

  /**
   * The patients (column {@code key}) with a record that begins or ends after the one and not after
   * the other of two moments, whichever is earlier.
   */
  static Dataset<Row> crossing(Dataset<Row> records, Instant a, Instant b, String... moments) {
    Column after = lit(a.isBefore(b) ? a : b);
    Column upTo = lit(a.isBefore(b) ? b : a);
    Column crosses = lit(false);
    for (String moment : moments) {
      Column at = to_timestamp(col(moment));
      crosses = crosses.or(coalesce(at.gt(after).and(at.leq(upTo)), lit(false)));
    }
    return records
        .where(crosses.and(col("patient_id").isNotNull()))
        .select(col("patient_id").cast("string").as("key"));
  }

  private Dataset<Row> latest(Dataset<Row> consents) {
    Column from = to_timestamp(col("valid_from"));
    Column decision = upper(col("decision"));
    Column scope = coalesce(col("scope"), lit("ALL"));
    Column general = col("sensitivity").isNull();
    Column denies =
        decision
            .equalTo("DENY")
            .and(coalesce(from.leq(asOf), lit(true)))
            .and(covers(scope, true))
            .and(contract.consentPurpose().isOptIn() ? lit(true) : general);
    Column permits =
        decision
            .equalTo("PERMIT")
            .and(from.leq(asOf))
            .and(covers(scope, false))
            .and(general)
            .and(isSound(consents));
    return consents
        .where(
            upper(col("purpose"))
                .equalTo(contract.consentPurpose().name())
                .and(coalesce(to_timestamp(col("valid_to")).gt(asOf), lit(true)))
                .and(col("patient_id").isNotNull())
                .and(denies.or(permits)))
        .select(
            col("patient_id").cast("string").as("subject"),
            struct(from.as("valid_from"), denies.as("denies")).as("one"))
        .groupBy("subject")
        .agg(max("one").as("last"));
  }

  private Column covers(Column scope, boolean denial) {
    Column whole = upper(scope).equalTo("ALL");
    if (!denial) {
      return whole.or(namesOf(List.of(contract.table()), scope));
    }
    return whole
        .or(namesOf(List.of(contract.table()), scope))
        .or(namesOf(contract.inputs(), scope));
  }

  private static Column namesOf(List<TableId> tables, Column scope) {
    return scope.isin(
        tables.stream().flatMap(t -> List.of(t.name(), t.toString()).stream()).toArray());
  }

  /**
   * Whether a record may be relied on to permit: no failed rule, no newer version in quarantine.
   */
  private static Column isSound(Dataset<Row> consents) {
    List<String> columns = Arrays.asList(consents.columns());
    Column sound = lit(true);
    if (columns.contains(SystemColumns.FAILED_RULES)) {
      Column flagged = size(col(SystemColumns.FAILED_RULES)).gt(0);
      sound = sound.and(not(coalesce(flagged, lit(false))));
    }
    if (columns.contains(SystemColumns.HELD)) {
      sound = sound.and(not(coalesce(col(SystemColumns.HELD), lit(false))));
    }
    return sound;
  }
}
