package io.carelake.core.job;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.QuarantineEntries;
import io.carelake.core.table.TableStore;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which rows of quarantine a run makes anew although nothing of their inputs changed.
 *
 * @param rule only those that failed this rule, or for this reason; empty: all
 */
public record Replay(Optional<String> rule) {

  /**
   * The entries to make anew; empty if there are none. Both twins and the history of a table follow
   * what the table itself lists.
   */
  public Optional<Dataset<Row>> entries(TableStore store, Contract contract) {
    return store
        .quarantined(listing(contract))
        .map(QuarantineEntries::standing)
        .map(e -> rule.map(r -> e.where(array_contains(col("reasons"), r))).orElse(e))
        .map(e -> e.localCheckpoint(true))
        .filter(e -> !e.isEmpty());
  }

  /** The table under whose name quarantine lists what a contract's tables keep out or flag. */
  static TableId listing(Contract contract) {
    return contract.load() == Load.HISTORY
        ? HistoryContract.current(contract).table()
        : contract.table();
  }
}
