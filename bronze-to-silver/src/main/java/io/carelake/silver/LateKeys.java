package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.struct;

import io.carelake.core.contract.Contract;
import io.carelake.core.table.KeptRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The keys of a batch whose row cannot be told from their state in the table and the batch alone,
 * and their rows as the whole history tells them.
 *
 * <ul>
 *   <li>a row came by a change of its key and lacks a large value;
 *   <li>a value that a row lacks is known neither in the batch nor in the table;
 *   <li>an event came that is older than the row, but newer than the event from which a large value
 *       of the row was taken;
 *   <li>an event came of a key for which a row under another key was waiting, or late, of a key
 *       whose row went on under another.
 * </ul>
 */
final class LateKeys {
  /** The keys, column {@code key} as JSON; empty if there are none. */
  private final Optional<Dataset<Row>> keys;

  private final Optional<FoldedBatch> again;
  private final Optional<Dataset<Row>> unresolved;
  private final long unresolvedCount;
  private final Contract contract;

  private LateKeys(
      Contract contract,
      Optional<Dataset<Row>> keys,
      Optional<FoldedBatch> again,
      Optional<Dataset<Row>> unresolved,
      long unresolvedCount) {
    this.contract = contract;
    this.keys = keys;
    this.again = again;
    this.unresolved = unresolved;
    this.unresolvedCount = unresolvedCount;
  }

  /** The batch is the whole history. */
  static LateKeys none(Contract contract, FoldedBatch batch) {
    return new LateKeys(
        contract,
        Optional.empty(),
        Optional.empty(),
        batch.unresolved,
        batch.unresolved.map(Dataset::count).orElse(0L));
  }

  /**
   * @param replayed further keys to make anew, column {@code key}; empty for none
   * @param refold folds keys from all their events
   */
  static LateKeys of(
      Contract contract,
      FoldedBatch batch,
      TargetRows target,
      Optional<Dataset<Row>> replayed,
      Function<Dataset<Row>, FoldedBatch> refold,
      List<Runnable> releases) {
    boolean lacks = batch.unresolved.filter(r -> !r.isEmpty()).isPresent();
    if (batch.counts.inDoubt() == 0 && !lacks && replayed.isEmpty()) {
      return new LateKeys(contract, Optional.empty(), Optional.empty(), Optional.empty(), 0);
    }
    Dataset<Row> heads = batch.folded.where(FoldedBatch.DOUBTFUL);
    Dataset<Row> own =
        heads.where(BatchFold.IN_DOUBT).select(KeyStates.keyJson(contract).as("key"));
    Dataset<Row> movedTo =
        heads.where(BatchFold.BEHIND).select(expr("explode(__moved_to)").as("key"));
    // A row that is there waits no longer.
    Dataset<Row> awaiting = heads.select(expr("explode(__awaiting)").as("key"));
    if (!target.isEmpty()) {
      awaiting = awaiting.join(target.rows(), col("key").equalTo(col(TargetRows.KEY)), "left_anti");
    }
    Dataset<Row> all = own.unionByName(movedTo).unionByName(awaiting);
    if (lacks) {
      all =
          all.unionByName(
              batch.unresolved.orElseThrow().select(KeyStates.keyJson(contract).as("key")));
    }
    if (replayed.isPresent()) {
      all = all.unionByName(replayed.get());
    }
    KeptRows kept = new KeptRows();
    releases.add(kept::release);
    Dataset<Row> keys = kept.keep(all.distinct());
    if (keys.isEmpty()) {
      return new LateKeys(contract, Optional.empty(), Optional.empty(), Optional.empty(), 0);
    }
    FoldedBatch again = refold.apply(keys);
    Optional<Dataset<Row>> unresolved =
        again.unresolved.map(r -> kept.keep(among(contract, r, keys, true)));
    // Counted are those that this batch would have written.
    Dataset<Row> written =
        batch.folded.where(FoldedBatch.UPSERT).select(KeyStates.keyJson(contract).as("key"));
    long count = unresolved.map(u -> among(contract, u, written, true).count()).orElse(0L);
    return new LateKeys(contract, Optional.of(keys), Optional.of(again), unresolved, count);
  }

  private static Dataset<Row> among(
      Contract contract, Dataset<Row> rows, Dataset<Row> keys, boolean isIn) {
    Dataset<Row> keyed = rows.withColumn("__late_key", KeyStates.keyJson(contract));
    return keyed
        .join(
            keys,
            keyed.col("__late_key").equalTo(keys.col("key")),
            isIn ? "left_semi" : "left_anti")
        .drop("__late_key");
  }

  /** Rows of other keys. */
  Dataset<Row> without(Dataset<Row> rows) {
    return keys.map(k -> among(contract, rows, k, false)).orElse(rows);
  }

  Optional<Dataset<Row>> keys() {
    return keys;
  }

  /** The decision per late key, from its whole history. */
  Optional<Dataset<Row>> folded() {
    return again.map(a -> among(contract, a.folded, keys.orElseThrow(), true));
  }

  /** The events of late keys that cannot be applied, but for those that a later one overtook. */
  Optional<Dataset<Row>> quarantined() {
    return again.map(a -> among(contract, notOvertaken(a.folded), keys.orElseThrow(), true));
  }

  private Dataset<Row> notOvertaken(Dataset<Row> folded) {
    List<Column> place = new ArrayList<>(List.of(cols(contract.keyNames())));
    place.add(struct(col(EventColumns.EPOCH), col(EventColumns.LSN)).as("__winner_at"));
    Dataset<Row> winners = folded.where(BatchFold.WINNER).select(place.toArray(Column[]::new));
    Dataset<Row> bad = folded.where(BatchFold.QUARANTINED);
    return bad.join(winners, Refold.scalaSeq(contract.keyNames()), "left_outer")
        .where("__winner_at IS NULL OR __lsn IS NULL" + " OR struct(__epoch, __lsn) > __winner_at")
        .select(cols(List.of(bad.columns())));
  }

  /** The rows to write for late keys. */
  Optional<Dataset<Row>> upserts() {
    return again.map(a -> among(contract, a.upserts, keys.orElseThrow(), true));
  }

  /** Rows that wait for a large value. */
  Optional<Dataset<Row>> unresolved() {
    return unresolved;
  }

  /** How many rows that the batch would have written wait. */
  long unresolvedCount() {
    return unresolvedCount;
  }
}
